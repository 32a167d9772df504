package diagnose

import (
	"slices"
	"strings"
	"time"

	"stegvis/logs"
)

// drain clusters lines into templates while they stream by, after the Drain
// algorithm (He, Zhu, Zheng and Lyu, 2017): lines with the same number of words
// and the same first word are compared with the templates of that leaf; the
// most similar takes the line in if more than half of its words agree, and the
// words that differ become holes. Words that can only be values (numbers, GUIDs,
// SIDs, paths, addresses, redaction tokens) are holes from the start.
type drain struct {
	leaves map[leaf][]*cluster
	count  int
	words  []string
	seq    int
}

type leaf struct {
	words int
	first string
}

type cluster struct {
	leaf        leaf
	words       []string
	count       int
	first, last time.Time
	sample      Sample
	seq         int // when it was seen last, in lines
	gone        bool
}

const (
	hole        = "<*>"
	maxWords    = 40   // of a line; what comes after is not compared
	maxClusters = 2000 // the least frequent makes room for a new one
	maxLeaf     = 100  // templates compared with one line
)

// worth says that a record is an error: by its level, or by its words where
// the file does not say.
func worth(rec *logs.Record) bool {
	if rec.Level != logs.Unknown {
		return rec.Level >= logs.Error
	}
	body := firstLine(rec.Body())
	if len(body) > 300 {
		body = body[:300]
	}
	for i := 0; i+4 <= len(body); i++ {
		switch body[i] | 0x20 {
		case 'e':
			if starts(body[i:], "error") || starts(body[i:], "exception") {
				return true
			}
		case 'f':
			if starts(body[i:], "failed") || starts(body[i:], "failure") || starts(body[i:], "feil") || starts(body[i:], "fatal") {
				return true
			}
		case 'm':
			if starts(body[i:], "mislyktes") || starts(body[i:], "mislykkes") {
				return true
			}
		}
	}
	return false
}

// starts compares the start of s with a lower-case word, whatever its case.
func starts(s, low string) bool {
	return len(s) >= len(low) && same(bytesOf(s[:len(low)]), low)
}

func firstLine(s string) string {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return s[:i]
	}
	return s
}

func (d *drain) add(rec *logs.Record) {
	d.seq++
	d.words = describe(d.words[:0], rec)
	if len(d.words) == 0 {
		return
	}
	if d.leaves == nil {
		d.leaves = map[leaf][]*cluster{}
	}
	key := leaf{len(d.words), d.words[0]}
	c := d.nearest(d.leaves[key])
	if c == nil {
		c = d.open(key, rec)
	}
	for i, w := range c.words {
		if w != d.words[i] {
			c.words[i] = hole
		}
	}
	c.count++
	c.seq = d.seq
	if !rec.Time.IsZero() {
		if c.first.IsZero() || rec.Time.Before(c.first) {
			c.first = rec.Time
		}
		if rec.Time.After(c.last) {
			c.last = rec.Time
		}
	}
}

// describe gives the words that say which error a record is: those of its first
// line that is more than values. An event without a message is known by its
// source and number, which stay together as one word, and by its data.
func describe(words []string, rec *logs.Record) []string {
	text := rec.Body()
	if rec.Event && !rec.HasMore() && (len(rec.Data()) > 0 || text == "") {
		words = append(words, rec.Field("Provider")+" "+rec.Field("EventID"))
		for _, f := range rec.Data() {
			if len(words) < maxWords && f.Name != "" {
				words = append(words, f.Name+":")
			}
			switch {
			case len(words) >= maxWords:
			case strings.HasPrefix(f.Value, "%%"): // a code of Windows: which error it is
				words = append(words, f.Value)
			case strings.ContainsAny(f.Value, " \t"):
				for line := range strings.Lines(f.Value) {
					words = split(words, strings.TrimRight(line, "\r\n"))
				}
			case words[len(words)-1] != hole: // one word is a name or a number
				words = append(words, hole)
			}
		}
		return words
	}
	for line := range strings.Lines(text) {
		words = split(words[:0], strings.TrimRight(line, "\r\n"))
		if slices.ContainsFunc(words, func(w string) bool { return w != hole }) {
			return words
		}
	}
	return words[:0]
}

// nearest is the cluster that shares most words with the line: more than half,
// holes not counted.
func (d *drain) nearest(list []*cluster) *cluster {
	var best *cluster
	most := 0
	for _, c := range list {
		same, holes := 0, 0
		for i, w := range c.words {
			if w == hole {
				holes++
			} else if w == d.words[i] {
				same++
			}
		}
		// Of two alike the one with fewer holes says more.
		if score := same*100 - holes; 2*same > len(c.words)-holes && (best == nil || score > most) || same == 0 && holes == len(c.words) && best == nil {
			best, most = c, score
		}
	}
	return best
}

func (d *drain) open(key leaf, rec *logs.Record) *cluster {
	if d.count >= maxClusters || len(d.leaves[key]) >= maxLeaf {
		d.evict(key)
	}
	words := make([]string, len(d.words))
	for i, w := range d.words {
		words[i] = strings.Clone(w)
	}
	key.first = words[0]
	c := &cluster{leaf: key, words: words, sample: Sample{strings.Clone(rec.Entry), rec.Line, cut(rec.Text)}}
	d.leaves[key] = append(d.leaves[key], c)
	d.count++
	return c
}

// evict makes room: in key's leaf when that is full, else everywhere. A quarter
// goes at a time, the least frequent first, of those the ones not seen longest;
// the choice depends on nothing but the lines so far.
func (d *drain) evict(key leaf) {
	list := d.leaves[key]
	if len(list) < maxLeaf {
		list = d.all()
	}
	list = slices.SortedFunc(slices.Values(list), func(a, b *cluster) int {
		if a.count != b.count {
			return a.count - b.count
		}
		return a.seq - b.seq
	})
	for _, c := range list[:len(list)/4+1] {
		c.gone = true
	}
	for k, list := range d.leaves {
		left := slices.DeleteFunc(list, func(c *cluster) bool { return c.gone })
		d.count -= len(list) - len(left)
		if len(left) == 0 {
			delete(d.leaves, k)
		} else {
			d.leaves[k] = left
		}
	}
}

func (d *drain) all() []*cluster {
	var all []*cluster
	for _, list := range d.leaves {
		all = append(all, list...)
	}
	return all
}

func (d *drain) top(n int) []Pattern {
	all := d.all()
	slices.SortFunc(all, func(a, b *cluster) int {
		if a.count != b.count {
			return b.count - a.count
		}
		if c := b.last.Compare(a.last); c != 0 {
			return c
		}
		return b.seq - a.seq
	})
	var out []Pattern
	for _, c := range all[:min(max(n, 0), len(all))] {
		out = append(out, Pattern{strings.Join(c.words, " "), c.count, c.first, c.last, c.sample})
	}
	return out
}
