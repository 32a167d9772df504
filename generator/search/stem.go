package search

import (
	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/norwegian"
)

// stemmer returns the Snowball stemmer of a language, or one that leaves words alone. It is given folded words.
// Words with digits or with letters beyond a–z are never stemmed: they are codes or names.
func stemmer(lang string) func(string) string {
	var step func(*snowballstem.Env) bool
	switch lang {
	case "nb", "nn", "no":
		step = norwegian.Stem
	case "en":
		step = english.Stem
	default:
		return func(w string) string { return w }
	}
	env := snowballstem.NewEnv("")
	return func(w string) string {
		for i := 0; i < len(w); i++ {
			if w[i] < 'a' || w[i] > 'z' {
				return w
			}
		}
		env.SetCurrent(w)
		step(env)
		return env.Current()
	}
}
