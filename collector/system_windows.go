package collector

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// underWine: Wine's wevtapi aborts the process and its tools answer nothing.
var underWine = windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil

const versionKey = `SOFTWARE\Microsoft\Windows NT\CurrentVersion`

func osVersion() string {
	v := windows.RtlGetVersion()
	name := "Windows"
	if p := registryText(versionKey, "ProductName"); p != "" {
		name = p
	}
	if d := registryText(versionKey, "DisplayVersion"); d != "" {
		name += " " + d
	}
	return fmt.Sprintf("%s (%d.%d.%d)", name, v.MajorVersion, v.MinorVersion, v.BuildNumber)
}

func registryText(path, name string) string {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, path, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if err != nil {
		return ""
	}
	defer k.Close()
	s, _, err := k.GetStringValue(name)
	if err != nil {
		return ""
	}
	return s
}

// zoneName is Windows' own name of the zone, the same in every language of Windows.
func zoneName() string {
	if z := registryText(`SYSTEM\CurrentControlSet\Control\TimeZoneInformation`, "TimeZoneKeyName"); z != "" {
		return z
	}
	name, _ := time.Now().Zone()
	return name
}

func elevated() bool { return windows.GetCurrentProcessToken().IsElevated() }

func diskSpace(dir string) (size, free uint64, err error) {
	p, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, 0, err
	}
	err = windows.GetDiskFreeSpaceEx(p, &free, &size, nil)
	return size, free, err
}

var memoryStatus = windows.NewLazySystemDLL("kernel32.dll").NewProc("GlobalMemoryStatusEx")

func (f *systemFacts) ask(product string) {
	f.Booted = f.Now.Add(-windows.DurationSinceBoot()).Truncate(time.Second)
	// MEMORYSTATUSEX
	var mem struct {
		length, load                                         uint32
		total, free, totalPage, freePage, totalV, freeV, ext uint64
	}
	mem.length = uint32(unsafe.Sizeof(mem))
	if ok, _, _ := memoryStatus.Call(uintptr(unsafe.Pointer(&mem))); ok != 0 {
		f.Memory, f.Free = mem.total, mem.free
	}
	f.askDisks()
	f.askDotNET()
	f.askInstalled(product)
	f.askProxy()
	for _, name := range []string{"Type", "NtpServer"} {
		if v := registryText(`SYSTEM\CurrentControlSet\Services\W32Time\Parameters`, name); v != "" {
			f.Clock = append(f.Clock, name+"="+v)
		}
	}
}

func (f *systemFacts) askDisks() {
	mask, err := windows.GetLogicalDrives()
	if err != nil {
		f.Notes = append(f.Notes, "disks: "+err.Error())
	}
	for i := range 26 {
		if mask&(1<<i) == 0 {
			continue
		}
		path := string(rune('A'+i)) + `:\`
		p, _ := windows.UTF16PtrFromString(path)
		if windows.GetDriveType(p) != windows.DRIVE_FIXED {
			continue // a network drive that is gone would hang
		}
		if size, free, err := diskSpace(path); err == nil {
			f.Disks = append(f.Disks, diskFact{Path: path, Size: size, Free: free})
		}
	}
}

// askDotNET reads what Microsoft documents for finding installed versions.
func (f *systemFacts) askDotNET() {
	if v := registryText(`SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full`, "Version"); v != "" {
		f.DotNET = append(f.DotNET, ".NET Framework "+v)
	}
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, `SOFTWARE\dotnet\Setup\InstalledVersions\x64\sharedfx\Microsoft.NETCore.App`, registry.QUERY_VALUE|registry.WOW64_32KEY)
	if err != nil {
		return
	}
	defer k.Close()
	names, _ := k.ReadValueNames(-1)
	slices.Sort(names)
	for _, n := range names {
		f.DotNET = append(f.DotNET, ".NET "+n)
	}
}

// askInstalled lists programs whose name holds the product's, from the list that "Apps and features" shows.
func (f *systemFacts) askInstalled(product string) {
	const list = `SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`
	for _, view := range []uint32{registry.WOW64_64KEY, registry.WOW64_32KEY} {
		k, err := registry.OpenKey(registry.LOCAL_MACHINE, list, registry.ENUMERATE_SUB_KEYS|view)
		if err != nil {
			continue
		}
		names, _ := k.ReadSubKeyNames(-1)
		k.Close()
		for _, n := range names {
			p, err := registry.OpenKey(registry.LOCAL_MACHINE, list+`\`+n, registry.QUERY_VALUE|view)
			if err != nil {
				continue
			}
			name, _, _ := p.GetStringValue("DisplayName")
			version, _, _ := p.GetStringValue("DisplayVersion")
			p.Close()
			if product != "" && strings.Contains(strings.ToLower(name), strings.ToLower(product)) {
				f.Installed = append(f.Installed, program{name, version})
			}
		}
	}
}

func (f *systemFacts) askProxy() {
	if s := windowsProxy(); s != "" {
		f.Proxy = append(f.Proxy, s)
	}
}

// windowsProxy is the current user's setting, as Internet Options has it: "host:port", or one for each protocol.
func windowsProxy() string {
	k, err := registry.OpenKey(registry.CURRENT_USER, `Software\Microsoft\Windows\CurrentVersion\Internet Settings`, registry.QUERY_VALUE)
	if err != nil {
		return ""
	}
	defer k.Close()
	if url, _, err := k.GetStringValue("AutoConfigURL"); err == nil && url != "" {
		return "pac=" + url
	}
	if on, _, err := k.GetIntegerValue("ProxyEnable"); err != nil || on == 0 {
		return ""
	}
	s, _, _ := k.GetStringValue("ProxyServer")
	return s
}
