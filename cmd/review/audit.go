package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"stegvis/guide"
	"stegvis/review"
	"stegvis/review/store"
)

// audit verify reads the whole audit log and says whether it is what was written.
func (p *program) audit(args []string) error {
	if len(args) == 0 || args[0] != "verify" {
		return p.noSuch("audit", args, "verify")
	}
	f := p.dataFlags("audit verify")
	head := f.String("head", "", "")
	if _, err := p.words(f, args[1:], 0); err != nil {
		return err
	}
	var noted store.Head
	if *head != "" {
		seq, hash, _ := strings.Cut(*head, ":")
		n, err := strconv.ParseInt(seq, 10, 64)
		if err != nil || n < 1 || len(hash) != 64 {
			return &review.UsageError{What: p.say("bad-head", *head), Next: p.say("bad-head.next")}
		}
		noted = store.Head{Seq: n, Hash: strings.ToLower(hash)}
	}
	s, err := p.open(f)
	if err != nil {
		return err
	}
	defer s.Close()
	last, err := s.VerifyAudit(context.Background(), noted)
	var broken *store.BrokenChain
	if errors.As(err, &broken) {
		return &review.RefusedError{What: broken.In(p.lang), Next: p.say("audit-broken.next")}
	} else if err != nil {
		return err
	}
	fmt.Fprint(p.stdout, p.say("audit-whole", last.Seq, last.Seq, last.Hash))
	return nil
}

// noSuch says that a command has no such part.
func (p *program) noSuch(command string, args []string, parts ...string) error {
	if len(args) == 0 {
		return &review.UsageError{What: p.say("no-command"), Next: p.say("try-help")}
	}
	next := p.say("try-help")
	if near := guide.Near(args[0], parts); len(near) > 0 {
		next = p.say("did-you-mean", "review "+command+" "+near[0])
	}
	return &review.UsageError{What: p.say("unknown-command", command+" "+args[0]), Next: next}
}
