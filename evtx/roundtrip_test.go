package evtx_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"encoding/xml"

	"stegvis/evtx"
	"stegvis/evtx/evtxtest"
)

var when = time.Date(2026, 6, 17, 5, 58, 3, 123456700, time.UTC)

// read returns all events of a file as clones, and what was damaged.
func read(t testing.TB, file []byte, f evtx.Filter) (events []*evtx.Event, damage []string) {
	t.Helper()
	r, err := evtx.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for e, err := range r.Events(f) {
		if err != nil {
			damage = append(damage, err.Error())
			continue
		}
		events = append(events, e.Clone())
	}
	return events, damage
}

// values has every type once, with what Windows writes for it.
var values = []struct {
	value evtxtest.Value
	want  string
}{
	{evtxtest.String("Ærlig «tale» på 😀"), "Ærlig «tale» på 😀"},
	{evtxtest.String(""), ""},
	{evtxtest.String("with NUL\x00\x00"), "with NUL"},
	{evtxtest.ANSI("bl\xe5b\xe6r \x80\x00"), "blåbær €"},
	{evtxtest.Number(evtx.TypeInt8, 0xff), "-1"},
	{evtxtest.Number(evtx.TypeUint8, 255), "255"},
	{evtxtest.Number(evtx.TypeInt16, 0x8000), "-32768"},
	{evtxtest.Number(evtx.TypeUint16, 65535), "65535"},
	{evtxtest.Number(evtx.TypeInt32, 1<<32-5), "-5"},
	{evtxtest.Number(evtx.TypeUint32, 1<<32-5), "4294967291"},
	{evtxtest.Number(evtx.TypeInt64, 1<<63), "-9223372036854775808"},
	{evtxtest.Number(evtx.TypeUint64, 1<<63), "9223372036854775808"},
	{evtxtest.Float32(0.1), "0.1"},
	{evtxtest.Float64(-2.5e-7), "-2.5e-07"},
	{evtxtest.Bool(true), "true"},
	{evtxtest.Bool(false), "false"},
	{evtxtest.Value{Type: evtx.TypeBool, Data: []byte{1}}, "true"},
	{evtxtest.Value{Type: evtx.TypeBool, Data: []byte{0, 0}}, "false"},
	{evtxtest.Value{Type: evtx.TypeBool, Data: []byte{1, 0, 0, 0, 0, 0, 0, 0}}, "true"},
	{evtxtest.Value{Type: evtx.TypeUint32, Data: []byte{7, 0}}, "7"},
	{evtxtest.Value{Type: evtx.TypeUint16, Data: []byte{7, 0, 1, 0}}, "65543"},
	{evtxtest.Value{Type: evtx.TypeNull, Data: []byte{1, 2, 3}}, ""},
	{evtxtest.Binary([]byte{0xde, 0xad, 0x0f}), "DEAD0F"},
	{evtxtest.GUID("{01234567-89AB-cdef-0123-456789abcdef}"), "{01234567-89ab-cdef-0123-456789abcdef}"},
	{evtxtest.Number(evtx.TypeSize, 0x7ff612340000), "0x7ff612340000"},
	{evtxtest.Value{Type: evtx.TypeSize, Data: []byte{0, 0, 1, 0}}, "0x10000"},
	{evtxtest.Time(when), "2026-06-17T05:58:03.1234567Z"},
	{evtxtest.Time(time.Date(1601, 1, 1, 0, 0, 0, 0, time.UTC)), "1601-01-01T00:00:00.0000000Z"},
	{evtxtest.SystemTime(when), "2026-06-17T05:58:03.123Z"},
	{evtxtest.SID("S-1-5-21-1004336348-1177238915-682003330-512"), "S-1-5-21-1004336348-1177238915-682003330-512"},
	{evtxtest.Number(evtx.TypeHex32, 0x3e7), "0x3e7"},
	{evtxtest.Number(evtx.TypeHex64, 0x8020000000000000), "0x8020000000000000"},
	{evtxtest.Value{Type: evtx.TypeGUID, Data: []byte{1, 2}}, "0102"},
}

func TestEveryType(t *testing.T) {
	log := evtxtest.NewLog(1)
	e := evtxtest.Event{Time: when, Provider: "Stegvis-Test", GUID: "{11111111-2222-3333-4444-555555555555}", Channel: "Test/Operational", Computer: "srv-eadm01",
		ID: 42, Version: 1, Level: 2, Task: 3, Opcode: 4, Keywords: 0x8000000000000010, ProcessID: 500, ThreadID: 600,
		ActivityID: "{aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee}", User: "S-1-5-18"}
	for i, v := range values {
		e.Data = append(e.Data, evtxtest.Field{Name: fmt.Sprint("v", i), Value: v.value})
	}
	log.Add(e)
	events, damage := read(t, log.File(evtxtest.Options{}), evtx.Filter{})
	if len(events) != 1 || len(damage) > 0 {
		t.Fatalf("%d events, %q", len(events), damage)
	}
	got := events[0]
	for i, v := range values {
		if got.Data[i].Name != fmt.Sprint("v", i) || got.Data[i].String() != v.want {
			t.Errorf("%s %v = %q, want %q", got.Data[i].Name, got.Data[i].Type, got.Data[i].String(), v.want)
		}
		if n := got.Data[i].Type; n != v.value.Type {
			t.Errorf("v%d has type %v, want %v", i, n, v.value.Type)
		}
	}
	if !got.Time.Equal(when) || got.Provider != e.Provider || got.ProviderGUID.String() != e.GUID || got.Channel != e.Channel || got.Computer != e.Computer ||
		got.EventID != 42 || got.Version != 1 || got.Level != 2 || got.Task != 3 || got.Opcode != 4 || got.Keywords != e.Keywords || got.ProcessID != 500 ||
		got.ThreadID != 600 || got.ActivityID.String() != e.ActivityID || got.UserSID != e.User || got.RecordID != 1 {
		t.Errorf("System: %+v", got)
	}
	want := `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Stegvis-Test' Guid='{11111111-2222-3333-4444-555555555555}'/>` +
		`<EventID>42</EventID><Version>1</Version><Level>2</Level><Task>3</Task><Opcode>4</Opcode><Keywords>0x8000000000000010</Keywords>` +
		`<TimeCreated SystemTime='2026-06-17T05:58:03.1234567Z'/><EventRecordID>1</EventRecordID><Correlation ActivityID='{aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee}'/>` +
		`<Execution ProcessID='500' ThreadID='600'/><Channel>Test/Operational</Channel><Computer>srv-eadm01</Computer><Security UserID='S-1-5-18'/></System><EventData>`
	if !strings.HasPrefix(string(got.XML()), want) {
		t.Errorf("XML\n%s\nwant it to begin\n%s", got.XML(), want)
	}
	wellFormed(t, got.XML())
}

func wellFormed(t *testing.T, b []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("%v in\n%q", err, b)
		}
	}
}

// shapes are pieces of binary XML and what becomes of them.
var shapes = []struct {
	name, xml string
	data      string
	body      evtxtest.Fragment
}{
	{"arrays repeat the element", `<Event><EventData><Data>one</Data><Data></Data><Data>three</Data></EventData></Event>`, "=one =  =three",
		instance(el("Event", el("EventData", el("Data", sub(0)))), evtxtest.Strings("one", "", "three"))},
	{"arrays of numbers", `<Event><EventData><Data Name='n'>1</Data><Data Name='n'>513</Data></EventData></Event>`, "n=1 n=513",
		instance(el("Event", el("EventData", named("Data", "n", sub(0)))), evtxtest.Array(evtxtest.Number(evtx.TypeUint16, 1), evtxtest.Number(evtx.TypeUint16, 513)))},
	{"arrays of SIDs", `<Event><EventData><Data>S-1-5-18</Data><Data>S-1-5-32-544</Data></EventData></Event>`, "=S-1-5-18 =S-1-5-32-544",
		instance(el("Event", el("EventData", el("Data", sub(0)))), evtxtest.Array(evtxtest.SID("S-1-5-18"), evtxtest.SID("S-1-5-32-544")))},
	{"an optional element without a value is left out", `<Event><EventData><Data Name='b'>2</Data><Data Name='c'></Data></EventData></Event>`, "b=2 c=",
		instance(el("Event", el("EventData", named("Data", "a", optional(0)), named("Data", "b", optional(1)), named("Data", "c", sub(0)))), evtxtest.Null(), evtxtest.Number(evtx.TypeUint8, 2))},
	{"an optional attribute without a value is left out", `<Event><UserData><W><P x='1'></P></W></UserData></Event>`, "P.x=1",
		instance(el("Event", el("UserData", el("W", &evtxtest.Element{Name: "P", Attrs: []evtxtest.Attr{{Name: "x", Content: []evtxtest.Content{optional(1)}}, {Name: "y", Content: []evtxtest.Content{optional(0)}}}}))), evtxtest.Null(), evtxtest.Number(evtx.TypeUint8, 1))},
	{"a dependency without a value takes its element with it", `<Event><EventData><Data>kept</Data></EventData></Event>`, "=kept",
		instance(el("Event", el("EventData", &evtxtest.Element{Name: "Data", Depends: true, DependsOn: 0, Content: []evtxtest.Content{evtxtest.Text("gone")}}, el("Data", evtxtest.Text("kept")))), evtxtest.Null())},
	{"mixtures, references, CDATA", `<Event><EventData><Data>a&lt;1&gt;&amp;ø&lt;![]</Data></EventData></Event>`, "=a<1>&ø<![]",
		instance(el("Event", el("EventData", el("Data", evtxtest.Text("a<"), sub(0), evtxtest.Entity("gt"), evtxtest.Entity("amp"), evtxtest.Char('ø'), evtxtest.CData("<![]")))), evtxtest.Number(evtx.TypeUint8, 1))},
	{"nothing XML cannot hold", "<Event><EventData><Data>\ufffd&#13;\n\ufffd</Data></EventData></Event>", "=\x01\r\n\uffff",
		instance(el("Event", el("EventData", el("Data", sub(0)))), evtxtest.String("\x01\r\n\uffff"))},
	{"elements without a template", `<Event><UserData><Chain><Certificate subjectName='CN=x'/><Flags value='2'>OK</Flags></Chain></UserData></Event>`, "Certificate.subjectName=CN=x Flags.value=2 Flags=OK",
		evtxtest.Fragment{Element: el("Event", el("UserData", el("Chain", &evtxtest.Element{Name: "Certificate", Attrs: evtxtest.Names("subjectName", "CN=x"), Empty: true},
			&evtxtest.Element{Name: "Flags", Attrs: evtxtest.Names("value", "2"), Content: []evtxtest.Content{evtxtest.Text("OK")}})))}},
	{"binary XML in binary XML", `<Event><UserData><W><In><P>7</P></In></W></UserData></Event>`, "In.P=7",
		instance(el("Event", el("UserData", el("W", sub(0)))), evtxtest.XML(instance(el("In", el("P", sub(0))), evtxtest.Number(evtx.TypeUint8, 7))))},
	{"the name is a value", `<Event><EventData><Data Name='key'>v</Data></EventData></Event>`, "key=v",
		instance(el("Event", el("EventData", &evtxtest.Element{Name: "Data", Attrs: []evtxtest.Attr{{Name: "Name", Content: []evtxtest.Content{sub(1)}}}, Content: []evtxtest.Content{sub(0)}})), evtxtest.String("v"), evtxtest.String("key"))},
}

func el(name string, content ...evtxtest.Content) *evtxtest.Element {
	return &evtxtest.Element{Name: name, Content: content}
}

func named(name, value string, content ...evtxtest.Content) *evtxtest.Element {
	return &evtxtest.Element{Name: name, Attrs: evtxtest.Names("Name", value), Content: content}
}

func sub(i uint16) evtxtest.Sub { return evtxtest.Sub{Index: i, Type: evtx.TypeString} }
func optional(i uint16) evtxtest.Sub {
	return evtxtest.Sub{Index: i, Type: evtx.TypeString, Optional: true}
}

func instance(root *evtxtest.Element, v ...evtxtest.Value) evtxtest.Fragment {
	var g evtx.GUID
	copy(g[:], root.Name)
	return evtxtest.Fragment{Template: &evtxtest.Template{GUID: g, Root: root}, Values: v}
}

func TestShapes(t *testing.T) {
	for _, s := range shapes {
		events, damage := read(t, evtxtest.File([]evtxtest.Record{{ID: 1, Written: when, Body: s.body}}, evtxtest.Options{}), evtx.Filter{})
		if len(events) != 1 || len(damage) > 0 {
			t.Errorf("%s: %d events, %q", s.name, len(events), damage)
			continue
		}
		if got := string(events[0].XML()); got != s.xml {
			t.Errorf("%s:\n got %q\nwant %q", s.name, got, s.xml)
		}
		wellFormed(t, events[0].XML())
		var data []string
		for _, v := range events[0].Data {
			data = append(data, v.Name+"="+v.String())
		}
		if got := strings.Join(data, " "); strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(s.data), " ") {
			t.Errorf("%s: data %q, want %q", s.name, got, s.data)
		}
	}
}
