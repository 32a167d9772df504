package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stegvis/review/store"
)

// BenchmarkLoad is the crowd: 200 uploads at once while 50 people read, over
// loopback, each with a connection of its own. It fails on any error, and says
// how long pages took. Bounded: each reader opens 20 pages, each upload is 256 kB.
func BenchmarkLoad(b *testing.B) {
	const uploads, readers, pages, bytes = 200, 50, 20, 256 << 10
	for b.Loop() {
		h := newHouse(b).furnish()
		ctx := context.Background()
		customers, err := h.st.Customers(ctx)
		must(b, err)
		for i := range 300 { // an inbox that has been lived in
			_, err := h.st.AddCase(ctx, store.Case{Customer: customers[i%len(customers)].ID, Title: fmt.Sprint("Sak om noe ", i)})
			must(b, err)
		}
		one := h.as("reviewer")
		u, err := url.Parse(h.http.URL)
		must(b, err)
		cookie := one.c.Jar.Cookies(u)[0]
		var wg sync.WaitGroup
		var mu sync.Mutex
		var took, sent []time.Duration
		fail := func(format string, args ...any) {
			mu.Lock()
			defer mu.Unlock()
			b.Errorf(format, args...)
		}
		start := make(chan struct{})
		for i := range uploads {
			wg.Go(func() {
				<-start
				began := time.Now()
				data := strings.Repeat(fmt.Sprintf("2026-11-23 07:00:00 ERROR upload %d\n", i), bytes/40)
				at := ""
				c := &http.Client{Transport: &http.Transport{}, Timeout: 2 * time.Minute}
				defer c.CloseIdleConnections()
				do := func(method, to string, body string, head ...string) *http.Response {
					req, _ := http.NewRequest(method, to, strings.NewReader(body))
					req.Header.Set("Tus-Resumable", "1.0.0")
					for j := 0; j+1 < len(head); j += 2 {
						req.Header.Set(head[j], head[j+1])
					}
					res, err := c.Do(req)
					if err != nil {
						fail("upload %d: %v", i, err)
						return nil
					}
					io.Copy(io.Discard, res.Body)
					res.Body.Close()
					return res
				}
				res := do("POST", h.http.URL+"/upload/"+h.links["own"], "", "Upload-Length", fmt.Sprint(len(data)), "Upload-Metadata", "filename "+b64(fmt.Sprint(i, ".log")))
				if res == nil || res.StatusCode != 201 {
					fail("upload %d: begin %v", i, res)
					return
				}
				at = res.Header.Get("Location")
				half := len(data) / 2
				for _, p := range [][2]int{{0, half}, {half, len(data)}} {
					res = do("PATCH", at, data[p[0]:p[1]], "Upload-Offset", fmt.Sprint(p[0]), "Content-Type", "application/offset+octet-stream")
					if res == nil || res.StatusCode != 204 {
						fail("upload %d: piece %v", i, res)
						return
					}
				}
				if res.Header.Get("Stegvis-Bundle") == "" {
					fail("upload %d: not acknowledged", i)
				}
				mu.Lock()
				sent = append(sent, time.Since(began))
				mu.Unlock()
			})
		}
		for i := range readers {
			wg.Go(func() {
				<-start
				c := &http.Client{Transport: &http.Transport{}, Timeout: time.Minute}
				defer c.CloseIdleConnections()
				for n := range pages {
					to := []string{"/", "/?status=all&q=noe", "/customers", fmt.Sprintf("/cases/%d", 1+(i+n)%200), "/?part=1"}[n%5]
					req, _ := http.NewRequest("GET", h.http.URL+to, nil)
					req.AddCookie(cookie)
					began := time.Now()
					res, err := c.Do(req)
					if err != nil {
						fail("%s: %v", to, err)
						return
					}
					io.Copy(io.Discard, res.Body)
					res.Body.Close()
					if res.StatusCode != 200 {
						fail("%s: %d", to, res.StatusCode)
					}
					mu.Lock()
					took = append(took, time.Since(began))
					mu.Unlock()
					time.Sleep(100 * time.Millisecond) // a person looks, if only for a moment
				}
			})
		}
		close(start)
		wg.Wait()
		slices.Sort(took)
		slices.Sort(sent)
		if len(took) == 0 || len(sent) == 0 {
			b.Fatal("nothing was measured")
		}
		_, total, err := h.st.Cases(ctx, store.Filter{})
		must(b, err)
		if total != 301+uploads {
			b.Errorf("%d cases, want %d: an acknowledged upload is not there", total, 301+uploads)
		}
		at := func(d []time.Duration, p float64) float64 {
			return float64(d[min(len(d)-1, int(p*float64(len(d))))].Milliseconds())
		}
		b.ReportMetric(at(took, .50), "page-p50-ms")
		b.ReportMetric(at(took, .95), "page-p95-ms")
		b.ReportMetric(at(took, .99), "page-p99-ms")
		b.ReportMetric(at(sent, .95), "upload-p95-ms")
	}
}
