package review

import (
	"errors"
	"io"
	"iter"

	"stegvis/bundle"
	"stegvis/diagnose"
	"stegvis/guide"
	"stegvis/logs"
)

// A Report is what inspecting an input tells; its JSON is a contract.
type Report struct {
	OK       bool               `json:"ok"` // untouched, as far as there is a manifest to hold it against, and nothing of it is grave
	Problems []Problem          `json:"problems"`
	Manifest *bundle.Manifest   `json:"manifest"` // null without one
	Findings []diagnose.Finding `json:"findings"` // computed anew with the guide at hand
	Patterns []diagnose.Pattern `json:"patterns"`
	Kind     string             `json:"kind"`
	Guide    string             `json:"guide"` // version of the guide that diagnosed
	Records  int                `json:"records"`
	Notes    []Note             `json:"notes"`

	files int
}

// A Problem is one way in which a bundle is not what it was.
type Problem struct {
	Path string `json:"path"`
	Text string `json:"text"`
}

// maxNotes of one file: a damaged log can have one a line.
const maxNotes = 20

// read gives a file's records, as the collector read them.
func (in *Input) read(f File) iter.Seq2[*logs.Record, error] {
	return func(yield func(*logs.Record, error) bool) {
		rc, err := f.open()
		if err != nil {
			yield(nil, err)
			return
		}
		defer rc.Close()
		logs.Read(rc, in.logOptions(f))(yield)
	}
}

func (in *Input) logOptions(f File) logs.Options {
	return logs.Options{Source: f.Source, Entry: f.Entry, Zone: in.Zone, Modified: f.Modified, Size: f.Size}
}

// Records gives all records merged by time; the record is reused. Said, which
// may be nil, gets what was odd about a file as it is met; broken means that
// the bundle is not what it was, seen when an entry is read to its end.
func (in *Input) Records(lang string, said func(n Note, broken bool)) iter.Seq[*logs.Record] {
	streams := make([]logs.Stream, len(in.Files))
	for i, f := range in.Files {
		streams[i].Records = in.read(f)
		n := 0
		streams[i].Note = func(err error) {
			var refused *bundle.RefusedError
			broken := errors.As(err, &refused)
			if n++; said != nil && (broken || n <= maxNotes) {
				said(noteOf(f.Entry, err, lang), broken)
			}
		}
	}
	return logs.Merge(streams...)
}

// noteOf is what an error says about an entry.
func noteOf(entry string, err error, lang string) Note {
	said := words(err)
	return Note{Entry: entry, Text: said.In(lang), Said: said}
}

// words is an error in both languages, where it has been written in them.
func words(err error) Text {
	var why *bundle.RefusedError
	var note *logs.Note
	switch {
	case errors.As(err, &why):
		return Text{why.In("nb"), why.In("en")}
	case errors.As(err, &note):
		return logNote(note)
	case errors.Is(err, errSealed):
		return say("sealed-damaged")
	}
	return Because(err)
}

// Words is what an error of a file's records says, in both languages.
func Words(err error) Text { return words(err) }

// Inspect verifies the bundle and diagnoses its records with g.
func (in *Input) Inspect(g *guide.Guide, lang string) (*Report, error) {
	rep := &Report{OK: true, Problems: []Problem{}, Kind: in.Kind, Guide: g.Version, Notes: append([]Note{}, in.Notes...), files: len(in.Files)}
	for _, n := range rep.Notes {
		rep.OK = rep.OK && !n.Grave
	}
	m, err := diagnose.New(g)
	if err != nil {
		return nil, err
	}
	run := m.Start()
	checked := map[string]bool{}
	for _, f := range in.Files {
		if err := in.diagnose(f, run, rep, lang); err != nil {
			return nil, err
		}
		checked[f.Entry] = true
	}
	about := guide.Ref{}
	if in.Bundle != nil {
		rep.Manifest = in.Bundle.Manifest()
		about = guide.Ref{Page: rep.Manifest.Guide.Page, State: rep.Manifest.Guide.State}
		// Logs were held against the manifest while they were read; here is the rest.
		for _, e := range rep.Manifest.Entries {
			if checked[e.Path] {
				continue
			}
			rc, err := in.Bundle.Entry(e.Path)
			if err != nil {
				return nil, err
			}
			rep.check(e.Path, rc, lang)
			rc.Close()
		}
	}
	rep.Findings = run.Findings(about)
	rep.Patterns = run.Patterns(10)
	// JSON is for programs: times in UTC, wherever the logs were written.
	for i := range rep.Findings {
		f := &rep.Findings[i]
		f.First, f.Last = f.First.UTC(), f.Last.UTC()
	}
	for i := range rep.Patterns {
		t := &rep.Patterns[i]
		t.First, t.Last = t.First.UTC(), t.Last.UTC()
	}
	if rep.Findings == nil {
		rep.Findings = []diagnose.Finding{}
	}
	if rep.Patterns == nil {
		rep.Patterns = []diagnose.Pattern{}
	}
	if rep.Manifest != nil {
		rep.compare(g, lang)
	}
	return rep, nil
}

// diagnose reads one file: its records go to the run, what is wrong with it into the report.
func (in *Input) diagnose(f File, run *diagnose.Run, rep *Report, lang string) error {
	rc, err := f.open()
	if err != nil {
		rep.Notes = append(rep.Notes, noteOf(f.Entry, err, lang))
		return nil
	}
	defer rc.Close()
	said := 0
	for rec, err := range logs.Read(rc, in.logOptions(f)) {
		var changed *bundle.RefusedError
		switch {
		case errors.As(err, &changed): // said by check
		case err != nil:
			if said++; said <= maxNotes {
				rep.Notes = append(rep.Notes, noteOf(f.Entry, err, lang))
			}
		case rec != nil:
			rep.Records++
			run.Add(rec)
		}
	}
	if in.Bundle != nil {
		rep.check(f.Entry, rc, lang)
	}
	return nil
}

// check reads an entry to its end, where its bytes are held against the manifest.
func (rep *Report) check(entry string, r io.Reader, lang string) {
	if _, err := io.Copy(io.Discard, r); err != nil {
		rep.OK = false
		rep.Problems = append(rep.Problems, Problem{entry, words(err).In(lang)})
	}
}

// compare says where the manifest was written with other knowledge than ours.
// A difference is a note, not a fault: a newer guide knows more.
func (r *Report) compare(g *guide.Guide, lang string) {
	m := r.Manifest
	if m.Guide.Version != g.Version {
		r.Notes = append(r.Notes, Note{Text: tr(lang, "other-guide", m.Guide.Version, g.Version)})
		return
	}
	ours := map[bundle.Finding]bool{}
	for _, f := range r.Findings {
		ours[bundle.Finding{Signature: f.Signature, Entry: f.Entry, Line: f.Line, Count: f.Count}] = true
	}
	same := len(m.Findings) == len(r.Findings)
	for _, f := range m.Findings {
		same = same && ours[bundle.Finding{Signature: f.Signature, Entry: f.Entry, Line: f.Line, Count: f.Count}]
	}
	if !same && len(m.Approval.Excluded) == 0 {
		r.Notes = append(r.Notes, Note{Text: tr(lang, "other-findings")})
	}
}
