package web

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"stegvis/review/ingest"
)

func init() { add((*Server).filesRoutes, filesText) }

func (s *Server) filesRoutes() {
	s.page("GET /cases/{number}/files", reader, s.files)
	s.page("GET /cases/{number}/files/view", reader, s.viewFile)
	s.page("GET /cases/{number}/files/raw", reader, s.downloadFile)
	s.page("GET /cases/{number}/files/whole", reader, s.downloadWhole)
}

// A filesView is the list of what a bundle holds.
type filesView struct {
	*CaseFrame
	Files  []ingest.FileInfo
	All    int
	Q      string
	Masked bool // some file has masked counts
	Page   int
	Pages  int
}

const filesPerPage = 500

func (s *Server) files(r *Request) error {
	c, err := r.openCase("files")
	if err != nil {
		return err
	}
	v := &filesView{CaseFrame: c, Q: strings.TrimSpace(r.Query("q")), Page: 1}
	if c.Bundle == nil {
		return r.Render("files.html", v)
	}
	read, err := ingest.Reading(c.Bundle)
	if err != nil {
		return err
	}
	if read != nil && c.Bundle.Status == "ready" {
		v.All = len(read.Files)
		for _, f := range read.Files {
			if v.Q == "" || strings.Contains(strings.ToLower(f.Path), strings.ToLower(v.Q)) {
				v.Files = append(v.Files, f)
				v.Masked = v.Masked || len(f.Masked) > 0
			}
		}
	}
	if v.Q != "" {
		if err := r.Audit("search", c.Object(), fmt.Sprintf("file names %q", v.Q)); err != nil {
			return err
		}
	}
	v.Pages = max(1, (len(v.Files)+filesPerPage-1)/filesPerPage)
	if n, err := strconv.Atoi(r.Query("page")); err == nil {
		v.Page = min(max(n, 1), v.Pages)
	}
	v.Files = v.Files[(v.Page-1)*filesPerPage : min(len(v.Files), v.Page*filesPerPage)]
	return r.Render("files.html", v)
}

// MaskedSum is how many values were masked in a file.
func (v *filesView) MaskedSum(f ingest.FileInfo) (n int) {
	for _, c := range f.Masked {
		n += c
	}
	return n
}

// A fileView is a stretch of one file, with line numbers.
type fileView struct {
	*CaseFrame
	File  ingest.FileInfo
	Win   *window
	Line  int // the line asked for, marked
	Q     string
	Found int  // line of the hit; 0 when nothing was searched for or found
	None  bool // searched and not found
	Back  bool
}

// viewFile shows a file as text: around a line, from a line on, or at the next hit.
func (s *Server) viewFile(r *Request) error {
	c, f, err := r.openFile()
	if err != nil {
		return err
	}
	v := &fileView{CaseFrame: c, File: f, Q: r.Query("q"), Back: r.Query("dir") == "back"}
	c.Tab = "files"
	if f.Events {
		if err := r.Audit("view", c.Object(), fmt.Sprintf("file %q", f.Path)); err != nil {
			return err
		}
		return r.Render("file.html", v)
	}
	from, _ := strconv.Atoi(r.Query("from"))
	line, _ := strconv.Atoi(r.Query("line"))
	v.Line = max(0, min(line, 1<<40))
	if v.Q != "" && r.Query("find") != "" {
		start := max(1, v.Line)
		if v.Line == 0 && from > 0 {
			start = from
		}
		if v.Found, err = s.find(r, c, f, v.Q, start, v.Back); err != nil {
			return err
		}
		v.None = v.Found == 0
		if v.Found > 0 {
			v.Line = v.Found
		}
	}
	if v.Line > 0 && (from < 1 || v.Found > 0) {
		from = max(1, v.Line-20)
	}
	from = min(max(from, 1), 1<<40)
	// What is shown is written down before it is: the file, and the lines.
	said := fmt.Sprintf("file %q lines %d–%d", f.Path, from, from+pageLines-1)
	if v.Q != "" {
		said += fmt.Sprintf(", searched %q", v.Q)
	}
	if err := r.Audit("view", c.Object(), said); err != nil {
		return err
	}
	rc, err := s.ingest.OpenFile(r.Ctx(), c.Bundle, f.Path, true)
	if err != nil {
		return err
	}
	defer rc.Close()
	if v.Win, err = readWindow(rc, from, pageLines, v.Q); err != nil {
		return r.damagedFile(err)
	}
	for i := range v.Win.Lines {
		v.Win.Lines[i].Mark = v.Win.Lines[i].N == v.Line
	}
	return r.Render("file.html", v)
}

func (s *Server) find(r *Request, c *CaseFrame, f ingest.FileInfo, q string, from int, back bool) (int, error) {
	rc, err := s.ingest.OpenFile(r.Ctx(), c.Bundle, f.Path, true)
	if err != nil {
		return 0, err
	}
	defer rc.Close()
	n, err := findLine(rc, q, from, back)
	return n, r.damagedFile(err)
}

// damagedFile is a page instead of half a file: what differs from the manifest is in quarantine already.
func (r *Request) damagedFile(err error) error {
	if err == nil {
		return nil
	}
	return refuse(http.StatusUnprocessableEntity, "files.damaged", ingest.Words(err).In(r.Lang))
}

// openFile finds the file that ?path= names in what was read; no path of a
// bundle ever names a file of ours.
func (r *Request) openFile() (*CaseFrame, ingest.FileInfo, error) {
	c, err := r.openCaseQuietly()
	if err != nil {
		return nil, ingest.FileInfo{}, err
	}
	if c.Bundle == nil {
		return nil, ingest.FileInfo{}, errMissing
	}
	if c.Bundle.Status != "ready" {
		return nil, ingest.FileInfo{}, refuse(http.StatusForbidden, "files.withheld")
	}
	read, err := ingest.Reading(c.Bundle)
	if err != nil {
		return nil, ingest.FileInfo{}, err
	}
	if read == nil {
		return nil, ingest.FileInfo{}, errMissing
	}
	i := slices.IndexFunc(read.Files, func(f ingest.FileInfo) bool { return f.Path == r.Query("path") })
	if i < 0 {
		return nil, ingest.FileInfo{}, errMissing
	}
	return c, read.Files[i], nil
}

// downloadFile gives a file's bytes as an attachment that no browser shows.
func (s *Server) downloadFile(r *Request) error {
	c, f, err := r.openFile()
	if err != nil {
		return err
	}
	if err := r.Audit("download", c.Object(), fmt.Sprintf("file %q of bundle %s", f.Path, c.Bundle.ID)); err != nil {
		return err
	}
	rc, err := s.ingest.OpenFile(r.Ctx(), c.Bundle, f.Path, false)
	if err != nil {
		return err
	}
	defer rc.Close()
	r.Attachment(f.Path, "application/octet-stream")
	if _, err := io.Copy(r.W, rc); err != nil {
		panic(http.ErrAbortHandler) // too late to say so otherwise: the download fails visibly
	}
	return nil
}

// downloadWhole gives what was received, byte for byte, encrypted if it was.
func (s *Server) downloadWhole(r *Request) error {
	c, err := r.openCaseQuietly()
	if err != nil {
		return err
	}
	if c.Bundle == nil {
		return errMissing
	}
	if c.Bundle.Status != "ready" && roleOf(r.User) < reviewer {
		return refuse(http.StatusForbidden, "files.withheld")
	}
	if err := r.Audit("download", c.Object(), "bundle "+c.Bundle.ID+" as received"); err != nil {
		return err
	}
	rc, _, err := s.store.Read(r.Ctx(), c.Bundle.ID)
	if err != nil {
		return err
	}
	defer rc.Close()
	r.Attachment(c.Bundle.Name, "application/octet-stream")
	http.ServeContent(r.W, r.R, "", c.Bundle.Received, rc)
	return nil
}

// PageURL is the file from a line on, with what is searched for.
func (v *fileView) PageURL(from int) string {
	return v.moved("from", max(from, 1))
}

func (v *fileView) moved(key string, n int) string {
	u := v.ViewURL(v.File.Path) + "&" + key + "=" + strconv.Itoa(n)
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
	u := v.moved("line", at) + "&find=1"
	if back {
		u += "&dir=back"
	}
	return u + "#hit"
}

// Last is the number of the last line shown.
func (v *fileView) Last() int { return v.Win.From + len(v.Win.Lines) - 1 }

// Before is where the page before begins.
func (v *fileView) Before() int { return max(1, v.Win.From-pageLines) }

// Next is where the page behind begins.
func (v *fileView) Next() int { return v.Win.From + pageLines }

// MarkID names the marked line "hit", and every line "L12".
func (l rawLine) ID() string { return "L" + strconv.Itoa(l.N) }
