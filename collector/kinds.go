package collector

import (
	"context"
	"io"
	"strings"
	"time"

	"stegvis/bundle"
	"stegvis/guide"
)

// A kind is one way of asking a machine. detail says in words what is read,
// ready whether it can be, before anything is; gather does it.
type kind struct {
	detail func(m *machine, s *guide.Source) string
	ready  func(m *machine, s *guide.Source, lang string) (reason string)
	gather func(ctx context.Context, j *job) error
	slow   time.Duration // its deadline
	// alone: it reads much from the disk; such sources take turns, the others run beside them.
	alone bool
}

// kinds holds everything that content may ask a machine for. There is
// deliberately none that runs a command the guide names, or reads a path the
// guide does not.
var kinds = map[string]kind{
	"files":    {filesDetail, filesReady, gatherFiles, 10 * time.Minute, true},   // files.go
	"eventlog": {eventsDetail, eventsReady, gatherEvents, 5 * time.Minute, true}, // eventlog.go
	"system":   {noDetail, liveOnly, gatherSystem, 20 * time.Second, false},      // system.go
	"task":     {tasksDetail, tasksReady, gatherTasks, 30 * time.Second, false},  // task.go
	"service":  {servicesDetail, servicesReady, gatherServices, 20 * time.Second, false},
	"net":      {hostsDetail, liveOnly, gatherNet, 40 * time.Second, false},
	"journal":  {unitsDetail, journalReady, gatherJournal, 2 * time.Minute, true},
}

// A job is one source being gathered: what to read, and where it goes.
type job struct {
	c      *Collection
	source *guide.Source
	budget int64 // bytes it may still add
	row    *bundle.Source
	notes  []string
	status string // the worst so far; "" is complete
	out    int    // files and the like that were left out as asked
	total  int64  // bytes expected, 0 when unknown
}

// A piece is one file of a source on its way into the bundle.
type piece struct {
	name     string // below the source's folder, as found; it is masked and made safe
	folder   string // logs, events, system
	original string
	modified time.Time
	size     int64 // for progress; -1 when unknown
	note     string
	quiet    bool // open's error is told by the caller, in better words
	open     func() (io.ReadCloser, error)
}

// rank orders statuses by how much they hide from the reader of the table.
var rank = map[string]int{"": 0, bundle.Complete: 0, bundle.Partial: 1, bundle.Missing: 2, bundle.Locked: 3, bundle.Denied: 4, bundle.Timeout: 5, bundle.Failed: 6}

// gap records why something of the source is not there. A source of which
// anything came is partial, whatever the reason; see settle.
func (j *job) gap(status, note string) {
	note = clip(note)
	if rank[status] > rank[j.status] {
		j.status = status
	}
	for _, n := range j.notes {
		if n == note {
			return
		}
	}
	if len(j.notes) < 8 && note != "" {
		j.notes = append(j.notes, note)
	}
}

// remark adds a note that takes nothing away from the source.
func (j *job) remark(note string) {
	note = clip(note)
	if len(j.notes) < maxRemarks {
		j.notes = append(j.notes, note)
	}
}

const maxRemarks = 8

// clip keeps a path without end from filling the manifest, whose texts have a
// limit: the beginning and the end of it tell most.
func clip(s string) string {
	const most = 2000
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most/2]+"…"+s[len(s)-most/2:], "")
}

// tr is the sentence for key in the run's language.
func (j *job) tr(key string, args ...any) string { return Tr(j.c.o.Lang, key, args...) }

func noDetail(*machine, *guide.Source) string { return "" }

// liveOnly is the reason of a kind that asks a running system.
func liveOnly(m *machine, _ *guide.Source, lang string) string {
	if !m.live() {
		return Tr(lang, "needs-live")
	}
	return ""
}
