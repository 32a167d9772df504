package collector

import (
	"context"
	"fmt"
	"strings"
	"time"

	"stegvis/bundle"
	"stegvis/guide"
)

// A taskFact is one scheduled task in system/<source>.json.
type taskFact struct {
	Name       string    `json:"name"`
	Path       string    `json:"path"`
	State      string    `json:"state"`
	Enabled    bool      `json:"enabled"`
	LastRun    time.Time `json:"lastRun,omitzero"`
	LastResult string    `json:"lastResult"` // "0x41303"
	Means      string    `json:"means,omitempty"`
	NextRun    time.Time `json:"nextRun,omitzero"`
	Missed     int       `json:"missedRuns,omitempty"`
	Definition string    `json:"definition,omitempty"` // the task's XML
}

func tasksDetail(_ *machine, s *guide.Source) string { return strings.Join(s.Tasks, ", ") }

func tasksReady(m *machine, s *guide.Source, lang string) string {
	if why := liveOnly(m, s, lang); why != "" {
		return why
	}
	return tasksHere(lang)
}

func gatherTasks(ctx context.Context, j *job) error {
	facts, err := tasks(j.source.Tasks)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for i := range facts {
		seen[strings.ToLower(facts[i].Name)] = true
		f := &facts[i]
		f.Means = results[f.LastResult]
		switch {
		case !f.Enabled:
			j.remark(j.tr("task-disabled", f.Name))
		case strings.HasPrefix(f.LastResult, "0x8") || f.LastResult == "0x1" || f.LastResult == "0x2" || f.LastResult == "0x5":
			j.remark(j.tr("task-result", f.Name, f.LastResult))
		}
	}
	for _, name := range j.source.Tasks {
		if !seen[strings.ToLower(name)] {
			j.gap(bundle.Missing, j.tr("no-task", name))
		}
	}
	if len(facts) == 0 {
		return nil
	}
	return j.putFacts(ctx, facts)
}

// taskStates are TASK_STATE of the Task Scheduler's COM interface.
var taskStates = [...]string{"unknown", "disabled", "queued", "ready", "running"}

// results says in words what the last run ended with: the scheduler's own codes
// (Microsoft's "Task Scheduler error and success constants") and the few of Windows that tasks end with.
var results = map[string]string{
	"0x0":        "ended without error",
	"0x1":        "the program ended with 1: a wrong call, or an error of its own",
	"0x2":        "the program's file was not found",
	"0x5":        "access denied",
	"0x41300":    "ready to run at its next time",
	"0x41301":    "running now",
	"0x41302":    "disabled",
	"0x41303":    "has not run yet",
	"0x41304":    "no more runs scheduled",
	"0x41306":    "the last run was ended by a user",
	"0x8004130f": "no account information for the task: its password was not saved or was changed",
	"0x8004131f": "already running",
	"0x80041326": "disabled",
	"0x8007010b": "the working folder does not exist",
	"0x80070002": "a file was not found",
	"0x80070005": "access denied",
	"0x8007052e": "wrong user name or password",
	"0x800704dd": "nobody is logged on, and the task runs only then",
	"0x800710e0": "the operator or administrator has refused the request: a run was already going, or conditions were not met",
	"0xc000013a": "ended by Ctrl-C or by closing its window",
	"0xc0000142": "the program could not start: a DLL did not initialise",
	"0xe0434352": "the program crashed with a .NET exception",
}

func resultCode(n uint32) string { return fmt.Sprintf("0x%x", n) }
