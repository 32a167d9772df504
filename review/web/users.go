package web

import (
	"errors"
	"net/http"
	"strings"

	"stegvis/review/store"
)

func init() { add((*Server).userRoutes, usersText) }

func (s *Server) userRoutes() {
	s.page("GET /users", admin, s.users)
	s.page("POST /users", admin, s.addUser)
	s.page("POST /users/{id}", admin, s.changeUser)
	s.page("POST /users/{id}/link", admin, s.userLink)
}

type usersPage struct {
	Users   []store.User
	Wrong   string
	Name    string
	Display string
	Email   string
	Role    string
	OIDC    string
	Link    string // a one-time link just made, shown once
	LinkFor string
}

func (s *Server) users(r *Request) error {
	return s.usersPage(r, http.StatusOK, usersPage{Role: "reviewer"})
}

func (s *Server) usersPage(r *Request, status int, p usersPage) error {
	var err error
	if p.Users, err = s.store.Users(r.Ctx()); err != nil {
		return err
	}
	p.OIDC = s.oidc.name()
	return r.render(status, "users.html", p)
}

func validRole(name string) bool { return name == "reader" || name == "reviewer" || name == "admin" }

func (s *Server) addUser(r *Request) error {
	u := store.User{Name: strings.ToLower(r.Form("name")), Display: short(plain(r.Form("display")), 100), Email: short(strings.ToLower(r.Form("email")), 200), Role: r.Form("role")}
	p := usersPage{Name: short(plain(u.Name), 100), Display: u.Display, Email: u.Email, Role: u.Role}
	if !userName.MatchString(u.Name) {
		p.Wrong = r.Say("user.bad-name")
	} else if old, err := s.store.UserByName(r.Ctx(), u.Name); err == nil && old != nil {
		p.Wrong = r.Say("users.taken", u.Name)
	} else if !validRole(u.Role) {
		p.Wrong = r.Say("users.no-role")
	} else if !mailable(u.Email) {
		p.Wrong = r.Say("field.email", plain(u.Email))
	}
	if p.Wrong != "" {
		return s.usersPage(r, http.StatusUnprocessableEntity, p)
	}
	if u.Display == "" {
		u.Display = u.Name
	}
	made, err := s.store.AddUser(r.Ctx(), u)
	if errors.Is(err, store.ErrTaken) { // the name in the same moment, or the address
		p.Wrong = r.Say("users.taken", u.Name)
		return s.usersPage(r, http.StatusUnprocessableEntity, p)
	} else if err != nil {
		return err
	}
	if err := r.Audit("user-add", "user "+made.Name, made.Role); err != nil {
		return err
	}
	return s.oneTime(r, made, "invite")
}

// oneTime makes a link for an account and shows it, once; only its hash is kept.
func (s *Server) oneTime(r *Request, u *store.User, kind string) error {
	token, err := s.store.AddToken(r.Ctx(), kind, u.ID, s.now().Add(keyLasts))
	if err != nil {
		return err
	}
	if err := r.Audit("user-link", "user "+u.Name, kind); err != nil {
		return err
	}
	return s.usersPage(r, http.StatusOK, usersPage{Link: s.base(r.R) + "/key/" + token, LinkFor: u.Display, Role: "reviewer"})
}

func (s *Server) changeUser(r *Request) error {
	u, err := s.store.User(r.Ctx(), r.Path("id"))
	if err != nil {
		return err
	}
	was := *u
	if role := r.Form("role"); validRole(role) {
		u.Role = role
	}
	switch r.Form("do") {
	case "disable":
		u.Disabled = true
	case "enable":
		u.Disabled = false
	}
	if roleOf(&was) == admin && roleOf(u) != admin {
		last, err := s.lastAdmin(r, u.ID)
		if err != nil {
			return err
		}
		if last {
			return s.usersPage(r, http.StatusConflict, usersPage{Wrong: r.Say("users.last"), Role: "reviewer"})
		}
	}
	if err := s.store.UpdateUser(r.Ctx(), *u); err != nil {
		return err
	}
	detail := u.Role
	if u.Disabled {
		detail += ", disabled"
	}
	if err := r.Audit("user-change", "user "+u.Name, detail); err != nil {
		return err
	}
	r.Tell("users.changed", u.Display)
	return r.Redirect("/users")
}

// lastAdmin: without this account nobody could let anyone in.
func (s *Server) lastAdmin(r *Request, id string) (bool, error) {
	users, err := s.store.Users(r.Ctx())
	if err != nil {
		return false, err
	}
	for i := range users {
		if users[i].ID != id && roleOf(&users[i]) == admin {
			return false, nil
		}
	}
	return true, nil
}

func (s *Server) userLink(r *Request) error {
	u, err := s.store.User(r.Ctx(), r.Path("id"))
	if err != nil {
		return err
	}
	return s.oneTime(r, u, "reset")
}
