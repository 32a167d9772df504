package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"stegvis/review"
	"stegvis/review/store"
)

func init() { maps.Copy(sentences, userSentences) }

var userSentences = map[string][2]string{
	"bad-role":        {"ingen rolle heter %q", "no role is called %q"},
	"bad-role.next":   {"Rollene er reader (ser), reviewer (arbeider) og admin.", "The roles are reader (sees), reviewer (works) and admin."},
	"bad-user":        {"%q kan ikke være et brukernavn", "%q cannot be a user name"},
	"bad-user.next":   {"Bruk små bokstaver a–z, sifre og . _ - @ +, høyst 64 tegn.", "Use lower-case letters a–z, digits and . _ - @ +, at most 64."},
	"user-taken":      {"%q finnes allerede", "%q exists already"},
	"user-taken.next": {"Lag en ny lenke med «review user reset %s».", "Make a new link with \"review user reset %s\"."},
	"no-user":         {"ingen bruker heter %q", "no user is called %q"},
	"no-user.next":    {"Se «review user list».", "See \"review user list\"."},
	"last-admin":      {"%q er den eneste administratoren", "%q is the only administrator"},
	"last-admin.next": {"Lag en annen først, med «review user add NAVN --role admin».", "Make another first, with \"review user add NAME --role admin\"."},
	"user-link":       {"Engangslenke for %s, gyldig i 24 timer:\n%s\n", "One-time link for %s, good for 24 hours:\n%s\n"},
	"user-disabled":   {"%s kommer ikke lenger inn.\n", "%s can no longer log in.\n"},
	"user-enabled":    {"%s kommer inn igjen.\n", "%s can log in again.\n"},
	"user-head":       {"NAVN\tROLLE\tTILSTAND\tSIST INNE\tVISES SOM", "NAME\tROLE\tSTATE\tLAST SEEN\tSHOWN AS"},
	"user-active":     {"aktiv", "active"},
	"user-off":        {"sperret", "disabled"},
	"user-new":        {"uten passord", "no password"},
	"never":           {"aldri", "never"},
}

var userParts = []string{"add", "list", "disable", "enable", "reset"}

// user manages accounts on the machine itself: also when nobody can log in any more.
func (p *program) user(args []string) error {
	if len(args) == 0 || !slices.Contains(userParts, args[0]) {
		return p.noSuch("user", args, userParts...)
	}
	f := p.dataFlags("user " + args[0])
	role, display, email, base := f.String("role", "reviewer", ""), f.String("display", "", ""), f.String("email", "", ""), f.String("base", "http://127.0.0.1:8080", "")
	n := 1
	if args[0] == "list" {
		n = 0
	}
	words, err := p.words(f, args[1:], n)
	if err != nil {
		return err
	}
	var s *store.Store
	if args[0] == "add" { // the first account may be made before the first start
		s, err = store.Open(context.Background(), *f.data, time.Now)
	} else {
		s, err = p.open(f)
	}
	if err != nil {
		return err
	}
	defer s.Close()
	ctx := context.Background()
	switch args[0] {
	case "add":
		return p.addUser(ctx, s, store.User{Name: words[0], Role: *role, Display: *display, Email: *email}, *base)
	case "list":
		return p.listUsers(ctx, s)
	}
	u, err := s.UserByName(ctx, words[0])
	if errors.Is(err, store.ErrMissing) {
		return &review.UsageError{What: p.say("no-user", words[0]), Next: p.say("no-user.next")}
	} else if err != nil {
		return err
	}
	switch args[0] {
	case "reset":
		return p.userLink(ctx, s, u, "reset", *base)
	case "disable":
		if last, err := lastAdmin(ctx, s, u); err != nil {
			return err
		} else if last {
			return &review.UsageError{What: p.say("last-admin", u.Name), Next: p.say("last-admin.next")}
		}
	}
	u.Disabled = args[0] == "disable"
	if err := s.Audit(ctx, console, args[0], "user "+u.Name, ""); err != nil {
		return err
	}
	if err := s.UpdateUser(ctx, *u); err != nil {
		return err
	}
	fmt.Fprint(p.stdout, p.say(map[bool]string{true: "user-disabled", false: "user-enabled"}[u.Disabled], u.Name))
	return nil
}

var userName = regexp.MustCompile(`^[a-z0-9][a-z0-9._@+-]{0,63}$`) // as on the pages

func (p *program) addUser(ctx context.Context, s *store.Store, u store.User, base string) error {
	if !slices.Contains([]string{"reader", "reviewer", "admin"}, u.Role) {
		return &review.UsageError{What: p.say("bad-role", u.Role), Next: p.say("bad-role.next")}
	}
	if !userName.MatchString(u.Name) {
		return &review.UsageError{What: p.say("bad-user", u.Name), Next: p.say("bad-user.next")}
	}
	if u.Display == "" {
		u.Display = u.Name
	}
	made, err := s.AddUser(ctx, u)
	if errors.Is(err, store.ErrTaken) {
		return &review.UsageError{What: p.say("user-taken", u.Name), Next: p.say("user-taken.next", u.Name)}
	} else if err != nil {
		return err
	}
	return p.userLink(ctx, s, made, "invite", base)
}

// userLink prints the link by which a person sets a password. There is no flag
// for a password: it would stand in the shell's history and the process list.
func (p *program) userLink(ctx context.Context, s *store.Store, u *store.User, kind, base string) error {
	if err := s.Audit(ctx, console, kind, "user "+u.Name, u.Role); err != nil {
		return err
	}
	token, err := s.AddToken(ctx, kind, u.ID, time.Now().Add(24*time.Hour))
	if err != nil {
		return err
	}
	fmt.Fprint(p.stdout, p.say("user-link", u.Name, strings.TrimRight(base, "/")+"/key/"+token))
	return nil
}

func lastAdmin(ctx context.Context, s *store.Store, u *store.User) (bool, error) {
	all, err := s.Users(ctx)
	if err != nil || u.Role != "admin" {
		return false, err
	}
	return !slices.ContainsFunc(all, func(o store.User) bool { return o.ID != u.ID && o.Role == "admin" && !o.Disabled }), nil
}

func (p *program) listUsers(ctx context.Context, s *store.Store) error {
	all, err := s.Users(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(p.stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, p.say("user-head"))
	for _, u := range all {
		state, seen := "user-active", p.say("never")
		switch {
		case u.Disabled:
			state = "user-off"
		case u.Password == "" && u.Subject == "":
			state = "user-new"
		}
		if !u.LastLogin.IsZero() {
			seen = u.LastLogin.Format("2006-01-02 15:04 UTC")
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", u.Name, u.Role, p.say(state), seen, printable(u.Display))
	}
	return w.Flush()
}

// printable leaves out what a terminal would obey.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, s)
}
