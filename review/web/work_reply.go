package web

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"stegvis/bundle"
	"stegvis/guide"
	"stegvis/review/store"
)

// A revealView is a question to the customer: what stands behind a mark?
type revealView struct {
	Token string   // the mark asked about
	Bad   bool     // it is none
	Text  string   // what to send
	Seen  []string // marks in findings and stars, to choose from
}

// mark is a pseudonym as the collector writes it.
var mark = regexp.MustCompile(`\[[a-zæøå][a-zæøå0-9-]{1,39}:[0-9a-f]{12}\]`)

// letters composes what may be sent to the customer, in their language.
func (s *Server) letters(r *Request, v *workView) error {
	v.ReplyLang = r.Query("reply")
	if v.ReplyLang != "nb" && v.ReplyLang != "en" {
		if v.ReplyLang = v.Case.Lang; v.ReplyLang == "" {
			v.ReplyLang = v.Customer.Lang
		}
	}
	var found []findingView
	if v.Bundle != nil && v.Bundle.Status == store.Ready {
		list, err := s.store.Findings(r.Ctx(), v.Bundle.ID)
		if err != nil {
			return err
		}
		g := s.o.Guide()
		for _, f := range list {
			found = append(found, s.finding(g, f, v.ReplyLang))
			for _, sample := range f.Samples {
				v.Reveal.Seen = append(v.Reveal.Seen, mark.FindAllString(sample.Text, -1)...)
			}
		}
	}
	for _, st := range v.Stars {
		v.Reveal.Seen = append(v.Reveal.Seen, mark.FindAllString(st.Text, -1)...)
	}
	slices.Sort(v.Reveal.Seen)
	v.Reveal.Seen = slices.Compact(v.Reveal.Seen)
	v.Reveal.Seen = v.Reveal.Seen[:min(len(v.Reveal.Seen), 12)]
	v.Reply = s.reply(v, found, r.User)
	if v.Reveal.Token = strings.TrimSpace(r.Query("token")); v.Reveal.Token == "" {
		return nil
	}
	if mark.FindString(v.Reveal.Token) != v.Reveal.Token {
		v.Reveal.Bad = true
		return nil
	}
	// In quotes: brackets mean something to both shells of Windows.
	v.Reveal.Text = say(v.ReplyLang, "work.reveal.letter", s.reference(v), v.Reveal.Token, "collector reveal \""+v.Reveal.Token+"\"", r.User.Display)
	return r.Audit("reveal", v.Object(), "asked for "+v.Reveal.Token)
}

// reference is how the customer knows the case: by their own number where there is one.
func (s *Server) reference(v *workView) string {
	if v.Ref != "" {
		return v.Ref
	}
	return fmt.Sprint(v.Number)
}

// reply says what was found, what to do about it and where that stands. It is
// a beginning: a person reads it, changes it and sends it.
func (s *Server) reply(v *workView, found []findingView, u *store.User) string {
	lang := v.ReplyLang
	var b strings.Builder
	line := func(key string, args ...any) { b.WriteString(say(lang, key, args...) + "\n") }
	line("work.reply.hello")
	b.WriteByte('\n')
	switch {
	case v.Bundle == nil:
		line("work.reply.nothing", s.reference(v))
	case v.Bundle.Status == store.Quarantined || v.Bundle.Status == store.Refused:
		line("work.reply.got", s.reference(v))
		b.WriteString("\n" + v.Bundle.Reason.Ask.In(lang) + "\n")
	default:
		line("work.reply.got", s.reference(v))
		b.WriteByte('\n')
		if len(found) == 0 {
			line("work.reply.none")
		}
		if len(found) > 0 {
			line("work.reply.found")
		}
		for i, f := range found[:min(len(found), 5)] {
			fmt.Fprintf(&b, "\n%d. %s\n", i+1, f.Says)
			if f.Fix != "" {
				fmt.Fprintf(&b, "   %s\n", f.Fix)
			}
			// Where it stands is said once for findings that stand together.
			if at := s.publicLink(f.Page, lang); at != "" && (i+1 >= min(len(found), 5) || found[i+1].Page != f.Page) {
				fmt.Fprintf(&b, "   %s\n", say(lang, "work.reply.page", f.Title, at))
			}
		}
		gaps(&b, v.Bundle, s.o.Guide(), lang)
	}
	b.WriteByte('\n')
	line("work.reply.bye", u.Display, s.o.Guide().Support.Name)
	return plain(b.String())
}

// publicLink is where the customer reads a page: on the vendor's site when the
// guide names one, else in the guide on their own server.
func (s *Server) publicLink(ref guide.Ref, lang string) string {
	g := s.o.Guide()
	l := g.Link(ref, lang)
	if l == "" {
		return ""
	}
	if web, err := url.Parse(g.Updates); err == nil && (web.Scheme == "https" || web.Scheme == "http") && strings.HasSuffix(web.Path, "/") {
		return web.String() + l
	}
	return l
}

// gaps asks for what was not collected, where it matters.
func gaps(b *strings.Builder, got *store.Bundle, g *guide.Guide, lang string) {
	first := true
	for _, src := range got.Coverage {
		if src.Status != bundle.Denied && src.Status != bundle.Locked {
			continue
		}
		if first {
			b.WriteString("\n" + say(lang, "work.reply.gaps") + "\n")
			first = false
		}
		title := src.ID
		if known := g.Source(src.ID); known != nil && known.Title.In(lang, g.Languages...) != "" {
			title = known.Title.In(lang, g.Languages...)
		}
		fmt.Fprintf(b, "- %s: %s\n", title, say(lang, "work.gap."+src.Status))
	}
}
