// Package collector makes a support bundle: it asks this machine (or a folder
// of copied files) for what a page of the guide names, masks it, recognises
// known errors, shows what will be sent and writes it. What goes wrong on the
// machine is content: it is recorded and work goes on.
//
// It never runs a command that the guide names, and writes nowhere but in its
// output folder and its key folder. ../bundle/FORMAT.md describes what it writes.
package collector

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"filippo.io/age"

	"stegvis/bundle"
	"stegvis/diagnose"
	"stegvis/guide"
	"stegvis/redact"
)

// Version of the collector, as it stands in the manifest. The linker sets it.
var Version = "1.0.0"

// Options say what to collect and how. The zero value of each has a good default.
type Options struct {
	Ref     guide.Ref
	Lang    string        // nb or en; "" is the guide's first
	Since   time.Duration // how far back; 72 h
	From    string        // a folder of copied files instead of this machine
	Out     string        // folder of the bundle; "."
	Exclude []string      // sources, or entries by path
	Include []string      // files that were withheld, by the name they are listed under
	Case    string
	Keys    []age.Recipient // encrypt to these

	MaxBytes int64         // of all sources, before deflating; 1 GiB
	PartSize int64         // cut the bundle into parts of this many bytes, at least MinPart; 0: one file
	Deadline time.Duration // of the whole run; 20 min

	Now    func() time.Time
	Random io.Reader
	Emit   func(Event) // called from several goroutines, one at a time
}

// DefaultSince is how far back a bundle reaches unless asked otherwise.
const DefaultSince = 72 * time.Hour

// A Collection is one run: Start, Gather, perhaps look and Exclude, then Finish or Abort.
type Collection struct {
	g    *guide.Guide
	o    Options
	page *guide.Page
	m    *machine

	id       string
	name     string // of the bundle's file
	created  time.Time
	window   bundle.Window
	zone     *time.Location
	zoneName string // as the manifest gives it
	draft    *bundle.Draft
	keys     *keyring
	redactor *redact.Redactor
	free     func(dir string) (uint64, error) // freeSpace; tests have other disks

	mu       sync.Mutex // what follows, and the order of events
	rows     []*bundle.Source
	withheld []bundle.Withheld
	excluded []string
	met      map[string]bool // patterns of Exclude and Include that were of use
	names    map[string]bool
	times    map[string]time.Time // of the last record of each copied file
	seen     map[string]sight     // by entry
	stray    bool                 // records of an entry that is not there were diagnosed
	told     map[string]int       // findings told of, with their count
	left     int64
	running  sync.Mutex // held by who adds records to run
	run      *diagnose.Run
	findings []diagnose.Finding
	patterns []diagnose.Pattern
	scan     bundle.Scan
	computer string    // as the event logs of a copied machine call it
	looked   time.Time // at the free space
	full     bool
}

// Start checks what was asked for and opens the draft. Nothing is read from the
// machine yet. The error is a *Refusal in o.Lang.
func Start(g *guide.Guide, o Options) (*Collection, error) {
	c, err := prepare(g, o)
	if err != nil {
		return nil, err
	}
	if c.keys, err = openKeys(c.o.Lang); err != nil {
		return nil, err
	}
	if err := c.mask(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(c.o.Out, 0o755); err != nil {
		return nil, usage(c.o.Lang, "out", c.o.Out, Reason(c.o.Lang, err))
	}
	if free, err := c.free(c.o.Out); err == nil && free < minFree {
		return nil, usage(c.o.Lang, "space", c.o.Out, Bytes(c.o.Lang, int64(free)))
	}
	name := bundle.Name(g.Product.ID, c.page.ID, c.created, c.id)
	if len(o.Keys) > 0 {
		name += ".age"
	}
	c.name = name
	if c.draft, err = bundle.Create(filepath.Join(c.o.Out, name)); err != nil {
		return nil, usage(c.o.Lang, "out", c.o.Out, Reason(c.o.Lang, err))
	}
	c.draft.At(c.created)
	c.draft.EncryptTo(o.Keys...)
	return c, nil
}

// minFree is the room below which a run does not begin: a masked bundle of a
// few days' logs is smaller, and a full disk on a server is worse than no bundle.
const minFree = 64 << 20

// low says whether the disk that the bundle lies on is nearly full, and looks
// at most once a second. Nothing is added then: what is there can still be finished.
func (c *Collection) low() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := time.Now(); now.Sub(c.looked) >= time.Second {
		c.looked = now
		free, err := c.free(c.o.Out)
		c.full = err == nil && free < minFree/2
	}
	return c.full
}

// prepare does what needs no file.
func prepare(g *guide.Guide, o Options) (*Collection, error) {
	if o.Lang == "" {
		o.Lang = g.Languages[0]
	}
	if o.Since == 0 {
		o.Since = DefaultSince
	}
	if o.Out == "" {
		o.Out = "."
	}
	o.Out = variable.ReplaceAllStringFunc(o.Out, func(v string) string { // as Windows users type it
		if value := os.Getenv(strings.Trim(v, "%")); value != "" {
			return value
		}
		return v
	})
	if out, err := filepath.Abs(o.Out); err == nil { // it is shown, copied and typed elsewhere
		o.Out = out
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = 1 << 30
	}
	if o.Deadline == 0 {
		o.Deadline = 20 * time.Minute
	}
	page, _, err := g.Resolve(o.Ref)
	if err != nil {
		return nil, unknown(o.Lang, err)
	}
	if err := CheckFrom(o.Lang, o.From); err != nil {
		return nil, err
	}
	c := &Collection{g: g, o: o, page: page, m: newMachine(o.From), free: freeSpace, created: o.Now().UTC().Truncate(time.Millisecond),
		zone: time.Local, zoneName: zoneName(), left: o.MaxBytes, names: map[string]bool{}, times: map[string]time.Time{}, seen: map[string]sight{}, told: map[string]int{}, met: map[string]bool{}}
	if c.id, err = bundle.NewID(c.created, o.Random); err != nil {
		return nil, err
	}
	return c, nil
}

// CheckFrom says whether a folder of copied files can be one; "" is none. The error is a *Refusal.
func CheckFrom(lang, from string) error {
	if from == "" {
		return nil
	}
	info, err := os.Stat(from)
	switch {
	case err != nil:
		return usage(lang, "from", from, Reason(lang, err))
	case !info.IsDir():
		return usage(lang, "from-file", from)
	}
	return nil
}

// checkOut says whether the bundle's folder is there or can be made.
var variable = regexp.MustCompile(`%[A-Za-z_()0-9]+%`)

func checkOut(lang, out string) error {
	if strings.ContainsRune(out, 0) {
		return usage(lang, "out", out, Tr(lang, "bad-name"))
	}
	for dir := out; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		switch {
		case err == nil && info.IsDir():
			if err := writable(dir); err != nil {
				return usage(lang, "out", out, Reason(lang, err))
			}
			return nil
		case err == nil, !errors.Is(err, fs.ErrNotExist), filepath.Dir(dir) == dir:
			return usage(lang, "out", out, Tr(lang, "no-dir", dir))
		}
	}
}

// unknown turns the guide's error about a name into two lines with the names that come near.
func unknown(lang string, err error) error {
	var u *guide.UnknownError
	if !errors.As(err, &u) {
		return err
	}
	r := usage(lang, "unknown-"+u.Kind, u.Name)
	r.Err = err
	if len(u.Near) > 0 {
		r.Next = Tr(lang, "near", strings.Join(u.Near, ", ")) + " " + r.Next
	}
	return r
}

// mask makes the redactor of this run from the guide's rules and the machine's key.
func (c *Collection) mask() error {
	dir, err := c.keys.unfinished()
	if err != nil {
		return err
	}
	r, err := newRedactor(c.g, c.keys.key, dir)
	c.redactor = r
	return err
}

// newRedactor makes one that keeps a map in dir and learns names for later, or
// with "" one that does neither.
func newRedactor(g *guide.Guide, key []byte, dir string) (*redact.Redactor, error) {
	o := redact.Options{Key: key, Dir: dir, Forget: dir == "", Later: dir != "", Keep: g.Redaction.Keep, Keys: g.Redaction.Keys, Policy: g.Redaction.Policy}
	for _, p := range g.Redaction.Patterns {
		o.Patterns = append(o.Patterns, redact.Pattern{Kind: p.ID, Match: p.Match})
	}
	return redact.New(o)
}

// A Plan is what --plan shows.
type Plan struct {
	Ref     guide.Ref `json:"ref"`
	Out     string    `json:"out"` // the folder, absolute
	Sources []Item    `json:"sources"`
}

// Preview says what a run would ask for, without touching anything.
func Preview(g *guide.Guide, o Options) (*Plan, error) {
	c, err := prepare(g, o)
	if err != nil {
		return nil, err
	}
	if err := checkOut(c.o.Lang, c.o.Out); err != nil {
		return nil, err
	}
	return &Plan{o.Ref, c.o.Out, c.Plan()}, nil
}

// Span writes a length of time in whole days, hours or minutes; zero is the default.
func Span(lang string, d time.Duration) string {
	if d == 0 {
		d = DefaultSince
	}
	switch {
	case d%(24*time.Hour) == 0:
		return Count(lang, "days", int(d/(24*time.Hour)))
	case d%time.Hour == 0:
		return Count(lang, "hours", int(d/time.Hour))
	}
	return Count(lang, "minutes", int(d/time.Minute))
}

// Zone is that of the machine the logs are from, as far as it is known.
func (c *Collection) Zone() *time.Location { return c.zone }

// Plan lists what Gather will ask for, and whether it can be answered here.
func (c *Collection) Plan() []Item { return plan(c.g, c.m, c.o) }

func plan(g *guide.Guide, m *machine, o Options) []Item {
	var out []Item
	for _, s := range g.Plan(o.Ref) {
		it := look(m, &s, o.Lang, g.Languages)
		it.Excluded = hit(o.Exclude, s.ID) != ""
		out = append(out, it)
	}
	return out
}

func look(m *machine, s *guide.Source, lang string, langs []string) Item {
	it := Item{ID: s.ID, Kind: s.Kind, Title: s.Title.In(lang, langs...)}
	k, ok := kinds[s.Kind]
	if !ok {
		it.Reason = Tr(lang, "kind-unknown", s.Kind)
		return it
	}
	it.Detail = k.detail(m, s)
	it.Reason = k.ready(m, s, lang)
	it.Available = it.Reason == ""
	if it.Available && m.live() && s.Needs == "administrator" && !elevated() {
		it.Available, it.Rights, it.Reason = false, true, Tr(lang, "rights")
	}
	return it
}

// Reason says in a person's words what the system said in its own.
func Reason(lang string, err error) string {
	switch {
	case isFull(err):
		return Tr(lang, "full")
	case errors.Is(err, fs.ErrPermission):
		return Tr(lang, "denied")
	case errors.Is(err, fs.ErrNotExist):
		return Tr(lang, "absent")
	case errors.Is(err, bundle.ErrNoFile), errors.Is(err, syscall.EISDIR):
		return Tr(lang, "no-file")
	case isBadName(err):
		return Tr(lang, "bad-name")
	case errors.Is(err, syscall.ENAMETOOLONG):
		return Tr(lang, "name-long")
	case errors.Is(err, syscall.ENOTDIR):
		return Tr(lang, "no-folder-there")
	case errors.Is(err, syscall.EROFS):
		return Tr(lang, "read-only")
	case isLocked(err):
		return Tr(lang, "locked")
	case errors.Is(err, context.DeadlineExceeded):
		return Tr(lang, "timeout")
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return err.Error()
}

func (c *Collection) emit(e Event) {
	if c.o.Emit == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	e.Time = c.o.Now()
	c.o.Emit(e)
}

func osName() string { return runtime.GOOS + "/" + runtime.GOARCH }
