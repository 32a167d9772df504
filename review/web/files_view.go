package web

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"stegvis/review/ingest"
)

// A fileView is a stretch of one file, with line numbers.
type fileView struct {
	*CaseFrame
	File  ingest.FileInfo
	Win   *window
	Line  int // the line asked for, marked
	Q     string
	Found int   // line of the hit; 0 when nothing was searched for or found
	None  int   // the line from which was searched in vain
	Read  int64 // bytes read so far of a file that is not read far enough to show what is asked for
	Part  string
	Back  bool
	Here  string // this page again
}

// maxLine is more lines than any file has.
const maxLine = 1 << 40

// viewFile shows a file as text: around a line, from a line on, at its end, or
// at the next hit.
func (s *Server) viewFile(r *Request, all *copies) error {
	c, f, err := r.openFile()
	if err != nil {
		return err
	}
	v := &fileView{CaseFrame: c, File: f, Q: strings.ToValidUTF8(r.Query("q")[:min(len(r.Query("q")), maxQuery)], ""), Back: r.Query("dir") == "back", Here: r.R.URL.RequestURI()}
	c.Tab = "files"
	if f.Events {
		if err := r.Audit("view", c.Object(), fmt.Sprintf("file %q", f.Path)); err != nil {
			return err
		}
		return r.Render("file.html", v)
	}
	from, _ := strconv.Atoi(r.Query("from"))
	line, _ := strconv.Atoi(r.Query("line"))
	v.Line = max(0, min(line, maxLine))
	last := r.Query("from") == "last"
	text := &fileText{r: r, c: c, f: f}
	defer text.close()
	if err := text.open(all); err != nil {
		return r.damagedFile(err)
	}
	need := max(from, v.Line) + pageLines
	search := v.Q != "" && r.Query("find") != ""
	if search || last || from > maxLine {
		need = maxLine
	}
	var ok bool
	if v.Read, ok, err = text.wait(min(need, maxLine)); err != nil {
		return r.damagedFile(err)
	}
	if !ok {
		v.Part = strconv.FormatFloat(min(float64(v.Read)/float64(max(f.Size, 1)), .99), 'f', 3, 64)
		return r.Render("file.html", v)
	}
	if search {
		start := max(1, v.Line)
		if v.Line == 0 && from > 0 {
			start = from
		}
		if v.Found, err = text.find(v.Q, start, v.Back); err != nil {
			return r.damagedFile(err)
		}
		if v.None = start; v.Found > 0 {
			v.None, v.Line = 0, v.Found
		}
	}
	if last {
		n, err := text.count()
		if err != nil {
			return r.damagedFile(err)
		}
		from = n - pageLines + 1
	}
	if v.Line > 0 && (from < 1 || v.Found > 0) {
		from = max(1, v.Line-20)
	}
	from = min(max(from, 1), maxLine)
	// What is shown is written down before it is: the file, and the lines.
	said := fmt.Sprintf("file %q lines %d–%d", f.Path, from, from+pageLines-1)
	if v.Q != "" {
		said += fmt.Sprintf(", searched %q", v.Q)
	}
	if err := r.Audit("view", c.Object(), said); err != nil {
		return err
	}
	if v.Win, err = text.window(from, v.Q); err != nil {
		return r.damagedFile(err)
	}
	for i := range v.Win.Lines {
		v.Win.Lines[i].Mark = v.Win.Lines[i].N == v.Line
	}
	return r.Render("file.html", v)
}

// maxQuery is how many bytes a text to search a file for may have.
const maxQuery = 2000

// A fileText reads a file's text from any line on: a long one from its reading
// copy, a short one, or when no copy can be made, from its beginning.
type fileText struct {
	r    *Request
	c    *CaseFrame
	f    ingest.FileInfo
	copy *textCopy
	let  func()
}

func (t *fileText) open(all *copies) (err error) {
	if t.f.Size < longFile {
		return nil
	}
	b, path := *t.c.Bundle, t.f.Path
	t.copy, t.let, err = all.open(b.ID+" "+path, func(ctx context.Context) (io.ReadCloser, error) {
		return t.r.S.ingest.OpenFile(ctx, &b, path, true)
	})
	if err != nil {
		t.r.S.log.Warn("no reading copy", "error", err)
	}
	return nil
}

func (t *fileText) close() {
	if t.let != nil {
		t.let()
	}
}

// wait gives a copy its time to hold so many lines.
func (t *fileText) wait(lines int) (read int64, ok bool, err error) {
	if t.copy == nil {
		return 0, true, nil
	}
	ctx, stop := context.WithTimeout(t.r.Ctx(), patience)
	defer stop()
	if read, ok, err = t.copy.wait(ctx, lines); err != nil {
		t.close() // no room, or a damaged file: the plain way says which
		t.copy, t.let = nil, nil
		return 0, true, nil
	}
	return read, ok, t.r.Ctx().Err()
}

// lines begins a little before a line, where that is known.
func (t *fileText) lines(from int) (*lineReader, io.Closer, error) {
	if t.copy != nil {
		r, skipped := t.copy.from(t.r.Ctx(), from)
		in := newLineReader(r)
		in.n = skipped
		return in, io.NopCloser(nil), nil
	}
	rc, err := t.r.S.ingest.OpenFile(t.r.Ctx(), t.c.Bundle, t.f.Path, true)
	if err != nil {
		return nil, nil, err
	}
	return newLineReader(rc), rc, nil
}

func (t *fileText) window(from int, q string) (*window, error) {
	in, rc, err := t.lines(from)
	if err != nil {
		return nil, err
	}
	defer rc.Close()
	return readWindow(in, from, pageLines, newFinder(q))
}

// find gives the first line from line from on in which q stands, or with back
// the last one before it; 0: none.
func (t *fileText) find(q string, from int, back bool) (int, error) {
	f := newFinder(q)
	if back {
		return t.findLast(f, from)
	}
	in, rc, err := t.lines(from)
	if err != nil {
		return 0, err
	}
	defer rc.Close()
	return findLine(in, f, from)
}

// findLast looks through a copy from behind, some pieces at a time.
func (t *fileText) findLast(f *finder, until int) (int, error) {
	starts := []int{1}
	if t.copy != nil {
		starts = t.copy.starts(until)
	}
	for _, from := range slices.Backward(starts) {
		in, rc, err := t.lines(from)
		if err != nil {
			return 0, err
		}
		n, err := findLast(in, f, from, until)
		rc.Close()
		if n > 0 || err != nil {
			return n, err
		}
		until = from
	}
	return 0, nil
}

// count is how many lines there are.
func (t *fileText) count() (int, error) {
	in, rc, err := t.lines(maxLine)
	if err != nil {
		return 0, err
	}
	defer rc.Close()
	return in.last()
}

// PageURL is the file from a line on, with what is searched for.
func (v *fileView) PageURL(from int) string {
	return v.moved("from", strconv.Itoa(max(from, 1)))
}

// EndURL is the file's last lines.
func (v *fileView) EndURL() string { return v.moved("from", "last") }

func (v *fileView) moved(key, to string) string {
	u := v.ViewURL(v.File.Path) + "&" + key + "=" + to
	if v.Q != "" {
		u += "&q=" + url.QueryEscape(v.Q)
	}
	return u
}

// HitURL leads to the next hit behind, or the last before, the line at hand.
func (v *fileView) HitURL(back bool) string {
	at := v.Line + 1
	if back {
		at = v.Line
	}
	u := v.moved("line", strconv.Itoa(at)) + "&find=1"
	if back {
		u += "&dir=back"
	}
	return u + "#hit"
}

// NoneKey is what to say of a search that found nothing.
func (v *fileView) NoneKey() string {
	if v.Back {
		return "file.none.before"
	}
	return "file.none.after"
}

// Last is the number of the last line shown.
func (v *fileView) Last() int { return v.Win.From + len(v.Win.Lines) - 1 }

// Before is where the page before begins.
func (v *fileView) Before() int { return max(1, v.Win.From-pageLines) }

// Next is where the page behind begins.
func (v *fileView) Next() int { return v.Win.From + pageLines }

// MarkID names the marked line "hit", and every line "L12".
func (l rawLine) ID() string { return "L" + strconv.Itoa(l.N) }
