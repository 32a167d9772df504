package evtx_test

import (
	"encoding/json"
	"testing"

	"stegvis/evtx"
	"stegvis/evtx/evtxtest"
)

// forwarded is an event as a collector server stores it: no template, every
// number a string, and the message rendered where it happened.
func forwarded() evtxtest.Fragment {
	leaf := func(name, text string) *evtxtest.Element { return el(name, evtxtest.Text(text)) }
	with := func(name string, attrs ...string) *evtxtest.Element {
		return &evtxtest.Element{Name: name, Attrs: evtxtest.Names(attrs...), Empty: true}
	}
	return evtxtest.Fragment{Element: el("Event",
		el("System",
			with("Provider", "Name", "Microsoft-Windows-Security-Auditing", "Guid", "{54849625-5478-4994-A5BA-3E3B0328C30D}"),
			leaf("EventID", "4625"), leaf("Version", "0"), leaf("Level", "2"), leaf("Task", "12544"), leaf("Opcode", "0"), leaf("Keywords", "0x8010000000000000"),
			with("TimeCreated", "SystemTime", "2026-06-17T03:58:03.1234567Z"), leaf("EventRecordID", "987654"),
			with("Execution", "ProcessID", "700", "ThreadID", "4404"), leaf("Channel", "Security"), leaf("Computer", "dc01.fjellvik.local"), with("Security", "UserID", "S-1-5-18")),
		el("EventData", named("Data", "TargetUserName", evtxtest.Text(`svc "eadm"`)), named("Data", "Status", evtxtest.Text("0xc000006d"))),
		&evtxtest.Element{Name: "RenderingInfo", Attrs: evtxtest.Names("Culture", "nb-NO"), Content: []evtxtest.Content{leaf("Message", "En konto kunne ikke logges på."), leaf("Level", "Feil")}},
	)}
}

func TestForwarded(t *testing.T) {
	events, damage := read(t, evtxtest.File([]evtxtest.Record{{ID: 7, Written: when, Body: forwarded()}}, evtxtest.Options{}), evtx.Filter{Levels: []uint8{2}})
	if len(events) != 1 || len(damage) > 0 {
		t.Fatalf("%d events, %q", len(events), damage)
	}
	e := events[0]
	if e.RecordID != 987654 || e.Number != 7 || e.EventID != 4625 || e.Task != 12544 || e.ProcessID != 700 || e.Culture != "nb-NO" ||
		e.ProviderGUID.String() != "{54849625-5478-4994-a5ba-3e3b0328c30d}" {
		t.Errorf("%+v", e)
	}
	want := `{"time":"2026-06-17T03:58:03.1234567Z","level":"error","channel":"Security","provider":"Microsoft-Windows-Security-Auditing","eventId":4625,` +
		`"recordId":987654,"computer":"dc01.fjellvik.local","task":12544,"opcode":0,"keywords":"0x8010000000000000","user":"S-1-5-18",` +
		`"message":"En konto kunne ikke logges på.","data":[["TargetUserName","svc \"eadm\""],["Status","0xc000006d"]]}` + "\n"
	if got := string(e.AppendJSON(nil, "")); got != want {
		t.Errorf("JSON\n%s\nwant\n%s", got, want)
	}
	if !json.Valid(e.AppendJSON(nil, "another\x00\n\xff")) {
		t.Error("not JSON with an odd message")
	}
}
