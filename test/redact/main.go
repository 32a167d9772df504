// Command redact masks standard input for the comparison with another
// validator; a line that comes back as it was held no fødselsnummer.
package main

import (
	"bufio"
	"fmt"
	"os"

	"stegvis/redact"
)

func main() {
	r, err := redact.New(redact.Options{Key: make([]byte, 32)})
	if err == nil {
		out := bufio.NewWriter(os.Stdout)
		if _, err = r.Mask(out, os.Stdin); err == nil {
			err = out.Flush()
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
