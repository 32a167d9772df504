package logs

import "io"

// events reads an event log file.
func (rd *reader) events(r io.Reader) {
	rd.note(&Note{Text: "event log files are read from a file, not from a stream"})
}
