package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/mail"
	"net/url"
	"os"
	"strings"
)

// Config is settings.json in the data folder: what differs between houses and
// may hold secrets, so it is neither a flag nor a row anyone sees on a page.
// RUNBOOK.md describes it.
type Config struct {
	OIDC    *OIDCConfig    `json:"oidc,omitempty"`
	SMTP    *SMTPConfig    `json:"smtp,omitempty"`
	Webhook *WebhookConfig `json:"webhook,omitempty"`
}

// OIDCConfig lets people log in with the house's own accounts.
type OIDCConfig struct {
	Name   string   `json:"name"`   // on the button: "Entra ID"
	Issuer string   `json:"issuer"` // its address, as its discovery document says
	Client string   `json:"client"`
	Secret string   `json:"secret,omitempty"`
	Role   string   `json:"role,omitempty"`   // given to people who have no account here: reader or reviewer; "": they are turned away
	Domain string   `json:"domain,omitempty"` // of their verified e-mail addresses; needed with role
	Scopes []string `json:"scopes,omitempty"` // besides openid, profile, email

	// TrustEmail takes addresses that the provider does not call verified, as
	// Entra ID never does. Only where the issuer is one's own tenant.
	TrustEmail bool `json:"trustEmail,omitempty"`
}

// SMTPConfig is where notices go by mail.
type SMTPConfig struct {
	Host     string   `json:"host"` // host:port; 465 is TLS from the start, others use STARTTLS where it is offered
	From     string   `json:"from"`
	To       []string `json:"to"`
	User     string   `json:"user,omitempty"`
	Password string   `json:"password,omitempty"`
	Lang     string   `json:"lang,omitempty"` // nb or en
}

// WebhookConfig is where notices go as JSON, signed.
type WebhookConfig struct {
	URL    string `json:"url"`
	Secret string `json:"secret,omitempty"` // key of the HMAC-SHA-256 in X-Stegvis-Signature
}

// ReadConfig reads settings.json; a folder without one has no settings. The
// error says what is wrong with which field.
func ReadConfig(name string) (Config, error) {
	var c Config
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	} else if err != nil {
		return c, err
	}
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))) // Notepad's mark
	d.DisallowUnknownFields()                                                       // a misspelt setting is not a setting that is off
	if err := d.Decode(&c); err != nil {
		return c, fmt.Errorf("%s: %w", name, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return c, fmt.Errorf("%s: more than one object", name)
	}
	if err := c.check(); err != nil {
		return c, fmt.Errorf("%s: %w", name, err)
	}
	return c, nil
}

func (c Config) check() error {
	if o := c.OIDC; o != nil {
		u, err := url.Parse(o.Issuer)
		local := err == nil && (u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost")
		switch {
		case err != nil || u.Host == "" || u.Scheme != "https" && !(local && u.Scheme == "http"):
			return errors.New("oidc.issuer must be an https address")
		case o.Client == "":
			return errors.New("oidc.client is missing")
		case o.Role != "" && o.Role != "reader" && o.Role != "reviewer":
			return errors.New("oidc.role must be reader or reviewer")
		case o.Role != "" && o.Domain == "":
			return errors.New("oidc.role lets in people without an account, so oidc.domain must say which")
		}
	}
	if m := c.SMTP; m != nil {
		if !strings.Contains(m.Host, ":") {
			return errors.New("smtp.host must be host:port")
		}
		if len(m.To) == 0 {
			return errors.New("smtp.to is missing")
		}
		for _, a := range append([]string{m.From}, m.To...) {
			if _, err := mail.ParseAddress(a); err != nil {
				return fmt.Errorf("smtp: %q is not an address", a)
			}
		}
	}
	if w := c.Webhook; w != nil {
		if u, err := url.Parse(w.URL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return errors.New("webhook.url must be an http or https address")
		}
	}
	return nil
}
