package page

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"stegvis/collector"
)

// T is the text of a key; a key that is missing shows itself.
func (v view) T(key string, args ...any) string {
	text, ok := v.s.views.texts[v.Lang][key]
	if !ok {
		return key
	}
	for i, a := range args {
		text = strings.ReplaceAll(text, "{"+strconv.Itoa(i)+"}", fmt.Sprint(a))
	}
	return text
}

// N is the text of a key for n things.
func (v view) N(key string, n int) string {
	if n == 1 {
		return v.T(key+".one", 1)
	}
	return v.T(key+".other", v.Number(n))
}

// Number writes thousands apart, as the language does.
func (v view) Number(n int) string {
	s, apart := strconv.Itoa(n), "\u00a0"
	if v.Lang == "en" {
		apart = ","
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + apart + s[i:]
	}
	return s
}

func (v view) Bytes(n int64) string { return collector.Bytes(v.Lang, n) }

// Date is a day and a time on this machine, with its zone.
func (v view) Date(t time.Time) string { return v.dateIn(t, time.Local) }

func (v view) dateIn(t time.Time, zone *time.Location) string {
	layout := "2 Jan 2006 15:04 -07:00"
	if v.Lang == "nb" {
		layout = "02.01.2006 15.04 -07:00"
	}
	return t.In(zone).Format(layout)
}

func (v view) Status(status string) string { return collector.Tr(v.Lang, "status."+status) }
