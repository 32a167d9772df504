package ingest

import "golang.org/x/sys/unix"

// runtimeSpace is what a Go program maps before it has done anything, with room.
const runtimeSpace = 192 << 20

// Limit bounds this process: memory that it can write to, processor time, no
// core files. RLIMIT_DATA counts what is written to; RLIMIT_AS also counts what
// the runtime only reserves, so it is far wider and there for maps of files.
func Limit(memory int64, cpu int) error {
	for _, l := range []struct {
		what int
		max  uint64
	}{
		{unix.RLIMIT_DATA, uint64(memory) + runtimeSpace},
		{unix.RLIMIT_AS, uint64(memory) + 4<<30},
		{unix.RLIMIT_CPU, uint64(max(cpu, 1))},
		{unix.RLIMIT_CORE, 0},
	} {
		if l.what == unix.RLIMIT_CPU && cpu == 0 {
			continue
		}
		if err := unix.Setrlimit(l.what, &unix.Rlimit{Cur: l.max, Max: l.max}); err != nil {
			return err
		}
	}
	return nil
}
