//go:build !windows

package collector

import (
	"context"
	"errors"

	"stegvis/guide"
)

// What only Windows has. The plan says so before anything is asked.

var errWindows = errors.New("only Windows has this")

func needsWindows(lang string) string                          { return Tr(lang, "needs-windows") }
func tasksHere(lang string) string                             { return needsWindows(lang) }
func services([]string) ([]serviceFact, error)                 { return nil, errWindows }
func tasks([]string) ([]taskFact, error)                       { return nil, errWindows }
func liveEventsReady(_ *guide.Source, l string) string         { return needsWindows(l) }
func (j *job) putLiveEvents(context.Context, eventQuery) error { return errWindows }
func windowsProxy() string                                     { return "" }
