package collector

import (
	"context"
	"strings"

	"stegvis/bundle"
	"stegvis/guide"
)

// A serviceFact is one service in system/<source>.json.
type serviceFact struct {
	Name    string `json:"name"`
	Display string `json:"display,omitempty"`
	State   string `json:"state"` // running, stopped …, or "not installed"
	Start   string `json:"start,omitempty"`
	Exit    uint32 `json:"exitCode,omitempty"`
}

func servicesDetail(_ *machine, s *guide.Source) string { return strings.Join(s.Services, ", ") }

func servicesReady(m *machine, s *guide.Source, lang string) string {
	if why := liveOnly(m, s, lang); why != "" {
		return why
	}
	return needsWindows(lang)
}

func gatherServices(ctx context.Context, j *job) error {
	facts, err := services(j.source.Services)
	if err != nil {
		return err
	}
	for _, f := range facts {
		switch {
		case f.State == "not installed":
			j.gap(bundle.Partial, j.tr("no-service", f.Name))
		case f.Start == "disabled":
			j.remark(j.tr("service-disabled", f.Name))
		case f.State == "stopped":
			j.remark(j.tr("service-stopped", f.Name))
		}
	}
	return j.putFacts(ctx, facts)
}
