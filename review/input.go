// Package review is what support does with what customers send: open it, check
// it, read its records and recognise known errors. A bundle is best; any
// archive, folder, log or event log file is read the same way, without a
// manifest. Nothing is ever unpacked to disk under a name that came from it.
package review

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"stegvis/bundle"
)

// An Input is something opened for reading. Close it when done.
type Input struct {
	Path   string
	Kind   string         // "bundle", "archive", "folder" or "file"
	Bundle *bundle.Bundle // nil when there is no manifest
	Files  []File         // what holds records, in order
	Zone   *time.Location // of times that do not say theirs
	Notes  []Note         // what could not be read, and went on
	Sealed bool           // it came encrypted
	Within bool           // the bundle lay in an archive

	close   []func() error
	spool   *spool // what archives were unpacked to; nil until one was
	left    int64  // bytes that archives may still unpack to, all levels together
	members int    // files met in archives, logs or not
	skipped int    // of all files, those that are no logs
	graves  int    // of all notes, those that are grave
	ended   bool   // a limit was met, and said
	told    map[string]bool
	failed  error // of the spool
}

// A File is one log or event log file.
type File struct {
	Entry    string // its path in the bundle, archive or folder
	Source   string // the guide's source id, "" when unknown
	Modified time.Time
	Size     int64

	open func() (io.ReadCloser, error)
}

// Open gives the file's bytes. An entry of a bundle is checked on the way: its
// last read fails with a *bundle.RefusedError when it is not what it was. What
// is no such entry is an io.ReaderAt too.
func (f *File) Open() (io.ReadCloser, error) { return f.open() }

// A Note says what could not be read of what, in the reader's language.
type Note struct {
	Entry string `json:"entry,omitempty"`
	Text  string `json:"text"`
	Grave bool   `json:"grave,omitempty"` // nobody's logs look like this by accident

	Said Text `json:"-"` // Text, in both languages
}

// A UsageError concerns a path or flag that the person can put right: exit 2.
type UsageError struct{ What, Next string }

func (e *UsageError) Error() string { return e.What }

// A RefusedError says in the person's language what was refused and what to do.
type RefusedError struct {
	What, Next string
	Said, Do   Text // What and Next, in both languages
	Err        error
}

func refused(lang string, err error, said, do Text) *RefusedError {
	return &RefusedError{What: said.In(lang), Next: do.In(lang), Said: said, Do: do, Err: err}
}

func (e *RefusedError) Error() string { return e.What }
func (e *RefusedError) Unwrap() error { return e.Err }

// Options say how to open an input.
type Options struct {
	Lang    string             // of messages: "nb" or "en"
	Key     []age.Identity     // for encrypted bundles
	Archive bool               // read a zip as an archive of logs, whatever its manifest says
	Temp    string             // folder for what archives unpack to; "" is the system's
	Skip    []string           // members not to look into: their decoders have failed before
	Count   func(n int)        // told how much was unpacked, as it goes; may be nil
	Looking func(entry string) // told before a foreign decoder opens entry; may be nil
}

// Open opens a bundle, an archive, a folder, a log or an event log file. The
// error is a *UsageError for a path that is not there, else a *RefusedError
// that says what the file is instead.
func Open(path string, o Options) (*Input, error) {
	info, err := os.Stat(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, &UsageError{tr(o.Lang, "absent", path), tr(o.Lang, "absent.next")}
		}
		return nil, &UsageError{tr(o.Lang, "unreadable", path, Because(err).In(o.Lang)), tr(o.Lang, "unreadable.next")}
	}
	in := &Input{Path: path, Zone: time.Local}
	if info.IsDir() {
		in.Kind = "folder"
		if err := in.folder(path, o); err != nil {
			in.Close()
			return nil, err
		}
		in.others(o)
		if err := in.emptyFolder(o); err != nil {
			in.Close()
			return nil, err
		}
		return in, nil
	}
	if !info.Mode().IsRegular() {
		return nil, &UsageError{tr(o.Lang, "no-file", path), tr(o.Lang, "binary.next")} // opening a pipe would wait for ever
	}
	names := []string{path}
	if whole, ok := bundle.Whole(path); ok {
		if names, err = bundle.Parts(path); err != nil {
			var gap *bundle.PartError
			if errors.As(err, &gap) {
				return nil, &UsageError{tr(o.Lang, "part", gap.Missing), tr(o.Lang, "part.next")}
			}
			return nil, &UsageError{tr(o.Lang, "unreadable", path, Because(err).In(o.Lang)), tr(o.Lang, "unreadable.next")}
		}
		in.Path = whole
	}
	f, err := bundle.Join(names)
	if err != nil {
		return nil, &UsageError{tr(o.Lang, "unreadable", path, Because(err).In(o.Lang)), tr(o.Lang, "unreadable.next")}
	}
	in.close = append(in.close, f.Close)
	if err := in.file(f, f.Size(), info.ModTime(), o); err != nil {
		in.Close()
		return nil, err
	}
	in.others(o)
	return in, nil
}

// OpenReader is Open for a file that is open already and was sent as name;
// closing r is the caller's. The error is a *RefusedError.
func OpenReader(r io.ReaderAt, size int64, name string, modified time.Time, o Options) (*Input, error) {
	in := &Input{Path: name, Zone: time.UTC}
	if err := in.file(r, size, modified, o); err != nil {
		in.Close()
		return nil, err
	}
	in.others(o)
	return in, nil
}

// others notes how many more files were no logs than are named.
func (in *Input) others(o Options) {
	if n := in.skipped - maxNotes; n > 0 {
		in.noteAs("", say("skipped-more", n), false, o)
	}
}

// Close lets go of the files behind the input.
func (in *Input) Close() error {
	var errs []error
	for i := len(in.close) - 1; i >= 0; i-- {
		errs = append(errs, in.close[i]())
	}
	in.close = nil
	return errors.Join(errs...)
}

// file tells bundle, archive and log apart by what the bytes are, and a broken
// bundle from a log by its name.
func (in *Input) file(r io.ReaderAt, size int64, modified time.Time, o Options) error {
	name := strings.ToLower(filepath.Base(in.Path))
	if armored(r) {
		var err error
		if r, size, err = in.bare(r, size, o); err != nil {
			return err
		}
		name = strings.TrimSuffix(name, ".asc")
	}
	if bundle.Encrypted(r) {
		var err error
		if r, size, err = decrypt(r, size, o); err != nil {
			return err
		}
		name, in.Sealed = strings.TrimSuffix(name, ".age"), true
	}
	if size == 0 {
		return in.refusal(&bundle.RefusedError{Kind: bundle.Empty}, false, o.Lang)
	}
	kind := sniffAt(r)
	if !o.Archive && (kind == "zip" || strings.HasSuffix(name, ".zip")) {
		err := in.bundle(r, size, o)
		var why *bundle.RefusedError
		if err == nil || !errors.As(err, &why) || kind != "zip" || !byHand(r, size) {
			return in.refusal(err, kind == "zip" && opens(r, size), o.Lang)
		}
		if !others(why) {
			in.changed(why, "", o)
		}
	}
	switch kind {
	case "binary":
		return refused(o.Lang, nil, say("binary", in.Path), say("binary.next"))
	case "text", "evtx":
		in.Kind = "file"
		in.Files = []File{section(filepath.Base(in.Path), r, 0, size, modified)}
		return nil
	}
	in.Kind = "archive"
	return in.archive(r, size, modified, o)
}

// others: the manifest of an archive that is no bundle is another program's.
func others(why *bundle.RefusedError) bool {
	return why.Kind == bundle.Edited && len(why.Args) > 0 && why.Args[0] == bundle.ManifestPath
}

// changed notes that an archive once was a bundle, below a folder of its own.
func (in *Input) changed(why *bundle.RefusedError, entry string, o Options) {
	if why.Kind == bundle.Rezipped || why.Kind == bundle.Edited {
		in.noteAs(entry, Text{why.In("nb"), why.In("en")}, why.Kind == bundle.Edited, o)
	}
}

// refusal puts the bundle's reason in the person's language. A zip that is
// whole is still an archive of logs, and the remedy says how to read it as one.
func (in *Input) refusal(err error, archive bool, lang string) error {
	var r *bundle.RefusedError
	if errors.Is(err, errSealed) {
		return refused(lang, err, say("sealed-damaged"), say("sealed-damaged.next"))
	}
	if !errors.As(err, &r) {
		return err
	}
	do := Text{r.Next("nb"), r.Next("en")}
	e := refused(lang, err, Text{r.In("nb"), r.In("en")}, do)
	if archive {
		// Only at the terminal can it be read so; elsewhere Do is what to do.
		e.Next = strings.TrimSpace(e.Next + " " + tr(lang, "as-archive"))
	}
	return e
}

func (in *Input) bundle(r io.ReaderAt, size int64, o Options) error {
	b, err := bundle.Open(r, size)
	if err != nil {
		return err
	}
	in.Kind, in.Bundle = "bundle", b
	in.steered(o)
	m := b.Manifest()
	in.Zone = zone(m.Host.TimeZone, m.Host.UTCOffset)
	for _, e := range m.Entries {
		// What the collector diagnoses, no more and no less: facts are not
		// records, and originals sent by choice are not masked.
		if e.Source == "" || strings.HasPrefix(e.Path, "system/") || strings.HasPrefix(e.Path, "unmasked/") {
			continue
		}
		in.Files = append(in.Files, File{e.Path, e.Source, e.Modified, e.Size,
			func() (io.ReadCloser, error) { return b.Entry(e.Path) }})
	}
	return nil
}

// zone is the bundle's own, by its name, else by its offset.
func zone(name, offset string) *time.Location {
	if name != "" && name != "Local" {
		if z, err := time.LoadLocation(iana(name)); err == nil {
			return z
		}
	}
	if t, err := time.Parse("-07:00", offset); err == nil {
		_, seconds := t.Zone()
		return time.FixedZone(fmt.Sprintf("UTC%s", offset), seconds)
	}
	return time.UTC
}

// section is a file that is a part of another, or all of it.
func section(entry string, r io.ReaderAt, off, size int64, modified time.Time) File {
	return File{Entry: entry, Modified: modified, Size: size, open: func() (io.ReadCloser, error) {
		return struct {
			*io.SectionReader
			io.Closer
		}{io.NewSectionReader(r, off, size), io.NopCloser(nil)}, nil
	}}
}

// folder lists what a folder holds; archives in it (rotated logs) are read too.
func (in *Input) folder(root string, o Options) error {
	return filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(root, name)
		rel = filepath.ToSlash(rel)
		if err != nil {
			in.noteAs(rel, words(err), false, o)
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			in.noteAs(rel, words(err), false, o)
			return nil
		}
		f, err := os.Open(name)
		if err != nil {
			in.noteAs(rel, words(err), false, o)
			return nil
		}
		kind := sniffAt(f)
		switch kind {
		case "text", "evtx":
			f.Close() // opened again when read: a folder may hold more files than may be open
			in.Files = append(in.Files, File{rel, "", info.ModTime(), info.Size(), func() (io.ReadCloser, error) { return os.Open(name) }})
		case "binary":
			f.Close()
			in.skip(rel, o)
		default:
			in.nested(rel, f, info.Size(), info.ModTime(), o, 1)
			f.Close()
		}
		return nil
	})
}

// maxAsides is how many notes an input can have: enough to read, too few to fill memory.
const maxAsides = 500

func (in *Input) note(entry string, o Options, key string, args ...any) {
	in.noteAs(entry, say(key, args...), false, o)
}

// grave notes what an honest program does not write.
func (in *Input) grave(entry string, o Options, key string, args ...any) {
	in.noteAs(entry, say(key, args...), true, o)
}

func (in *Input) noteAs(entry string, said Text, grave bool, o Options) {
	key := entry + "\x00" + said.EN
	if in.told[key] {
		return
	}
	switch {
	case grave && in.graves < maxAsides:
		in.graves++
	case grave || len(in.Notes)-in.graves >= maxAsides:
		return
	}
	if in.told == nil {
		in.told = map[string]bool{}
	}
	in.told[key] = true
	in.Notes = append(in.Notes, Note{Entry: entry, Text: said.In(o.Lang), Grave: grave, Said: said})
}

// skip notes a file that is no log; beyond the first few they are only
// counted, lest they hide the notes that matter.
func (in *Input) skip(entry string, o Options) {
	if in.skipped++; in.skipped <= maxNotes {
		in.note(entry, o, "skipped")
	}
}

// full says once, whatever else was said, that a limit ended the reading.
func (in *Input) full(entry string, o Options, key string, args ...any) {
	if !in.ended {
		said := say(key, args...)
		in.Notes = append(in.Notes, Note{Entry: entry, Text: said.In(o.Lang), Grave: true, Said: said})
		in.graves++
	}
	in.ended = true
}

// Changed notes why a bundle that is read as an archive was refused as a bundle.
func (in *Input) Changed(err error) {
	var why *bundle.RefusedError
	if errors.As(err, &why) {
		in.changed(why, "", Options{Lang: "en"})
	}
}
