package web

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"stegvis/review/timeline"
)

// timelineExport gives all records of the view as text, CSV or JSON lines.
func (s *Server) timelineExport(r *Request) error {
	o, err := r.line()
	if err != nil {
		return err
	}
	defer o.done()
	as := r.Query("as")
	put, kind := map[string]func(*bufio.Writer, *timeline.Record, []string) error{"text": putText, "csv": putCSV, "jsonl": putJSON}[as], ""
	switch as {
	case "text":
		kind = "text/plain; charset=utf-8"
	case "csv":
		kind = "text/csv; charset=utf-8"
	case "jsonl":
		kind = "application/jsonl; charset=utf-8"
	default:
		return errMissing
	}
	ext := map[string]string{"text": "txt", "csv": "csv", "jsonl": "jsonl"}[as]
	n, err := o.V.Count(r.Ctx())
	if err != nil {
		return err
	}
	if err := r.Audit("download", o.Object(), fmt.Sprintf("timeline of bundle %s as %s: %d records, %s", o.Bundle.ID, as, n, o.U.Encode())); err != nil {
		return err
	}
	h := r.W.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="case-%s-timeline.%s"`, r.Path("number"), ext))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	w := bufio.NewWriterSize(r.W, 64<<10)
	cols := columnsOf(o.U)
	if as == "csv" {
		w.WriteString("\ufeff") // so that Excel reads it as UTF-8
		if err := writeCSV(w, append([]string{"time", "level", "source", "entry", "line", "provider", "eventId", "text"}, cols...)); err != nil {
			return err
		}
	}
	for from := timeline.Start; ; {
		recs, err := o.V.Page(r.Ctx(), from, 1000, false)
		if err != nil {
			return nil // the reader went away, or the rest cannot be read: what was sent cannot be taken back
		}
		for _, rec := range recs {
			if err := put(w, rec, cols); err != nil {
				return nil
			}
		}
		if len(recs) < 1000 {
			break
		}
		from = after(recs[len(recs)-1])
	}
	w.Flush()
	return nil
}

func stamp(rec *timeline.Record) string {
	if rec.Time.IsZero() {
		return ""
	}
	return rec.Time.Format(time.RFC3339Nano)
}

func putText(w *bufio.Writer, rec *timeline.Record, _ []string) error {
	at := stamp(rec)
	if at == "" {
		at = "-"
	}
	_, err := fmt.Fprintf(w, "%s\t%s\t%s:%d\t%s\n", at, rec.Level, plain(rec.Entry), rec.Line, strings.ReplaceAll(plain(rec.Text), "\n", "\n\t"))
	return err
}

func putCSV(w *bufio.Writer, rec *timeline.Record, cols []string) error {
	row := []string{stamp(rec), rec.Level.String(), rec.Source, rec.Entry, strconv.Itoa(rec.Line), rec.Provider, rec.EventID, rec.Text}
	for _, c := range cols {
		value := ""
		for _, f := range rec.Fields {
			if f.Name == c {
				value = f.Value
				break
			}
		}
		row = append(row, value)
	}
	return writeCSV(w, row)
}

// writeCSV writes a row in which no cell is a formula: what begins like one gets
// an apostrophe before it, as spreadsheets themselves do.
func writeCSV(w *bufio.Writer, row []string) error {
	for i, v := range row {
		if v = plain(v); v != "" && strings.ContainsRune("=+-@\t\r\n|%", rune(v[0])) || strings.HasPrefix(strings.TrimLeft(v, " '\""), "=") {
			v = "'" + v
		}
		row[i] = v
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true
	if err := c.Write(row); err != nil {
		return err
	}
	c.Flush()
	return c.Error()
}

func putJSON(w *bufio.Writer, rec *timeline.Record, _ []string) error {
	fields := make([][2]string, 0, len(rec.Fields))
	for _, f := range rec.Fields {
		fields = append(fields, [2]string{f.Name, f.Value})
	}
	b, err := json.Marshal(struct {
		Time   string      `json:"time,omitempty"`
		Level  string      `json:"level,omitempty"`
		Source string      `json:"source,omitempty"`
		Entry  string      `json:"entry"`
		Line   int         `json:"line"`
		Text   string      `json:"text"`
		Fields [][2]string `json:"fields,omitempty"`
	}{stamp(rec), rec.Level.String(), rec.Source, rec.Entry, rec.Line, rec.Text, fields})
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}
