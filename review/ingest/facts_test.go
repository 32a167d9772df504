package ingest

import (
	"strings"
	"testing"
)

func TestDifferences(t *testing.T) {
	before, err := facts("system", []byte(`{"os":"Windows Server 2019","now":"2026-06-01T08:00:00Z","memoryFreeBytes":100,"disks":[{"path":"C:","freeBytes":1000000},{"path":"D:","freeBytes":90}],"dotnet":["4.8"],"elevated":true}`))
	if err != nil {
		t.Fatal(err)
	}
	after, err := facts("system", []byte(`{"os":"Windows Server 2022","now":"2026-06-17T08:00:00Z","memoryFreeBytes":900,"disks":[{"path":"C:","freeBytes":900000},{"path":"D:","freeBytes":3}],"dotnet":["4.8","8.0.1"]}`))
	if err != nil {
		t.Fatal(err)
	}
	other, _ := facts("services", []byte(`[{"name":"eAdm","state":"stopped"}]`))
	var got []string
	for _, c := range Differences(before, append(after, other...)) {
		got = append(got, c.Key+": "+c.Old+" → "+c.New)
	}
	want := "disks[D:].freeBytes: 90 → 3\ndotnet[8.0.1]:  → 8.0.1\nos: Windows Server 2019 → Windows Server 2022\nelevated: true → "
	if s := strings.Join(got, "\n"); s != want {
		t.Errorf("got\n%s\nwant\n%s", s, want)
	}
	if f := other[0]; f.Key != "[eAdm].state" || f.Value != "stopped" {
		t.Errorf("%+v", f)
	}
	for _, bad := range []string{"", "{", strings.Repeat("[", 1<<20)} {
		if _, err := facts("x", []byte(bad)); err == nil {
			t.Errorf("%.20q is taken for facts", bad)
		}
	}
	if f, err := facts("x", []byte(strings.Repeat(`{"a":[`, 200)+strings.Repeat(`]}`, 200))); err != nil || len(f) > 0 {
		t.Error("deep:", len(f), err)
	}
}
