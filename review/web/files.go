package web

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"stegvis/review/ingest"
)

func init() { add((*Server).filesRoutes, filesText) }

func (s *Server) filesRoutes() {
	s.page("GET /cases/{number}/files", reader, s.files)
	copies := &copies{dir: s.o.Dir}
	s.page("GET /cases/{number}/files/view", reader, func(r *Request) error { return s.viewFile(r, copies) })
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
