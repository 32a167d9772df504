package redact

import (
	"bufio"
	"bytes"
	"io"
	"iter"
	"os"
	"strconv"
	"strings"
	"sync"
)

// A ledger remembers what tokens stand for. It is a log of lines, in memory at
// first and then in a file, so that its memory is bounded; a token may stand
// in it more than once.
type ledger struct {
	mu   sync.Mutex
	seen [1 << 15]token12 // direct-mapped, keeps most repeats out
	log  bytes.Buffer
	dir  string
	file *os.File // what no longer fitted in log
	err  error
}

const ledgerMemory = 1 << 20

func (l *ledger) add(kind string, t token12, value []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	slot := &l.seen[(uint(hexValue[t[0]])<<12|uint(hexValue[t[1]])<<8|uint(hexValue[t[2]])<<4|uint(hexValue[t[3]]))%uint(len(l.seen))]
	if *slot == t {
		return
	}
	*slot = t
	line := append(l.log.AvailableBuffer(), '[')
	line = append(line, kind...)
	line = append(line, ':')
	line = append(line, t[:]...)
	line = append(line, "]\t"...)
	line = strconv.AppendQuote(line, string(value))
	l.log.Write(append(line, '\n'))
	if l.log.Len() < ledgerMemory || l.err != nil {
		return
	}
	if l.file == nil {
		// os.CreateTemp makes files that only their owner can read.
		if l.file, l.err = os.CreateTemp(l.dir, "unfinished-*.map"); l.err != nil {
			return
		}
	}
	if _, l.err = l.file.Write(l.log.Bytes()); l.err == nil {
		l.log.Reset()
	}
}

// copyTo writes the whole log.
func (l *ledger) copyTo(w io.Writer) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return l.err
	}
	if l.file != nil {
		if _, err := l.file.Seek(0, io.SeekStart); err != nil {
			return err
		}
		if _, err := io.Copy(w, l.file); err != nil {
			return err
		}
		if _, err := l.file.Seek(0, io.SeekEnd); err != nil {
			return err
		}
	}
	_, err := w.Write(l.log.Bytes())
	return err
}

// Tokens yields every token made so far and a value it stands for, in the
// order they were made. A token can come more than once.
func (r *Redactor) Tokens() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		if r.ledger == nil {
			return
		}
		pr, pw := io.Pipe()
		defer pr.Close()
		go func() { pw.CloseWithError(r.ledger.copyTo(pw)) }()
		readMap(pr, yield)
	}
}

// SaveMap writes what the tokens stand for to path, readable by its owner
// alone. ReadMap reads it.
func (r *Redactor) SaveMap(path string) error {
	f, err := createPrivate(path)
	if err != nil {
		return err
	}
	if r.ledger != nil {
		w := bufio.NewWriter(f)
		if err = r.ledger.copyTo(w); err == nil {
			err = w.Flush()
		}
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

// Close removes what the map keeps outside memory.
func (r *Redactor) Close() error {
	if r.ledger == nil || r.ledger.file == nil {
		return nil
	}
	r.ledger.file.Close()
	return os.Remove(r.ledger.file.Name())
}

// ReadMap yields the tokens and values of a file that SaveMap wrote.
func ReadMap(rd io.Reader) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) { readMap(rd, yield) }
}

func readMap(rd io.Reader, yield func(string, string) bool) {
	lines := bufio.NewReader(rd)
	for {
		line, err := lines.ReadString('\n')
		if tok, quoted, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t"); ok {
			if v, e := strconv.Unquote(quoted); e == nil && !yield(tok, v) {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
