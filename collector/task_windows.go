package collector

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/go-ole/go-ole"
	"github.com/go-ole/go-ole/oleutil"
)

// tasksHere says why there is nobody to ask. Wine's scheduler answers nothing, and must not pass for one without tasks.
func tasksHere(lang string) string {
	if underWine {
		return Tr(lang, "wine-tasks")
	}
	return ""
}

// tasks asks the Task Scheduler service (ITaskService). schtasks is not used:
// its CSV has translated headers and comes in the OEM code page.
func tasks(names []string) (facts []taskFact, err error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := ole.CoInitializeEx(0, ole.COINIT_MULTITHREADED); err != nil {
		// S_FALSE (1): this thread had been initialised already.
		var o *ole.OleError
		if !errors.As(err, &o) || o.Code() != 1 {
			return nil, err
		}
	}
	defer ole.CoUninitialize()
	unknown, err := oleutil.CreateObject("Schedule.Service")
	if err != nil {
		return nil, err
	}
	defer unknown.Release()
	service, err := unknown.QueryInterface(ole.IID_IDispatch)
	if err != nil {
		return nil, err
	}
	defer service.Release()
	if _, err := oleutil.CallMethod(service, "Connect"); err != nil {
		return nil, err
	}
	root, err := oleutil.CallMethod(service, "GetFolder", `\`)
	if err != nil {
		return nil, err
	}
	defer root.Clear()
	w := taskWalk{names: names}
	w.folder(root.ToIDispatch(), 0)
	return w.facts, nil
}

// A taskWalk looks for tasks by name in all folders: vendors put theirs in one of their own.
type taskWalk struct {
	names  []string
	facts  []taskFact
	folded int
}

func (w *taskWalk) folder(f *ole.IDispatch, depth int) {
	const hidden = 1 // TASK_ENUM_HIDDEN
	if list, err := oleutil.CallMethod(f, "GetTasks", hidden); err == nil {
		oleutil.ForEach(list.ToIDispatch(), func(v *ole.VARIANT) error {
			defer v.Clear()
			w.task(v.ToIDispatch())
			return nil
		})
		list.Clear()
	}
	if w.folded++; depth > 8 || w.folded > 500 {
		return
	}
	if list, err := oleutil.CallMethod(f, "GetFolders", 0); err == nil {
		oleutil.ForEach(list.ToIDispatch(), func(v *ole.VARIANT) error {
			defer v.Clear()
			w.folder(v.ToIDispatch(), depth+1)
			return nil
		})
		list.Clear()
	}
}

func (w *taskWalk) task(t *ole.IDispatch) {
	name := property(t, "Name")
	for _, n := range w.names {
		if !strings.EqualFold(n, name) {
			continue
		}
		f := taskFact{Name: name, Path: property(t, "Path"), Enabled: property(t, "Enabled") == "true",
			LastRun: oleTime(t, "LastRunTime"), NextRun: oleTime(t, "NextRunTime"), Definition: property(t, "Xml")}
		if s := int(number(t, "State")); s >= 0 && s < len(taskStates) {
			f.State = taskStates[s]
		}
		f.LastResult, f.Missed = resultCode(uint32(number(t, "LastTaskResult"))), int(number(t, "NumberOfMissedRuns"))
		w.facts = append(w.facts, f)
	}
}

func property(d *ole.IDispatch, name string) string {
	v, err := oleutil.GetProperty(d, name)
	if err != nil {
		return ""
	}
	defer v.Clear()
	return fmt.Sprint(v.Value())
}

func number(d *ole.IDispatch, name string) int64 {
	v, err := oleutil.GetProperty(d, name)
	if err != nil {
		return 0
	}
	defer v.Clear()
	switch n := v.Value().(type) {
	case int32:
		return int64(n)
	case int64:
		return n
	case uint32:
		return int64(n)
	case int:
		return int64(n)
	}
	return 0
}

// oleTime is a local time; the scheduler's "never" is 30 November 1999.
func oleTime(d *ole.IDispatch, name string) time.Time {
	v, err := oleutil.GetProperty(d, name)
	if err != nil {
		return time.Time{}
	}
	defer v.Clear()
	t, ok := v.Value().(time.Time)
	if !ok || t.Year() < 2000 {
		return time.Time{}
	}
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.Local).UTC()
}
