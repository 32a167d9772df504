package main

import (
	"time"

	"stegvis/evtx/evtxtest"
)

const (
	computer = "FJELLVIK-EADM01.fjellvik.local"
	system18 = "S-1-5-18"
	classic  = 0x80000000000000
)

// field is a shorthand: most values are texts.
func field(name, value string) evtxtest.Field {
	return evtxtest.Field{Name: name, Value: evtxtest.String(value)}
}

// application is the Application log: the client crashes on Wednesday morning.
func application() []byte {
	log := evtxtest.NewLog(81200)
	for day := tuesday.AddDate(0, 0, -3); !day.After(wednesday); day = day.AddDate(0, 0, 1) {
		for _, at := range []time.Duration{2 * time.Hour, 5*time.Hour + 58*time.Minute} {
			log.Add(evtxtest.Event{Time: day.Add(at), Provider: "eAdm", Channel: "Application", Computer: computer, ID: 100, Level: 4, Keywords: classic,
				Data: []evtxtest.Field{field("", "Syklusen er startet av FJELLVIK\\svc-eadm.")}})
		}
	}
	const crash = "Application: eAdm.Klient.exe\nCoreCLR Version: 8.0.1625.21506\nDescription: The process was terminated due to an unhandled exception.\n" +
		"Exception Info: System.DirectoryServices.DirectoryServicesCOMException (0x8007203A): The server is not operational.\n" +
		"   at System.DirectoryServices.DirectoryEntry.Bind(Boolean throwIfFail)\n   at EAdm.Client.Ad.Katalog.LesKontoer(String filter) in Katalog.cs:line 118\n"
	for _, at := range []time.Duration{6*time.Hour + 5*time.Minute + 37*time.Second, 7*time.Hour + 22*time.Minute + 45*time.Second} {
		t := wednesday.Add(at)
		log.Add(evtxtest.Event{Time: t, Provider: ".NET Runtime", Channel: "Application", Computer: computer, ID: 1026, Level: 2, Keywords: classic,
			Data: []evtxtest.Field{field("", crash)}})
		log.Add(evtxtest.Event{Time: t.Add(900 * time.Millisecond), Provider: "Application Error", Channel: "Application", Computer: computer, ID: 1000, Level: 2, Task: 100, Keywords: classic,
			Data: []evtxtest.Field{field("", "eAdm.Klient.exe"), field("", "5.14.2.0"), field("", "665f2c11"), field("", "KERNELBASE.dll"), field("", "10.0.20348.2527"),
				field("", "7f1c9a02"), field("", "e0434352"), field("", "0000000000041b39"), field("", "12cc"), field("", `C:\eadm\eAdm.Klient.exe`)}})
	}
	return log.File(evtxtest.Options{})
}

// system is the System log: what Windows itself says of the lost domain controller.
func system() []byte {
	log := evtxtest.NewLog(140310)
	for day := tuesday.AddDate(0, 0, -3); !day.After(wednesday); day = day.AddDate(0, 0, 1) {
		log.Add(evtxtest.Event{Time: day.Add(12*time.Minute + 3*time.Second), Provider: "Microsoft-Windows-Kernel-General", GUID: "{a68ca8b7-004f-d7b6-a698-07e2de0f1f5d}",
			Channel: "System", Computer: computer, User: system18, ID: 16, Level: 4, Keywords: 0x8000000000000000, ProcessID: 4, ThreadID: 212,
			Data: []evtxtest.Field{{Name: "HiveNameLength", Value: evtxtest.Uint32(23)}, field("HiveName", `\REGISTRY\MACHINE\SYSTEM`), {Name: "KeysUpdated", Value: evtxtest.Uint32(41)}}})
	}
	for _, at := range []time.Duration{0, 15*time.Minute + 2*time.Second, 77 * time.Minute} {
		t := lost.Add(at)
		log.Add(evtxtest.Event{Time: t, Provider: "NETLOGON", Channel: "System", Computer: computer, ID: 5719, Level: 2, Keywords: classic,
			Data: []evtxtest.Field{field("", "FJELLVIK"), field("", "%%1311"), {Value: evtxtest.Binary([]byte{0x5e, 0, 0, 0xc0})}}})
		log.Add(evtxtest.Event{Time: t.Add(3 * time.Second), Provider: "Microsoft-Windows-DNS-Client", GUID: "{1c95126e-7eea-49a9-a3fe-a378b03ddb4d}",
			Channel: "System", Computer: computer, User: "S-1-5-20", ID: 1014, Level: 3, Keywords: 0x4000000010000000, ProcessID: 1388, ThreadID: 5024,
			Data: []evtxtest.Field{field("QueryName", "_ldap._tcp.dc._msdcs.fjellvik.local"), {Name: "AddressLength", Value: evtxtest.Uint32(16)}, {Name: "Address", Value: evtxtest.Binary([]byte{2, 0, 0, 53, 10, 20, 30, 11, 0, 0, 0, 0, 0, 0, 0, 0})}}})
		log.Add(evtxtest.Event{Time: t.Add(40 * time.Second), Provider: "Microsoft-Windows-GroupPolicy", GUID: "{aea1b4fa-97d1-45f2-a64c-4d69fffd92c9}",
			Channel: "System", Computer: computer, User: system18, ID: 1129, Level: 2, Opcode: 1, Keywords: 0x8000000000000000, ProcessID: 1216, ThreadID: 3340,
			ActivityID: "{6f1d2c30-51f5-4c0e-9b6a-0b5d2b8f4a11}",
			Data: []evtxtest.Field{{Name: "SupportInfo1", Value: evtxtest.Uint32(1)}, {Name: "SupportInfo2", Value: evtxtest.Uint32(1548)},
				{Name: "ProcessingMode", Value: evtxtest.Uint32(0)}, {Name: "ProcessingTimeInMilliseconds", Value: evtxtest.Uint32(21031)},
				{Name: "ErrorCode", Value: evtxtest.Uint32(1222)}, field("ErrorDescription", "The network is not present or not started. ")}})
	}
	return log.File(evtxtest.Options{Stale: 2}) // copied while Windows had it open
}

// taskScheduler is the log of the task that starts the cycle.
func taskScheduler() []byte {
	log := evtxtest.NewLog(30117)
	const task, action, instance = `\eAdm synkronisering`, `C:\eadm\sync.cmd`, "{5b9d41c6-02f7-4d67-8d0a-71c2a4b0e6f3}"
	add := func(t time.Time, id uint16, level uint8, kind uint16, data ...evtxtest.Field) {
		log.Add(evtxtest.Event{Time: t, Provider: "Microsoft-Windows-TaskScheduler", GUID: "{de7b24ea-73c8-4a09-985d-5bdadcfa9017}",
			Channel: "Microsoft-Windows-TaskScheduler/Operational", Computer: computer, User: system18, ID: id, Level: level, Task: kind, Keywords: 0x8000000000000001,
			ProcessID: 1296, ThreadID: 4404, ActivityID: instance, Data: data})
	}
	run := func(start time.Time, took time.Duration, result uint32) {
		add(start, 100, 4, 100, field("TaskName", task), field("UserContext", `FJELLVIK\svc-eadm`), evtxtest.Field{Name: "InstanceId", Value: evtxtest.GUID(instance)})
		add(start.Add(31*time.Millisecond), 200, 4, 200, field("TaskName", task), field("ActionName", action),
			evtxtest.Field{Name: "TaskInstanceId", Value: evtxtest.GUID(instance)}, evtxtest.Field{Name: "EnginePID", Value: evtxtest.Uint32(5120)})
		add(start.Add(took), 201, 4, 201, field("TaskName", task), evtxtest.Field{Name: "TaskInstanceId", Value: evtxtest.GUID(instance)},
			field("ActionName", action), evtxtest.Field{Name: "ResultCode", Value: evtxtest.Uint32(result)}, evtxtest.Field{Name: "EnginePID", Value: evtxtest.Uint32(5120)})
	}
	for day := tuesday.AddDate(0, 0, -3); !day.After(tuesday); day = day.AddDate(0, 0, 1) {
		run(day.Add(2*time.Hour), 12*time.Minute+5*time.Second, 0)
		run(day.Add(5*time.Hour+58*time.Minute), 12*time.Minute+5*time.Second, 0)
	}
	run(wednesday.Add(2*time.Hour), 12*time.Minute+11*time.Second, 0)
	run(wednesday.Add(5*time.Hour+58*time.Minute), 7*time.Minute+38*time.Second, 0x80070001)
	add(wednesday.Add(6*time.Hour+30*time.Minute), 203, 2, 203, field("TaskName", task), evtxtest.Field{Name: "TaskInstanceId", Value: evtxtest.GUID(instance)},
		field("ActionName", action), evtxtest.Field{Name: "ResultCode", Value: evtxtest.Uint32(0x80070005)})
	run(wednesday.Add(7*time.Hour+15*time.Minute), 7*time.Minute+46*time.Second, 1)
	return log.File(evtxtest.Options{})
}
