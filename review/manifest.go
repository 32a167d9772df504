package review

import (
	"encoding/json"
	"strings"

	"stegvis/bundle"
)

// steered notes a manifest with texts that no collector writes: characters that
// steer a terminal or turn the direction of text. They are shown, never sent raw.
func (in *Input) steered(o Options) {
	rc, err := in.Bundle.Entry(bundle.ManifestPath)
	if err != nil {
		return
	}
	defer rc.Close()
	d := json.NewDecoder(rc)
	for {
		t, err := d.Token()
		if err != nil {
			return
		}
		s, _ := t.(string)
		if strings.ContainsFunc(s, func(r rune) bool { return steers(r) && r != '\n' && r != '\r' && r != '\t' }) {
			in.note(bundle.ManifestPath, o, "steered")
			return
		}
	}
}
