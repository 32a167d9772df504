package collector

import (
	"errors"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/svc/mgr"
)

var states = map[uint32]string{
	windows.SERVICE_STOPPED: "stopped", windows.SERVICE_START_PENDING: "starting", windows.SERVICE_STOP_PENDING: "stopping",
	windows.SERVICE_RUNNING: "running", windows.SERVICE_CONTINUE_PENDING: "continuing", windows.SERVICE_PAUSE_PENDING: "pausing", windows.SERVICE_PAUSED: "paused",
}

var starts = map[uint32]string{
	windows.SERVICE_AUTO_START: "automatic", windows.SERVICE_BOOT_START: "boot", windows.SERVICE_SYSTEM_START: "system",
	windows.SERVICE_DEMAND_START: "manual", windows.SERVICE_DISABLED: "disabled",
}

// services asks with the least rights: mgr.Connect would want all access, which only administrators have.
func services(names []string) ([]serviceFact, error) {
	scm, err := windows.OpenSCManager(nil, nil, windows.SC_MANAGER_CONNECT|windows.SC_MANAGER_ENUMERATE_SERVICE)
	if err != nil {
		return nil, err
	}
	defer windows.CloseServiceHandle(scm)
	var out []serviceFact
	for _, name := range names {
		f := serviceFact{Name: name}
		p, err := windows.UTF16PtrFromString(name)
		if err != nil {
			continue
		}
		h, err := windows.OpenService(scm, p, windows.SERVICE_QUERY_STATUS|windows.SERVICE_QUERY_CONFIG)
		switch {
		case errors.Is(err, windows.ERROR_SERVICE_DOES_NOT_EXIST):
			f.State = "not installed"
		case err != nil:
			f.State = err.Error()
		default:
			s := &mgr.Service{Name: name, Handle: h}
			var st windows.SERVICE_STATUS
			if err := windows.QueryServiceStatus(h, &st); err == nil {
				f.State, f.Exit = states[st.CurrentState], st.Win32ExitCode
			}
			if c, err := s.Config(); err == nil {
				f.Display, f.Start = c.DisplayName, starts[c.StartType]
			}
			s.Close()
		}
		out = append(out, f)
	}
	return out, nil
}

func needsWindows(string) string { return "" }
