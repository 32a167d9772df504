package web

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"stegvis/review/store"
)

// A Request is one request on its way through a handler: who asks, in which
// language, and what may be done about it.
type Request struct {
	W    http.ResponseWriter
	R    *http.Request
	S    *Server
	User *store.User // nil when nobody is logged in
	Lang string      // nb or en

	route route
	csrf  string
}

// maxForm is what an ordinary form may weigh; uploads have their own way in.
const maxForm = 1 << 20

// Ctx is the request's context.
func (r *Request) Ctx() context.Context { return r.R.Context() }

// Path is a wildcard of the pattern.
func (r *Request) Path(name string) string { return r.R.PathValue(name) }

// Query is a value of the address.
func (r *Request) Query(name string) string { return r.R.URL.Query().Get(name) }

// Form is a field of the form sent, without the space around it.
func (r *Request) Form(name string) string { return strings.TrimSpace(r.R.PostFormValue(name)) }

// Say is a text in the reader's language.
func (r *Request) Say(key string, args ...any) string { return say(r.Lang, key, args...) }

// Who is the person as the audit log names them.
func (r *Request) Who() store.Who {
	w := store.Who{Addr: r.S.address(r.R)}
	if r.User != nil {
		w.User, w.Role = r.User.Name, r.User.Role
	}
	return w
}

// Audit writes down what was seen or done: action is a word ("view",
// "download"), object what it was done to ("case 12"), detail what the object
// does not say (file and lines, the search). A page whose audit cannot be
// written is not shown: call it before Render.
func (r *Request) Audit(action, object, detail string) error {
	return r.S.store.Audit(r.Ctx(), r.Who(), action, object, detail)
}

// Redirect sends the browser to one of our own pages, as an answer to a form.
func (r *Request) Redirect(to string) error {
	http.Redirect(r.W, r.R, localPath(to), http.StatusSeeOther)
	return nil
}

// Tell keeps a sentence that the next page shows at its top.
func (r *Request) Tell(key string, args ...any) {
	r.S.sessions.Put(r.Ctx(), "said", r.Say(key, args...))
}

// NotFound is the answer for what is not there.
func (r *Request) NotFound() error { return errMissing }

// Refuse is an answer with a status of 4xx and two sentences: the texts key and key+".next".
func (r *Request) Refuse(status int, key string, args ...any) error {
	return refuse(status, key, args...)
}

// JSON answers a script.
func (r *Request) JSON(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	r.W.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, err = r.W.Write(b)
	return err
}

// WantsJSON: a script asks, so errors are JSON too.
func (r *Request) WantsJSON() bool {
	return strings.HasPrefix(r.R.Header.Get("Accept"), "application/json")
}

// readForm reads a form of ordinary size before anything looks at it.
func (r *Request) readForm() error {
	// Who sends a letter a minute holds nobody's door open.
	door := http.NewResponseController(r.W)
	door.SetReadDeadline(time.Now().Add(time.Minute))
	defer door.SetReadDeadline(time.Time{}) // an answer may take longer than that
	r.R.Body = http.MaxBytesReader(r.W, r.R.Body, maxForm)
	kind, _, _ := mime.ParseMediaType(r.R.Header.Get("Content-Type"))
	var err error
	switch kind {
	case "application/x-www-form-urlencoded":
		err = r.R.ParseForm()
	case "multipart/form-data":
		err = r.R.ParseMultipartForm(maxForm)
	default: // a script's JSON: the handler reads it, within the same limit
		return nil
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return refuse(http.StatusRequestEntityTooLarge, "refused.large")
	}
	if err != nil {
		return refuse(http.StatusBadRequest, "refused.form")
	}
	return nil
}

// token is what every form of this session carries.
func (r *Request) token() string {
	if r.csrf == "" {
		if r.csrf = r.S.sessions.GetString(r.Ctx(), "csrf"); r.csrf == "" {
			r.csrf = rand.Text()
			r.S.sessions.Put(r.Ctx(), "csrf", r.csrf)
		}
	}
	return r.csrf
}

func (r *Request) tokenFits() bool {
	sent := r.R.Header.Get("X-CSRF-Token")
	if sent == "" {
		sent = r.R.PostFormValue("csrf")
	}
	have := r.S.sessions.GetString(r.Ctx(), "csrf")
	return have != "" && subtle.ConstantTimeCompare([]byte(sent), []byte(have)) == 1
}

// askLogin sends a person to the login and back; a script is told.
func (r *Request) askLogin() error {
	if r.R.Method != http.MethodGet || r.WantsJSON() || r.R.Header.Get("Accept") == "text/event-stream" {
		return refuse(http.StatusUnauthorized, "refused.login")
	}
	to := "/login"
	if at := r.R.URL.RequestURI(); at != "/" {
		to += "?to=" + url.QueryEscape(at)
	}
	return r.Redirect(to)
}

// localPath is p if it is an address of ours, else the front page. A browser
// takes "//host" and "/\host" for other hosts.
func localPath(p string) string {
	u, err := url.Parse(p)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(p, "/") || strings.HasPrefix(p, "//") || strings.ContainsAny(p, "\\\r\n\t") {
		return "/"
	}
	return p
}
