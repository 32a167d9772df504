package generator

import (
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"stegvis/guide"
)

// sums keeps the hash of every file of a site, so that a large one fits.
type sums struct {
	mu    sync.Mutex
	files map[string][32]byte
}

func (s *sums) Write(name string, data []byte) error {
	sum := sha256.Sum256(data)
	s.mu.Lock()
	s.files[name] = sum
	s.mu.Unlock()
	return nil
}

// TestCorporaDeterministic builds each corpus twice, the second time on one
// core and in another time zone: the trees are the same. STEGVIS_MIX12K names
// the largest, unpacked (make bench does).
func TestCorporaDeterministic(t *testing.T) {
	folders := map[string]string{"mix12k": os.Getenv("STEGVIS_MIX12K")}
	shared := os.Getenv("STEGVIS_SAMPLES")
	if shared == "" {
		shared = filepath.Join("..", "..", "shared")
	}
	for _, name := range []string{"digdir", "support"} {
		folders[name] = filepath.Join(shared, "corpora", name)
	}
	for name, dir := range folders {
		t.Run(name, func(t *testing.T) {
			if _, err := os.Stat(filepath.Join(dir, "guide.yaml")); err != nil {
				t.Skip("the corpus is not here: ", err)
			}
			build := func() map[string][32]byte {
				fsys := os.DirFS(dir)
				g, err := guide.Load(fsys)
				if g == nil {
					t.Fatal(err)
				}
				s := &sums{files: map[string][32]byte{}}
				if _, err := Render(context.Background(), g, fsys, s, Options{WarnOfLinks: true}); err != nil {
					t.Fatal(err)
				}
				return s.files
			}
			first := build()
			zone := time.Local
			time.Local = time.FixedZone("elsewhere", 9*3600)
			cores := runtime.GOMAXPROCS(1)
			second := build()
			runtime.GOMAXPROCS(cores)
			time.Local = zone
			if len(first) != len(second) || len(first) < 500 {
				t.Fatalf("%d and %d files", len(first), len(second))
			}
			for file, sum := range first {
				if second[file] != sum {
					t.Errorf("%s differs", file)
				}
			}
		})
	}
}
