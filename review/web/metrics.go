package web

import (
	"fmt"
	"net"
	"net/http"
	"sort"
	"strings"
	"sync"
	"time"
)

// buckets of answer times, in seconds.
var buckets = []float64{0.01, 0.05, 0.1, 0.3, 0.5, 1, 3, 10}

// measure counts requests by route and status. No path and no person is in it.
type measure struct {
	mu     sync.Mutex
	counts map[[2]string]int64
	times  []int64
	sum    float64
	n      int64
	files  int64 // uploads received
	bytes  int64
	denied int64 // failed logins
}

func (m *measure) request(route string, status int, took time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.counts == nil {
		m.counts, m.times = map[[2]string]int64{}, make([]int64, len(buckets))
	}
	m.counts[[2]string{route, fmt.Sprintf("%dxx", status/100)}]++
	sec := took.Seconds()
	if strings.HasSuffix(route, "/live") || strings.HasPrefix(route, "PATCH ") {
		return // as long as the reader stays, or the line is slow: no measure of ours
	}
	m.sum, m.n = m.sum+sec, m.n+1
	for i, b := range buckets {
		if sec <= b {
			m.times[i]++
		}
	}
}

func (m *measure) received(size int64) {
	m.mu.Lock()
	m.files, m.bytes = m.files+1, m.bytes+size
	m.mu.Unlock()
}

func (m *measure) loginFailed() {
	m.mu.Lock()
	m.denied++
	m.mu.Unlock()
}

// metrics answers in the OpenMetrics text format: to an administrator, and to
// a program on this machine that did not come through a proxy.
func (s *Server) metrics(r *Request) error {
	host, _, _ := net.SplitHostPort(r.R.RemoteAddr)
	ip := net.ParseIP(host)
	local := ip != nil && ip.IsLoopback() && r.R.Header.Get("X-Forwarded-For") == "" && r.R.Header.Get("Forwarded") == ""
	if !local && roleOf(r.User) < admin {
		return refuse(http.StatusForbidden, "refused.role", r.Say("role.admin"))
	}
	figures, err := s.store.Figures(r.Ctx())
	if err != nil {
		return err
	}
	r.W.Header().Set("Content-Type", "application/openmetrics-text; version=1.0.0; charset=utf-8")
	var b strings.Builder
	m := &s.measure
	m.mu.Lock()
	defer m.mu.Unlock()
	b.WriteString("# TYPE stegvis_requests counter\n# HELP stegvis_requests Answers by route and class of status.\n")
	keys := make([][2]string, 0, len(m.counts))
	for k := range m.counts {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool { return keys[i][0]+keys[i][1] < keys[j][0]+keys[j][1] })
	for _, k := range keys {
		fmt.Fprintf(&b, "stegvis_requests_total{route=%q,status=%q} %d\n", k[0], k[1], m.counts[k])
	}
	b.WriteString("# TYPE stegvis_request_seconds histogram\n# UNIT stegvis_request_seconds seconds\n# HELP stegvis_request_seconds Time to answer, uploads and live streams aside.\n")
	for i, le := range buckets {
		if m.times != nil {
			fmt.Fprintf(&b, "stegvis_request_seconds_bucket{le=\"%g\"} %d\n", le, m.times[i])
		}
	}
	fmt.Fprintf(&b, "stegvis_request_seconds_bucket{le=\"+Inf\"} %d\nstegvis_request_seconds_count %d\nstegvis_request_seconds_sum %g\n", m.n, m.n, m.sum)
	counter := func(name, help string, n int64) {
		fmt.Fprintf(&b, "# TYPE %s counter\n# HELP %s %s\n%s_total %d\n", name, name, help, name, n)
	}
	counter("stegvis_uploads", "Files received over HTTP since start.", m.files)
	counter("stegvis_upload_bytes", "Bytes of them.", m.bytes)
	counter("stegvis_logins_failed", "Attempts with a wrong name or password since start.", m.denied)
	fmt.Fprintf(&b, "# TYPE stegvis_readers gauge\n# HELP stegvis_readers Inboxes open that follow arrivals.\nstegvis_readers %d\n", s.live.count())
	if free, _, err := s.o.Free(s.o.Dir); err == nil {
		fmt.Fprintf(&b, "# TYPE stegvis_disk_free_bytes gauge\n# UNIT stegvis_disk_free_bytes bytes\n# HELP stegvis_disk_free_bytes Room left on the data folder's volume.\nstegvis_disk_free_bytes %d\n", free)
	}
	group := ""
	for _, f := range figures { // "cases{status=new}" and the like, counted by the store
		name, label, _ := strings.Cut(f.Name, "{")
		if name != group {
			group = name
			fmt.Fprintf(&b, "# TYPE stegvis_%s gauge\n# HELP stegvis_%s %s\n", name, name, f.Help)
		}
		if label != "" {
			label = "{" + label
		}
		fmt.Fprintf(&b, "stegvis_%s%s %d\n", name, label, f.Value)
	}
	b.WriteString("# EOF\n")
	_, err = r.W.Write([]byte(b.String()))
	return err
}
