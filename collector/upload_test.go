package collector

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// A badServer takes tus uploads and misbehaves as the dice fall: it cuts the
// connection, keeps half of a piece, answers 5xx, loses its answer, or gets a damaged piece.
type badServer struct {
	mu      sync.Mutex
	dice    *rand.Rand
	got     []byte
	name    string // as the client calls the file
	size    int
	creates int
	faults  int
	limit   int // no more faults than this
}

func (s *badServer) fault() int {
	if s.faults >= s.limit || s.dice.IntN(10) > 6 {
		return 0
	}
	s.faults++
	return 1 + s.dice.IntN(5)
}

func (s *badServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fault := s.fault()
	if fault == 1 {
		http.Error(w, "try later", http.StatusBadGateway)
		return
	}
	if fault == 2 {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Tus-Resumable", "1.0.0")
	switch r.Method {
	case http.MethodPost:
		s.creates++
		for _, pair := range strings.Split(r.Header.Get("Upload-Metadata"), ",") {
			if b64, ok := strings.CutPrefix(pair, "filename "); ok {
				name, _ := base64.StdEncoding.DecodeString(b64)
				s.name = string(name)
			}
		}
		s.got, s.size = nil, atoi(r.Header.Get("Upload-Length"))
		w.Header().Set("Location", "/files/1")
		w.WriteHeader(http.StatusCreated)
	case http.MethodHead:
		w.Header().Set("Upload-Offset", strconv.Itoa(len(s.got)))
		w.Header().Set("Upload-Length", strconv.Itoa(s.size))
	case http.MethodPatch:
		if atoi(r.Header.Get("Upload-Offset")) != len(s.got) {
			http.Error(w, "wrong offset", http.StatusConflict)
			return
		}
		body, _ := io.ReadAll(r.Body)
		if fault == 3 { // a proxy on the way
			body[len(body)/2] ^= 1
		}
		h := sha256.Sum256(body)
		if "sha256 "+base64.StdEncoding.EncodeToString(h[:]) != r.Header.Get("Upload-Checksum") {
			w.WriteHeader(460)
			return
		}
		if fault == 4 { // cut half-way: the server keeps what it had
			s.got = append(s.got, body[:len(body)/2]...)
			panic(http.ErrAbortHandler)
		}
		s.got = append(s.got, body...)
		if fault == 5 { // all arrived, the answer did not
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Upload-Offset", strconv.Itoa(len(s.got)))
		w.WriteHeader(http.StatusNoContent)
	}
}

func atoi(s string) int { n, _ := strconv.Atoi(s); return n }

func TestUpload(t *testing.T) {
	for seed := range uint64(25) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			dice := rand.New(rand.NewPCG(seed, 0))
			text := make([]byte, 1+dice.IntN(3*uploadPiece))
			for i := 0; i < len(text); i += 97 {
				text[i] = byte(i)
			}
			path := filepath.Join(t.TempDir(), "b.zip")
			if err := os.WriteFile(path, text, 0o600); err != nil {
				t.Fatal(err)
			}
			bad := &badServer{dice: dice, limit: 20}
			server := httptest.NewServer(bad)
			defer server.Close()
			memo := filepath.Join(t.TempDir(), "memo")
			// Each run is given up after a few failures, as if the program had been ended, and begun again.
			for run := 0; ; run++ {
				if run == 40 {
					t.Fatal("never arrived")
				}
				f, err := os.Open(path)
				if err != nil {
					t.Fatal(err)
				}
				u := &upload{client: server.Client(), to: server.URL + "/files/", file: f, name: filepath.Base(path), size: int64(len(text)), memo: memo, piece: uploadPiece, stall: uploadStall,
					pause: func(_ context.Context, try int) error {
						if try == 2 {
							return errors.New("switched off")
						}
						return nil
					}}
				if at, err := os.ReadFile(memo); err == nil {
					u.at = string(bytes.TrimSpace(at))
				}
				err = u.run(context.Background())
				f.Close()
				if err == nil {
					break
				}
			}
			if !bytes.Equal(bad.got, text) {
				t.Errorf("%d bytes arrived of %d", len(bad.got), len(text))
			}
			if _, err := os.Stat(memo); err == nil {
				t.Error("the finished upload is still remembered")
			}
		})
	}
}

// TestUploadRefused: what trying again cannot change ends at once.
func TestUploadRefused(t *testing.T) {
	n := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n++
		http.Error(w, "the link has expired", http.StatusForbidden)
	}))
	defer server.Close()
	f, err := os.Create(filepath.Join(t.TempDir(), "b.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	u := &upload{client: server.Client(), to: server.URL, file: f, name: "a.zip", size: 1, pause: backoff, piece: uploadPiece, stall: uploadStall}
	var final *errUpload
	if err := u.run(context.Background()); !errors.As(err, &final) || final.status != 403 || n != 1 {
		t.Errorf("%v after %d requests", err, n)
	}
	var refusal *Refusal
	for url, usage := range map[string]bool{"": true, "ftp://x/": true, "nonsense": true, server.URL: false} {
		if err := (Sender{Lang: "en", To: url}).Check(context.Background()); !errors.As(err, &refusal) || refusal.Usage != usage || refusal.Next == "" {
			t.Errorf("%q: %v", url, err)
		}
	}
}
