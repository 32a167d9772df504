package collector

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	xslog "golang.org/x/exp/slog"
)

// An inbox is tusd as support runs it: pieces are held against their checksum
// before tusd sees them, the whole against its own. What does not match is gone.
type inbox struct {
	dir  string
	mu   sync.Mutex
	done [][]byte
}

func (in *inbox) serve(t *testing.T) *httptest.Server {
	t.Helper()
	store := filestore.New(in.dir)
	composer := handler.NewStoreComposer()
	store.UseIn(composer)
	composer.UseLocker(memorylocker.New())
	tusd, err := handler.NewHandler(handler.Config{StoreComposer: composer, BasePath: "/files/", Logger: xslog.New(xslog.NewTextHandler(io.Discard, nil)),
		AcquireLockTimeout: 2 * time.Second, NetworkTimeout: 2 * time.Second, PreFinishResponseCallback: in.finish})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.StripPrefix("/files/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPatch {
			body, err := io.ReadAll(r.Body)
			h := sha256.Sum256(body)
			if err != nil || r.Header.Get("Upload-Checksum") != "sha256 "+base64.StdEncoding.EncodeToString(h[:]) {
				http.Error(w, "damaged on the way", 460)
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
		}
		tusd.ServeHTTP(w, r)
	})))
	t.Cleanup(server.Close)
	return server
}

func (in *inbox) finish(e handler.HookEvent) (handler.HTTPResponse, error) {
	name := filepath.Join(in.dir, e.Upload.ID)
	text, err := os.ReadFile(name)
	if err != nil {
		return handler.HTTPResponse{}, err
	}
	if h := sha256.Sum256(text); hex.EncodeToString(h[:]) != e.Upload.MetaData["sha256"] {
		os.Remove(name)
		os.Remove(name + ".info")
		return handler.HTTPResponse{}, handler.NewError("ERR_CHECKSUM", "damaged on the way", 460)
	}
	in.mu.Lock()
	in.done = append(in.done, text)
	in.mu.Unlock()
	return handler.HTTPResponse{}, nil
}

// TestUploadOverABadLine: over a line that goes wrong 500 times, to a real tusd,
// the bundle arrives once, whole, byte for byte; the program is ended and begun again on the way.
func TestUploadOverABadLine(t *testing.T) {
	faults := int64(500)
	if testing.Short() {
		faults = 50
	}
	dice := rand.New(rand.NewPCG(11, 11))
	text := make([]byte, 12<<20)
	for i := range text {
		text[i] = byte(dice.Uint32())
	}
	path := filepath.Join(t.TempDir(), "b.zip")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	in := &inbox{dir: t.TempDir()}
	server := in.serve(t)
	line := &badLine{t: t, to: server.Listener.Addr().String(), dice: rand.New(rand.NewPCG(5, 5)), limit: faults, stall: 150 * time.Millisecond}
	to := "http://" + line.listen() + "/files/"
	memo := filepath.Join(t.TempDir(), "memo")
	begun := 0
	for ; ; begun++ {
		if begun == 2000 {
			t.Fatalf("never arrived: %d faults", line.faults.Load())
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		transport := &http.Transport{DisableKeepAlives: true} // each request meets its own fate
		u := &upload{client: &http.Client{Transport: transport}, to: to, file: f, name: filepath.Base(path), size: int64(len(text)), sum: hex.EncodeToString(sum[:]), memo: memo,
			piece: 32 << 10, stall: 100 * time.Millisecond, pause: func(_ context.Context, try int) error {
				if try == 5 {
					return errors.New("switched off")
				}
				return nil
			}}
		if at, err := os.ReadFile(memo); err == nil {
			u.at = strings.TrimSpace(string(at))
		}
		err = u.run(context.Background())
		f.Close()
		transport.CloseIdleConnections()
		if err == nil {
			break
		}
	}
	if len(in.done) != 1 || !bytes.Equal(in.done[0], text) {
		t.Errorf("%d bundles arrived", len(in.done))
	}
	if line.faults.Load() < faults {
		t.Errorf("only %d faults happened", line.faults.Load())
	}
	t.Logf("begun %d times; cut %d, stalled %d, garbled %d, answered 5xx %d", begun+1,
		line.kinds[cuts].Load(), line.kinds[stalls].Load(), line.kinds[garbles].Load(), line.kinds[answers5xx].Load())
}
