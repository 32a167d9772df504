package collector

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/windows"

	"stegvis/bundle"
)

// Tests on a Windows that is really there: what they find was put there by
// Windows' own tools. Under Wine those that need a service skip themselves;
// .github/workflows/ci.yml runs all of them.

func needsService(t *testing.T) {
	t.Helper()
	if underWine {
		t.Skip("Wine has neither event log nor task scheduler")
	}
}

func tool(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
}

func entryText(t *testing.T, b *bundle.Bundle, path string) string {
	t.Helper()
	r, err := b.Entry(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestLiveEvent: an event that eventcreate has written comes back with its
// text, and nothing of other sources beside it.
func TestLiveEvent(t *testing.T) {
	needsService(t)
	if !elevated() {
		t.Skip("eventcreate wants an administrator")
	}
	said := fmt.Sprintf("Stegvis was here %d", time.Now().UnixNano())
	tool(t, "eventcreate", "/T", "ERROR", "/ID", "777", "/L", "APPLICATION", "/SO", "StegvisTest", "/D", said)
	g := faultGuide(t, "  events:\n    kind: eventlog\n    title: {en: Events}\n    channels: [Application]\n    providers: [StegvisTest]\n    ids: [777]\n    levels: [error]\n", "events")
	done, b := collect(t, g, Options{Lang: "en", Since: time.Hour})
	if row := done.Sources[0]; row.Entries != 1 || row.Status != bundle.Complete {
		t.Fatalf("%+v", row)
	}
	found := false
	for line := range strings.Lines(entryText(t, b, "events/Application.jsonl")) {
		var e struct {
			Time                              time.Time
			Level, Channel, Provider, Message string
			EventID                           int `json:"eventId"`
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if e.Provider != "StegvisTest" || e.EventID != 777 || e.Level != "error" || e.Channel != "Application" || time.Since(e.Time) > time.Hour {
			t.Errorf("not asked for: %s", line)
		}
		found = found || strings.Contains(e.Message, said)
	}
	if !found {
		t.Errorf("%q did not come back:\n%s", said, entryText(t, b, "events/Application.jsonl"))
	}
}

// TestLiveChannels: a channel that is not there is missing, one that this user may not read is denied; both cost themselves alone.
func TestLiveChannels(t *testing.T) {
	needsService(t)
	g := faultGuide(t, "  events:\n    kind: eventlog\n    title: {en: Events}\n    channels: [No-Such-Channel/Operational, System, Security]\n", "events")
	done, b := collect(t, g, Options{Lang: "en", Since: 24 * time.Hour})
	row := done.Sources[0]
	if row.Status != bundle.Partial || !strings.Contains(row.Note, "No-Such-Channel/Operational: there is no such log") || b.Info("events/System.jsonl") == nil {
		t.Errorf("%+v", row)
	}
	if denied := strings.Contains(row.Note, "Security: needs administrator"); denied == elevated() {
		t.Errorf("elevated %v, and %+v", elevated(), row)
	}
}

// TestLiveTask: a task that schtasks has made is found, ready, with its definition.
func TestLiveTask(t *testing.T) {
	needsService(t)
	name := fmt.Sprint("StegvisTest", os.Getpid())
	tool(t, "schtasks", "/create", "/tn", name, "/tr", "cmd /c exit 3", "/sc", "once", "/st", "23:59", "/f")
	defer tool(t, "schtasks", "/delete", "/tn", name, "/f")
	facts, err := tasks([]string{name, "no-such-task"})
	if err != nil || len(facts) != 1 {
		t.Fatalf("%v %+v", err, facts)
	}
	f := facts[0]
	if f.Name != name || f.State != "ready" || !f.Enabled || f.LastResult != "0x41303" || !strings.Contains(f.Definition, "cmd") {
		t.Errorf("%+v", f)
	}
	tool(t, "schtasks", "/run", "/tn", name)
	for range 100 {
		if facts, err = tasks([]string{name}); err == nil && len(facts) == 1 && facts[0].LastResult == "0x3" {
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
	t.Errorf("it ended with 3, and the scheduler says %+v, %v", facts, err)
}

// TestLiveServices: a service that runs and one that is not there.
func TestLiveServices(t *testing.T) {
	facts, err := services([]string{"EventLog", "StegvisNoSuchService"})
	if err != nil || len(facts) != 2 {
		t.Fatalf("%v %+v", err, facts)
	}
	if facts[0].State != "running" && !underWine || facts[1].State != "not installed" {
		t.Errorf("%+v", facts)
	}
}

// TestLiveLocked: a log that its writer shares with nobody is locked, the one
// beside it comes, and can be renamed while it is read.
func TestLiveLocked(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"locked.log", "free.log"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(lineNow(name)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p, err := windows.UTF16PtrFromString(filepath.Join(dir, "locked.log"))
	if err != nil {
		t.Fatal(err)
	}
	h, err := windows.CreateFile(p, windows.GENERIC_READ|windows.GENERIC_WRITE, 0, nil, windows.OPEN_EXISTING, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer windows.CloseHandle(h)
	done, b := collect(t, logsIn(t, dir), Options{Lang: "en"})
	row := done.Sources[0]
	if row.Status != bundle.Partial || row.Entries != 1 || !strings.Contains(row.Note, "another program has locked the file") || b.Info("logs/logs/free.log") == nil {
		t.Errorf("%+v", row)
	}
	f, err := openShared(filepath.Join(dir, "free.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := os.Rename(filepath.Join(dir, "free.log"), filepath.Join(dir, "free.1.log")); err != nil {
		t.Errorf("its writer could not rotate it: %v", err)
	}
}

// TestLiveElevation: what we take for elevated is what whoami takes for it (a high mandatory level).
func TestLiveElevation(t *testing.T) {
	needsService(t)
	out, err := exec.Command("whoami", "/groups").Output()
	if err != nil {
		t.Skip("whoami: ", err)
	}
	if high := strings.Contains(string(out), "S-1-16-12288") || strings.Contains(string(out), "S-1-16-16384"); high != elevated() {
		t.Errorf("elevated %v, whoami says\n%s", elevated(), out)
	}
}
