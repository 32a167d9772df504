package collector

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// systemFacts is system/<source>.json: what support would ask first.
type systemFacts struct {
	OS        string     `json:"os"`
	Arch      string     `json:"arch"`
	Processes int        `json:"processors"`
	Memory    uint64     `json:"memoryBytes,omitempty"`
	Free      uint64     `json:"memoryFreeBytes,omitempty"`
	Booted    time.Time  `json:"booted,omitzero"`
	Now       time.Time  `json:"now"`
	TimeZone  string     `json:"timezone"`
	UTCOffset string     `json:"utcOffset"`
	Elevated  bool       `json:"elevated"`
	Disks     []diskFact `json:"disks,omitempty"`
	DotNET    []string   `json:"dotnet,omitempty"`
	Installed []program  `json:"installed,omitempty"` // of the guide's product only
	Proxy     []string   `json:"proxy,omitempty"`
	Clock     []string   `json:"clock,omitempty"` // how Windows keeps it: its source and type
	Notes     []string   `json:"notes,omitempty"` // what could not be asked
}

type diskFact struct {
	Path  string `json:"path"`
	Size  uint64 `json:"sizeBytes"`
	Free  uint64 `json:"freeBytes"`
	Label string `json:"label,omitempty"`
}

type program struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

func gatherSystem(ctx context.Context, j *job) error {
	now := j.c.o.Now()
	f := systemFacts{OS: osVersion(), Arch: runtime.GOARCH, Processes: runtime.NumCPU(), Now: now.UTC(),
		TimeZone: zoneName(), UTCOffset: now.Format("-07:00"), Elevated: elevated()}
	f.ask(j.c.g.Product.Name)
	for _, d := range f.Disks {
		if d.Size > 0 && d.Free < min(d.Size/20, 2<<30) {
			j.remark(j.tr("disk-nearly", d.Path, Bytes(j.c.o.Lang, int64(d.Free))))
		}
	}
	return j.putFacts(ctx, &f)
}

// hostName is this machine's name, "" when the system will not say.
func hostName() string {
	name, _ := os.Hostname()
	return name
}

// freeSpace is how many bytes may still be written below dir, or the nearest folder above that exists.
func freeSpace(dir string) (uint64, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return 0, err
	}
	for {
		_, free, err := diskSpace(dir)
		if err == nil || !os.IsNotExist(err) || filepath.Dir(dir) == dir {
			return free, err
		}
		dir = filepath.Dir(dir)
	}
}
