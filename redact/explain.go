package redact

import (
	"bytes"
	"io"
)

// An Explained is one value that was masked, for the eyes of the person whose
// machine it is.
type Explained struct {
	Before string // the value
	After  string // its token
	Rule   string // the kind
	Around string // the text it stood in, at most a line
}

// Explain masks src to nowhere and calls say for every value, in order.
func (r *Redactor) Explain(src io.Reader, say func(Explained)) (Report, error) {
	return r.mask(io.Discard, src, func(b []byte, s span) {
		from, to := max(0, s.start-60), min(len(b), s.end+60)
		if n := bytes.LastIndexByte(b[from:s.start], '\n'); n >= 0 {
			from += n + 1
		}
		if n := bytes.IndexByte(b[s.end:to], '\n'); n >= 0 {
			to = s.end + n
		}
		say(Explained{string(b[s.start:s.end]), "[" + r.kinds[s.kind] + ":" + string(s.tok[:]) + "]", r.kinds[s.kind], string(b[from:to])})
	}, 0)
}
