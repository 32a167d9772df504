package collector

import (
	"context"
	"encoding/binary"
	"errors"
	"unicode/utf16"
	"unsafe"

	"golang.org/x/sys/windows"

	"stegvis/guide"
)

var (
	wevtapi       = windows.NewLazySystemDLL("wevtapi.dll")
	evtQuery      = wevtapi.NewProc("EvtQuery")
	evtNext       = wevtapi.NewProc("EvtNext")
	evtRender     = wevtapi.NewProc("EvtRender")
	evtFormat     = wevtapi.NewProc("EvtFormatMessage")
	evtPublisher  = wevtapi.NewProc("EvtOpenPublisherMetadata")
	evtClose      = wevtapi.NewProc("EvtClose")
	errNoAnswer   = errors.New("the event service gave no answer")
	renderReserve = 32 << 10
)

const (
	queryChannel     = 1
	queryNewestFirst = 0x200
	renderXML        = 1
	formatEvent      = 1
)

// liveEventsReady: Wine's functions abort the process instead of failing.
func liveEventsReady(_ *guide.Source, lang string) string {
	if underWine {
		return Tr(lang, "wine")
	}
	return ""
}

func (j *job) putLiveEvents(ctx context.Context, q eventQuery) error {
	l := &liveEvents{publishers: map[string]handle{}, buf: make([]byte, renderReserve)}
	defer l.done()
	return j.putEvents(ctx, &eventAPI{query: l.query, next: l.next, xml: l.xml, message: l.message, close: closeEvent}, q)
}

// liveEvents holds what one channel's reading reuses: a buffer, and the publishers' handles.
type liveEvents struct {
	buf        []byte
	publishers map[string]handle
}

func (l *liveEvents) done() {
	for _, h := range l.publishers {
		closeEvent(h)
	}
}

func closeEvent(h handle) {
	if h != 0 {
		evtClose.Call(uintptr(h))
	}
}

// known gives the errors that something is decided by their names.
func known(err error) error {
	var n windows.Errno
	if !errors.As(err, &n) {
		return err
	}
	switch n {
	case 0:
		return errNoAnswer
	case windows.ERROR_NO_MORE_ITEMS, windows.ERROR_INVALID_OPERATION:
		return errNoMore
	case windows.RPC_X_BAD_STUB_DATA, 1734: // RPC_S_INVALID_BOUND
		return errTooBig
	case windows.ERROR_EVT_QUERY_RESULT_STALE, windows.ERROR_EVT_QUERY_RESULT_INVALID_POSITION:
		return errWrapped
	case windows.ERROR_EVT_CHANNEL_NOT_FOUND:
		return errNoChannel
	case windows.ERROR_ACCESS_DENIED:
		return errNoRight
	}
	return err
}

func (l *liveEvents) query(channel, xpath string) (handle, error) {
	c, err := windows.UTF16PtrFromString(channel)
	if err != nil {
		return 0, err
	}
	x, err := windows.UTF16PtrFromString(xpath)
	if err != nil {
		return 0, err
	}
	h, _, err := evtQuery.Call(0, uintptr(unsafe.Pointer(c)), uintptr(unsafe.Pointer(x)), queryChannel|queryNewestFirst)
	if h == 0 {
		return 0, known(err)
	}
	return handle(h), nil
}

func (l *liveEvents) next(h handle, max int) ([]handle, error) {
	out := make([]handle, max)
	var n uint32
	ok, _, err := evtNext.Call(uintptr(h), uintptr(max), uintptr(unsafe.Pointer(&out[0])), 5000, 0, uintptr(unsafe.Pointer(&n)))
	if ok == 0 {
		return nil, known(err)
	}
	return out[:n], nil
}

// xml starts with a buffer that nearly always suffices: asking for the size first renders everything twice.
func (l *liveEvents) xml(event handle) ([]byte, error) {
	for range 2 {
		var used, props uint32 // bytes
		ok, _, err := evtRender.Call(0, uintptr(event), renderXML, uintptr(len(l.buf)), uintptr(unsafe.Pointer(&l.buf[0])),
			uintptr(unsafe.Pointer(&used)), uintptr(unsafe.Pointer(&props)))
		if ok != 0 {
			return utf8From(l.buf[:used]), nil
		}
		if !errors.Is(err, windows.ERROR_INSUFFICIENT_BUFFER) || used > 16<<20 {
			return nil, known(err)
		}
		l.buf = make([]byte, used)
	}
	return nil, errNoAnswer
}

// message asks the event's publisher, whose handle is kept; one that is gone is not asked again.
func (l *liveEvents) message(event handle, provider string) (string, error) {
	pub, seen := l.publishers[provider]
	if !seen {
		if p, err := windows.UTF16PtrFromString(provider); err == nil {
			h, _, _ := evtPublisher.Call(0, uintptr(unsafe.Pointer(p)), 0, 0, 0) // locale 0: the system's own
			pub = handle(h)
		}
		l.publishers[provider] = pub
	}
	if pub == 0 {
		return "", errNoText
	}
	for range 2 {
		var used uint32 // characters
		ok, _, err := evtFormat.Call(uintptr(pub), uintptr(event), 0, 0, 0, formatEvent, uintptr(len(l.buf)/2),
			uintptr(unsafe.Pointer(&l.buf[0])), uintptr(unsafe.Pointer(&used)))
		switch {
		case ok != 0:
			return string(utf8From(l.buf[:min(int(used)*2, len(l.buf))])), nil
		case errors.Is(err, windows.ERROR_EVT_UNRESOLVED_VALUE_INSERT), errors.Is(err, windows.ERROR_EVT_UNRESOLVED_PARAMETER_INSERT):
			return string(utf8From(l.buf[:min(int(used)*2, len(l.buf))])), nil // the text with a gap in it
		case !errors.Is(err, windows.ERROR_INSUFFICIENT_BUFFER) || used > 4<<20:
			return "", errNoText
		}
		l.buf = make([]byte, used*2)
	}
	return "", errNoText
}

// utf8From decodes UTF-16LE up to its first NUL.
func utf8From(b []byte) []byte {
	var u []uint16
	for i := 0; i+1 < len(b); i += 2 {
		c := binary.LittleEndian.Uint16(b[i:])
		if c == 0 {
			break
		}
		u = append(u, c)
	}
	return []byte(string(utf16.Decode(u)))
}
