package guide

import "strings"

// A Ref points at a page or at one state of it: "import-ad", "import-ad#not-starting".
type Ref struct{ Page, State string }

// ParseRef splits s at its first '#'; it does not ask whether the page exists.
func ParseRef(s string) Ref {
	page, state, _ := strings.Cut(s, "#")
	return Ref{page, state}
}

func (r Ref) String() string {
	if r.State == "" {
		return r.Page
	}
	return r.Page + "#" + r.State
}

// MarshalText and UnmarshalText write a Ref as the string people know.
func (r Ref) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText never fails; see ParseRef.
func (r *Ref) UnmarshalText(b []byte) error { *r = ParseRef(string(b)); return nil }
