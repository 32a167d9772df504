package main

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"stegvis/collector"
	"stegvis/guide"
)

var errHelp = errors.New("help was printed")

// flags are read by an own small parser: the standard one prints its errors
// itself, in English, and stops at the first word that is no flag.
type flags struct {
	p      *program
	cmd    string
	values map[string]*[]string // flags that take a value
	bools  map[string]*bool
	rest   []string
}

func (p *program) flags(cmd string) *flags {
	f := &flags{p: p, cmd: cmd, values: map[string]*[]string{}, bools: map[string]*bool{}}
	f.values["lang"] = new([]string)
	return f
}

func (f *flags) value(name string) *[]string { v := new([]string); f.values[name] = v; return v }
func (f *flags) bool(name string) *bool      { b := new(bool); f.bools[name] = b; return b }

// parse reads args; words that are no flags go to rest, of which there may be max.
func (f *flags) parse(args []string, max int) error {
	for i := 0; i < len(args); i++ {
		a := args[i]
		if len(a) < 2 || a[0] != '-' {
			f.rest = append(f.rest, a)
			continue
		}
		name, val, has := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(a, "-"), "-"), "=")
		if name == "help" || name == "h" {
			if err := f.p.help(f.cmd); err != nil {
				return err
			}
			return errHelp
		}
		if b := f.bools[name]; b != nil {
			if has {
				return f.bad(name, val, say(f.p.lang, "bad.bool"))
			}
			*b = true
			continue
		}
		v := f.values[name]
		if v == nil {
			return f.unknown(name)
		}
		if !has {
			if i+1 == len(args) || len(args[i+1]) > 2 && strings.HasPrefix(args[i+1], "--") {
				return &collector.Refusal{What: say(f.p.lang, "value", name), Next: say(f.p.lang, "flag.next", f.cmd), Usage: true}
			}
			i++
			val = args[i]
		}
		if val == "" { // a variable of a script that was empty: nobody means the default by that
			return &collector.Refusal{What: say(f.p.lang, "value", name), Next: say(f.p.lang, "flag.next", f.cmd), Usage: true}
		}
		*v = append(*v, val)
	}
	if l := last(f.values["lang"]); l != "" && l != "nb" && l != "en" {
		return f.bad("lang", l, say(f.p.lang, "bad.lang"))
	}
	if v := f.values["upload"]; v != nil && len(*v) > 0 {
		if err := (collector.Sender{Lang: f.p.lang, To: last(v)}).Valid(); err != nil {
			return err
		}
	}
	if len(f.rest) > max {
		return &collector.Refusal{What: say(f.p.lang, "many", f.cmd, f.rest[max]), Next: say(f.p.lang, "flag.next", f.cmd), Usage: true}
	}
	return nil
}

func (f *flags) unknown(name string) error {
	var names []string
	for n := range f.values {
		names = append(names, n)
	}
	for n := range f.bools {
		names = append(names, n)
	}
	slices.Sort(names)
	r := &collector.Refusal{What: say(f.p.lang, "flag", f.cmd, "--"+name), Next: say(f.p.lang, "flag.next", f.cmd), Usage: true}
	if near := guide.Near(name, names); len(near) > 0 {
		r.Next = say(f.p.lang, "near", "--"+strings.Join(near, ", --")) + " " + r.Next
	}
	return r
}

// short is what of a value fits in a message.
func short(value string) string {
	if r := []rune(value); len(r) > 80 {
		return string(r[:60]) + "…"
	}
	return value
}

func (f *flags) bad(name, value, next string) error {
	return &collector.Refusal{What: say(f.p.lang, "bad", name, short(value)), Next: next, Usage: true}
}

// last is the value given last, "" when there is none.
func last(v *[]string) string {
	if len(*v) == 0 {
		return ""
	}
	return (*v)[len(*v)-1]
}

// span reads 72h, 90m or 3d; nothing gives zero, which means the default.
func (f *flags) span(name string) (time.Duration, error) {
	s := last(f.values[name])
	if len(*f.values[name]) == 0 {
		return 0, nil
	}
	d, err := time.ParseDuration(s)
	if days, ok := strings.CutSuffix(s, "d"); ok {
		var n float64
		n, err = strconv.ParseFloat(days, 64)
		d = time.Duration(n * 24 * float64(time.Hour))
	}
	if err != nil || d < time.Minute || d > 100*366*24*time.Hour {
		return 0, f.bad(name, s, say(f.p.lang, "bad.since"))
	}
	return d, nil
}

// size reads 500MB, 2GB or a number of bytes.
func (f *flags) size(name string) (int64, error) {
	s := last(f.values[name])
	if len(*f.values[name]) == 0 {
		return 0, nil
	}
	number, unit := strings.ToUpper(strings.ReplaceAll(s, " ", "")), int64(1)
	for suffix, n := range map[string]int64{"KB": 1e3, "MB": 1e6, "GB": 1e9} {
		if rest, ok := strings.CutSuffix(number, suffix); ok {
			number, unit = rest, n
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n <= 0 || n > 60e9/unit {
		return 0, f.bad(name, s, say(f.p.lang, "bad.size"))
	}
	return n * unit, nil
}
