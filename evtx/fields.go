package evtx

import "time"

// set stores a value of the System element in its field.
func (x *extractor) set(f field, v Value) {
	if v.Type == TypeNull || len(v.raw) == 0 {
		return
	}
	e := x.e
	switch f {
	case fProvider:
		e.Provider = x.short(v)
	case fEventSource:
		e.EventSource = x.short(v)
	case fChannel:
		e.Channel = x.short(v)
	case fComputer:
		e.Computer = x.short(v)
	case fMessage:
		e.Message = v.String()
	case fCulture:
		e.Culture = x.short(v)
	case fUser:
		e.UserSID = x.sid(v)
	case fProviderGUID:
		e.ProviderGUID = x.guid(v)
	case fActivity:
		e.ActivityID = x.guid(v)
	case fRelated:
		e.RelatedActivityID = x.guid(v)
	case fTime:
		t, ok := x.time(v)
		if !ok {
			return
		}
		e.Time = t
	default:
		n, ok := x.number(v)
		if !ok {
			return
		}
		switch f {
		case fEventID:
			e.EventID = uint32(n)
		case fQualifiers:
			e.Qualifiers = uint16(n)
		case fVersion:
			e.Version = uint8(n)
		case fLevel:
			e.Level = uint8(n)
		case fTask:
			e.Task = uint16(n)
		case fOpcode:
			e.Opcode = uint8(n)
		case fKeywords:
			e.Keywords = n
		case fRecordID:
			e.RecordID = n
		case fProcess:
			e.ProcessID = uint32(n)
		case fThread:
			e.ThreadID = uint32(n)
		}
	}
	e.seen |= 1 << f
}

// sid returns a SID's text; the same few users come again and again.
func (x *extractor) sid(v Value) string {
	if v.Type != TypeSID {
		return x.short(v)
	}
	if s, ok := x.sids[string(v.raw)]; ok {
		return s
	}
	if x.sids == nil || len(x.sids) >= maxNames {
		x.sids = make(map[string]string)
	}
	s := v.String()
	x.sids[string(v.raw)] = s
	return s
}

func (x *extractor) guid(v Value) GUID {
	if v.Type == TypeGUID && len(v.raw) == 16 {
		return GUID(v.raw)
	}
	x.text = v.Append(x.text[:0])
	return parseGUID(x.text)
}

func (x *extractor) time(v Value) (time.Time, bool) {
	t, ok := v.Time()
	if !ok {
		x.text = v.Append(x.text[:0])
		var err error
		if t, err = time.Parse(time.RFC3339Nano, string(x.text)); err != nil {
			return time.Time{}, false
		}
		t = t.UTC()
	}
	// What lies outside cannot be written as a date and is not one.
	return t, t.Year() >= 1601 && t.Year() <= 9999
}
