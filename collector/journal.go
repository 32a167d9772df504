package collector

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"stegvis/bundle"
	"stegvis/guide"
)

func unitsDetail(_ *machine, s *guide.Source) string { return strings.Join(s.Units, ", ") }

func journalReady(m *machine, s *guide.Source, lang string) string {
	if why := liveOnly(m, s, lang); why != "" {
		return why
	}
	if _, err := exec.LookPath("journalctl"); err != nil {
		return Tr(lang, "no-journal")
	}
	return ""
}

// gatherJournal reads the Linux journal. journalctl is the one program that is
// ever started, since the journal's files change with its version; the guide
// gives it unit names and nothing else.
func gatherJournal(ctx context.Context, j *job) error {
	args := []string{"--output=json", "--no-pager", "--quiet", "--utc", "--reverse", "--lines=" + strconv.Itoa(maxEvents),
		"--since=@" + strconv.FormatInt(j.c.window.Since.Unix(), 10), "--until=@" + strconv.FormatInt(j.c.window.Until.Unix(), 10)}
	for _, u := range j.source.Units {
		args = append(args, "--unit="+u)
	}
	limit := j.room()
	if limit < leastTail {
		j.gap(bundle.Missing, j.tr("no-room"))
		return ctx.Err()
	}
	write := func(w io.Writer) error {
		cmd := exec.CommandContext(ctx, "journalctl", args...)
		out, err := cmd.StdoutPipe()
		if err != nil {
			return err
		}
		var said strings.Builder
		cmd.Stderr = &said
		if err := cmd.Start(); err != nil {
			return err
		}
		if err := journalLines(w, out, limit); errors.Is(err, errCut) {
			cmd.Process.Kill()
			cmd.Wait()
			j.gap(bundle.Partial, j.tr("events-cut", Bytes(j.c.o.Lang, limit)))
			return nil
		} else if err != nil {
			return err
		}
		if err := cmd.Wait(); err != nil {
			return fmt.Errorf("journalctl: %s", strings.TrimSpace(said.String()+" "+err.Error()))
		}
		return nil
	}
	return j.put(ctx, piece{folder: "events", name: j.source.ID + ".jsonl", original: "journalctl", modified: j.c.window.Until, size: -1, open: streamed(write)})
}

// priorities are syslog's, in the words of logs.Level.
var priorities = map[string]uint8{"0": 1, "1": 1, "2": 1, "3": 2, "4": 3, "5": 4, "6": 4, "7": 5}

// journalLines turns journalctl's JSON, newest first, into the same lines that
// event logs give. errCut says that only limit bytes of them were written.
func journalLines(w io.Writer, r io.Reader, limit int64) error {
	out := cutter{bufio.NewWriter(w), limit}
	d := json.NewDecoder(r)
	for {
		var m struct {
			Time     string          `json:"__REALTIME_TIMESTAMP"`
			Priority string          `json:"PRIORITY"`
			Unit     string          `json:"_SYSTEMD_UNIT"`
			Ident    string          `json:"SYSLOG_IDENTIFIER"`
			Host     string          `json:"_HOSTNAME"`
			PID      string          `json:"_PID"`
			Message  json.RawMessage `json:"MESSAGE"`
		}
		if err := d.Decode(&m); err == io.EOF {
			return out.Flush()
		} else if err != nil {
			return err
		}
		us, _ := strconv.ParseInt(m.Time, 10, 64)
		e := liveEvent{Time: time.UnixMicro(us), Level: priorities[m.Priority], Channel: "journal", Provider: m.Ident, Computer: m.Host, Message: journalText(m.Message)}
		if m.Unit != "" {
			e.Data = append(e.Data, [2]string{"unit", m.Unit})
		}
		if err := out.line(e.append(nil)); err != nil {
			return errors.Join(err, out.Flush())
		}
	}
}

// journalText reads a message: a string, or an array of bytes where it is not UTF-8.
func journalText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var b []byte
	var numbers []int
	if json.Unmarshal(raw, &numbers) == nil {
		for _, n := range numbers {
			b = append(b, byte(n))
		}
	}
	return strings.ToValidUTF8(string(b), "\ufffd")
}
