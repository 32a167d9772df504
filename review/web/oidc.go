package web

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"stegvis/review/store"
)

// oidcLogin lets people in whom the house's own provider knows: authorization
// code with PKCE, state and nonce in the session. nil: there is no provider.
type oidcLogin struct {
	c    OIDCConfig
	http *http.Client

	mu       sync.Mutex
	provider *oidc.Provider // found at the first login, so that we start without it
}

func newOIDC(s *Server) (*oidcLogin, error) {
	if s.o.Config.OIDC == nil {
		return nil, nil
	}
	o := &oidcLogin{c: *s.o.Config.OIDC, http: &http.Client{Timeout: 15 * time.Second}}
	if o.c.Name == "" {
		o.c.Name = "OIDC"
	}
	return o, nil
}

func (o *oidcLogin) name() string {
	if o == nil {
		return ""
	}
	return o.c.Name
}

// OIDCName is the provider's name for templates.
func (v *View) OIDCName() string { return v.S.oidc.name() }

func (o *oidcLogin) find(ctx context.Context) (*oidc.Provider, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.provider != nil {
		return o.provider, nil
	}
	// Not the request's context: the provider keeps it for fetching keys later.
	p, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), o.http), o.c.Issuer)
	if err == nil {
		o.provider = p
	}
	return p, err
}

func (s *Server) oauth(r *Request, p *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{ClientID: s.oidc.c.Client, ClientSecret: s.oidc.c.Secret, Endpoint: p.Endpoint(),
		RedirectURL: s.base(r.R) + "/login/oidc/callback", Scopes: append([]string{oidc.ScopeOpenID, "profile", "email"}, s.oidc.c.Scopes...)}
}

func (s *Server) oidcStart(r *Request) error {
	if s.oidc == nil {
		return errMissing
	}
	if !s.limits.login.allow(s.address(r.R)) {
		return refuse(http.StatusTooManyRequests, "refused.many")
	}
	p, err := s.oidc.find(r.Ctx())
	if err != nil {
		s.log.Error("oidc provider", slog.Any("error", err))
		return refuse(http.StatusBadGateway, "login.provider", s.oidc.c.Name)
	}
	state, nonce, verifier := rand.Text(), rand.Text(), oauth2.GenerateVerifier()
	for k, v := range map[string]string{"oidc-state": state, "oidc-nonce": nonce, "oidc-verifier": verifier, "oidc-to": localPath(r.Query("to"))} {
		s.sessions.Put(r.Ctx(), k, v)
	}
	http.Redirect(r.W, r.R, s.oauth(r, p).AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), http.StatusSeeOther)
	return nil
}

// oidcBack is where the provider sends people; everything it says is checked
// against what this very session asked for, once.
func (s *Server) oidcBack(r *Request) error {
	if s.oidc == nil {
		return errMissing
	}
	ctx := r.Ctx()
	state, nonce := s.sessions.PopString(ctx, "oidc-state"), s.sessions.PopString(ctx, "oidc-nonce")
	verifier, to := s.sessions.PopString(ctx, "oidc-verifier"), s.sessions.PopString(ctx, "oidc-to")
	no := refuse(http.StatusForbidden, "login.refused", s.oidc.c.Name)
	if state == "" || r.Query("state") != state || r.Query("code") == "" {
		return no
	}
	p, err := s.oidc.find(ctx)
	if err != nil {
		return refuse(http.StatusBadGateway, "login.provider", s.oidc.c.Name)
	}
	ctx = oidc.ClientContext(ctx, s.oidc.http)
	tok, err := s.oauth(r, p).Exchange(ctx, r.Query("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		s.log.Warn("oidc exchange", slog.Any("error", err))
		return no
	}
	raw, _ := tok.Extra("id_token").(string)
	id, err := p.Verifier(&oidc.Config{ClientID: s.oidc.c.Client, Now: s.now}).Verify(ctx, raw)
	if err != nil || id.Nonce != nonce {
		s.log.Warn("oidc token", slog.Any("error", err))
		return no
	}
	var claims struct {
		Email    string `json:"email"`
		Verified *bool  `json:"email_verified"`
		Name     string `json:"name"`
		Login    string `json:"preferred_username"`
	}
	if err := id.Claims(&claims); err != nil {
		return no
	}
	if claims.Email == "" { // some providers say it only when asked again
		if info, err := p.UserInfo(ctx, oauth2.StaticTokenSource(tok)); err == nil && info.Subject == id.Subject {
			claims.Email = info.Email
			if info.EmailVerified { // false also where the provider does not say
				claims.Verified = &info.EmailVerified
			}
		}
	}
	mail := vouched(claims.Email, claims.Login, claims.Verified, s.oidc.c.TrustEmail)
	u, err := s.oidcUser(r, id, mail, claims.Name)
	if err != nil {
		return err
	}
	if u == nil || u.Disabled {
		if err := r.Audit("login-failed", "oidc "+short(id.Subject, 60), ""); err != nil {
			return err
		}
		return refuse(http.StatusForbidden, "login.unknown", claims.Email)
	}
	if err := r.login(u); err != nil {
		return err
	}
	return r.Redirect(to)
}

// vouched is the address that the provider answers for, "" when for none. Some
// (Entra ID) never say that an address is verified; whether their tenant alone
// gives them out is the house's to know, hence trust. "Not verified" stays no.
func vouched(email, login string, verified *bool, trust bool) string {
	switch {
	case verified != nil && *verified:
		return strings.ToLower(email)
	case verified != nil || !trust:
		return ""
	case email != "":
		return strings.ToLower(email)
	case strings.Contains(login, "@"):
		return strings.ToLower(login)
	}
	return ""
}

// oidcUser is the account of a person the provider vouches for: by subject;
// else one that an administrator made with the verified address and nobody has
// claimed; else a new one, where the settings say so.
func (s *Server) oidcUser(r *Request, id *oidc.IDToken, mail, name string) (*store.User, error) {
	u, err := s.store.UserBySubject(r.Ctx(), id.Issuer, id.Subject)
	if err == nil {
		return u, nil
	}
	if !errors.Is(err, store.ErrMissing) {
		return nil, err
	}
	if mail == "" {
		return nil, nil
	}
	all, err := s.store.Users(r.Ctx())
	if err != nil {
		return nil, err
	}
	for i := range all {
		if u := &all[i]; strings.EqualFold(u.Email, mail) && u.Subject == "" {
			u.Issuer, u.Subject = id.Issuer, id.Subject
			return u, s.store.UpdateUser(r.Ctx(), *u)
		}
	}
	_, domain, _ := strings.Cut(mail, "@")
	if s.oidc.c.Role == "" || !strings.EqualFold(domain, s.oidc.c.Domain) || !userName.MatchString(mail) {
		return nil, nil
	}
	if name == "" {
		name = mail
	}
	u, err = s.store.AddUser(r.Ctx(), store.User{Name: mail, Display: short(plain(name), 100), Email: mail, Role: s.oidc.c.Role, Issuer: id.Issuer, Subject: id.Subject})
	if err != nil {
		return nil, err
	}
	return u, r.Audit("user-add", "user "+u.Name, "by "+s.oidc.c.Name)
}
