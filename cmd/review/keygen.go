package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"time"

	"filippo.io/age"

	"stegvis/review"
)

// keygen makes an age key pair: the private key in a file that only its owner
// reads, the public one on screen, for guide.yaml's support.keys.
func (p *program) keygen(args []string) error {
	flags := flag.NewFlagSet("keygen", flag.ContinueOnError)
	out := flags.String("out", "review-key.txt", "")
	flags.String("lang", p.lang, "")
	words, err := p.parse(flags, args)
	if err != nil {
		return err
	}
	if len(words) > 0 {
		return &review.UsageError{What: p.say("no-words", words[0]), Next: p.say("try-help")}
	}
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return err
	}
	// Never over an old key: bundles encrypted to it could not be opened again.
	f, err := os.OpenFile(*out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return &review.UsageError{What: p.say("key-exists", *out), Next: p.say("key-exists.next")}
	} else if err != nil {
		return &review.UsageError{What: p.say("no-write", *out), Next: p.say("no-write.next")}
	}
	_, err = fmt.Fprintf(f, "# created: %s\n# public key: %s\n%s\n", time.Now().UTC().Format(time.RFC3339), id.Recipient(), id)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s\n", id.Recipient())
	fmt.Fprintln(p.stderr, p.say("key-made", *out))
	return p.written(err) // it stands in the file, too
}
