package web

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"time"

	"stegvis/review/store"
)

// FirstKey makes the link that makes the first account, and "" when there is
// an account already. Links made before no longer work.
func (s *Server) FirstKey(ctx context.Context) (path string, err error) {
	users, err := s.store.Users(ctx)
	if err != nil || len(users) > 0 {
		return "", err
	}
	token, err := s.store.AddToken(ctx, "first", "", s.now().Add(10*365*24*time.Hour))
	if err != nil {
		return "", err
	}
	return "/key/" + token, nil
}

func (s *Server) key(r *Request) (*store.Token, *store.User, error) {
	if !s.limits.login.allow(s.address(r.R)) {
		return nil, nil, refuse(http.StatusTooManyRequests, "refused.many")
	}
	t, err := s.store.Token(r.Ctx(), r.Path("token"))
	if errors.Is(err, store.ErrMissing) || errors.Is(err, store.ErrExpired) {
		return nil, nil, refuse(http.StatusGone, "key.gone")
	} else if err != nil {
		return nil, nil, err
	}
	if t.Kind == "first" {
		users, err := s.store.Users(r.Ctx())
		if err != nil {
			return nil, nil, err
		}
		if len(users) > 0 { // made on the command line meanwhile
			return nil, nil, refuse(http.StatusGone, "key.gone")
		}
		return t, nil, nil
	}
	u, err := s.store.User(r.Ctx(), t.User)
	if err != nil {
		return nil, nil, err
	}
	if u.Disabled {
		return nil, nil, refuse(http.StatusGone, "key.gone")
	}
	return t, u, nil
}

func (s *Server) keyForm(r *Request) error {
	t, u, err := s.key(r)
	if err != nil {
		return err
	}
	p := keyPage{Token: r.Path("token"), Kind: t.Kind}
	if u != nil {
		p.Name, p.Display = u.Name, u.Display
	}
	return r.Render("key.html", p)
}

var userName = regexp.MustCompile(`^[a-z0-9][a-z0-9._@+-]{0,63}$`)

func (s *Server) keySend(r *Request) error {
	t, u, err := s.key(r)
	if err != nil {
		return err
	}
	p := keyPage{Token: r.Path("token"), Kind: t.Kind, Name: strings.ToLower(r.Form("name")), Display: r.Form("display")}
	if u != nil {
		p.Name, p.Display = u.Name, u.Display
	}
	password := r.R.PostFormValue("password")
	switch {
	case !userName.MatchString(p.Name):
		p.Wrong = r.Say("user.bad-name")
	case BadPassword(p.Name, password) != "":
		p.Wrong = r.Say(BadPassword(p.Name, password))
	case password != r.R.PostFormValue("again"):
		p.Wrong = r.Say("password.differs")
	}
	if p.Wrong != "" {
		return r.render(http.StatusUnprocessableEntity, "key.html", p)
	}
	hash, err := s.hash(r.Ctx(), password)
	if err != nil {
		return err
	}
	// Used first: of two who send the same link at once, one gets through.
	if err := s.store.UseToken(r.Ctx(), p.Token); err != nil {
		return refuse(http.StatusGone, "key.gone")
	}
	if u == nil {
		if p.Display == "" {
			p.Display = p.Name
		}
		u, err = s.store.AddUser(r.Ctx(), store.User{Name: p.Name, Display: short(p.Display, 100), Role: "admin", Password: hash})
	} else {
		u.Password = hash
		err = s.store.UpdateUser(r.Ctx(), *u)
	}
	if err != nil {
		return err
	}
	r.User = u
	if err := r.Audit("password", "user "+u.Name, t.Kind); err != nil {
		return err
	}
	if err := r.login(u); err != nil {
		return err
	}
	r.Tell("key.done")
	return r.Redirect("/")
}

type mePage struct {
	Wrong string
	Local bool
}

func (s *Server) me(r *Request) error {
	return r.Render("me.html", mePage{Local: r.User.Password != ""})
}

func (s *Server) mePassword(r *Request) error {
	p := mePage{Local: r.User.Password != ""}
	if !p.Local {
		return errMissing
	}
	if !s.limits.account.allow(r.User.Name) {
		return refuse(http.StatusTooManyRequests, "refused.many")
	}
	fits, err := s.verify(r.Ctx(), r.R.PostFormValue("old"), r.User.Password)
	if err != nil {
		return err
	}
	password := r.R.PostFormValue("password")
	switch bad := BadPassword(r.User.Name, password); {
	case !fits:
		p.Wrong = r.Say("password.old-wrong")
	case bad != "":
		p.Wrong = r.Say(bad)
	case password != r.R.PostFormValue("again"):
		p.Wrong = r.Say("password.differs")
	}
	if p.Wrong != "" {
		return r.render(http.StatusUnprocessableEntity, "me.html", p)
	}
	u := *r.User
	if u.Password, err = s.hash(r.Ctx(), password); err != nil {
		return err
	}
	if err := s.store.UpdateUser(r.Ctx(), u); err != nil {
		return err
	}
	if err := r.Audit("password", "user "+u.Name, "own"); err != nil {
		return err
	}
	if err := r.login(&u); err != nil {
		return err
	}
	r.Tell("password.changed")
	return r.Redirect("/me")
}
