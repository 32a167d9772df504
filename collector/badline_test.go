package collector

import (
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A badLine is the way to a server: a proxy that cuts, stalls, garbles and
// answers 5xx itself, at random, until it has done so often enough.
type badLine struct {
	t      *testing.T
	to     string
	mu     sync.Mutex
	dice   *rand.Rand
	faults atomic.Int64
	limit  int64
	stall  time.Duration
	kinds  [4]atomic.Int64
}

const (
	cuts = iota
	stalls
	garbles
	answers5xx
)

// listen starts the proxy and returns its address.
func (l *badLine) listen() string {
	in, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { in.Close() })
	go func() {
		for {
			c, err := in.Accept()
			if err != nil {
				return
			}
			go l.serve(c)
		}
	}()
	return in.Addr().String()
}

// roll decides what goes wrong with a connection, and after how many bytes.
func (l *badLine) roll() (kind, after int, up bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.faults.Load() >= l.limit || l.dice.IntN(10) == 0 {
		return -1, 0, false
	}
	kind, up = l.dice.IntN(4), l.dice.IntN(3) > 0
	if kind == stalls && l.dice.IntN(4) > 0 {
		kind = cuts // stalls take time
	}
	after = l.dice.IntN(60_000)
	if l.dice.IntN(3) == 0 || !up {
		after = l.dice.IntN(700) // in the midst of a header or an answer
	}
	return kind, after, up
}

func (l *badLine) serve(c net.Conn) {
	defer c.Close()
	kind, after, up := l.roll()
	happened := func() {
		l.faults.Add(1)
		l.kinds[kind].Add(1)
	}
	if kind == answers5xx {
		happened()
		c.Read(make([]byte, 4096))
		io.WriteString(c, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		return
	}
	s, err := net.Dial("tcp", l.to)
	if err != nil {
		return
	}
	defer s.Close()
	done := make(chan bool, 2)
	pass := func(to, from net.Conn, bad bool) {
		buf := make([]byte, 8<<10)
		left := after
		for {
			n, err := from.Read(buf)
			if bad && kind >= 0 && left >= 0 && n > left {
				happened()
				bad = false
				switch kind {
				case cuts:
					to.Write(buf[:left])
					n, err = 0, io.ErrUnexpectedEOF
				case stalls:
					to.Write(buf[:left])
					time.Sleep(l.stall)
					n, err = 0, io.ErrUnexpectedEOF
				case garbles:
					buf[left] ^= 1 << (left % 7)
				}
			}
			left -= n
			if _, e := to.Write(buf[:n]); err != nil || e != nil {
				done <- true
				return
			}
		}
	}
	go pass(s, c, up)
	go pass(c, s, !up)
	<-done
}
