package logs

// levelFinder finds the level near the start of a line. Lines of one file say
// it in the same column more often than not, so that is where it looks first.
type levelFinder struct{ column int }

// How far into a line a level is looked for: behind it, words are the message's.
const levelReach = 110

// find looks in b from at on; at is where the time ends.
func (f *levelFinder) find(b string, at int) Level {
	if i := at + f.column; f.column > 0 && i < len(b) && !word(b[i-1]) && word(b[i]) {
		if l, _ := levelAt(b, i, at); l != Unknown {
			return l
		}
	}
	end := min(len(b), at+levelReach)
	for i := at; i < end; {
		c := b[i]
		if !word(c) {
			if c == '\n' {
				break
			}
			i++
			continue
		}
		l, n := levelAt(b, i, at)
		if l != Unknown {
			f.column = i - at
			return l
		}
		i += n
	}
	return Unknown
}

// levelAt reads the word at i. It is a level when it is written like one: in
// capitals, between brackets or bars, before a colon, after "level=", in a
// column of its own, or as the first word.
func levelAt(b string, i, at int) (Level, int) {
	j := i
	upper := true
	for j < len(b) && word(b[j]) {
		if c := b[j]; c >= 'a' && c <= 'z' || c == '_' || digit(c) {
			upper = false
		}
		j++
	}
	n := j - i
	if n > 12 {
		return Unknown, n
	}
	var before, after byte = ' ', ' '
	if i > 0 {
		before = b[i-1]
	}
	if j < len(b) {
		after = b[j]
	}
	fenced := (before == '[' || before == '|' || before == '(' || before == '<' || before == '=' || before == '"') ||
		after == ']' || after == '|' || after == '>'
	if n == 1 {
		if (before == '[' && after == ']') || (before == '|' && after == '|') {
			return letterLevel(b[i]), n
		}
		return Unknown, n
	}
	l := levelWord(b[i:j])
	switch {
	case l == Unknown, n < 3:
		return Unknown, n
	case upper, fenced, after == ':', leading(b, at, i):
		return l, n
	case (before == '\t' || before == ' ') && (after == '\t' || after == ' ' && j+1 < len(b) && b[j+1] == ' '):
		return l, n
	}
	return Unknown, n
}

// leading says that nothing but punctuation stands between at and i.
func leading(b string, at, i int) bool {
	for ; at < i; at++ {
		if word(b[at]) {
			return false
		}
	}
	return true
}

// levelWord knows the names of levels in English and Norwegian, in any case.
func levelWord(s string) Level {
	var low [12]byte
	if len(s) > len(low) {
		return Unknown
	}
	for i := range len(s) {
		low[i] = s[i] | 0x20
	}
	switch string(low[:len(s)]) {
	case "info", "inf", "information", "informasjon", "notice", "note", "success", "melding", "audit":
		return Info
	case "error", "err", "feil", "fail", "failure", "eror":
		return Error
	case "warn", "warning", "wrn", "advarsel", "varsel":
		return Warning
	case "debug", "dbg", "dbug":
		return Debug
	case "trace", "trc", "trce", "verbose", "vrb", "detalj", "fine", "finest":
		return Trace
	case "fatal", "ftl", "critical", "crit", "kritisk", "severe", "emerg", "emergency", "alert", "panic":
		return Critical
	}
	return Unknown
}

func letterLevel(c byte) Level {
	switch c | 0x20 {
	case 'e':
		return Error
	case 'w':
		return Warning
	case 'i':
		return Info
	case 'd':
		return Debug
	case 't', 'v':
		return Trace
	case 'f', 'c':
		return Critical
	}
	return Unknown
}

// syslogLevel reads a syslog severity, 0 (emergency) to 7 (debug).
func syslogLevel(severity int) Level {
	switch {
	case severity <= 2:
		return Critical
	case severity == 3:
		return Error
	case severity == 4:
		return Warning
	case severity <= 6:
		return Info
	}
	return Debug
}

// anyLevel reads a level as a value: a word, a letter, or a number as pino,
// bunyan (10 to 60) or syslog (0 to 7) write it.
func anyLevel(s string) Level {
	if s == "" {
		return Unknown
	}
	if digit(s[0]) {
		v := 0
		for i := 0; i < len(s) && digit(s[i]) && i < 4; i++ {
			v = v*10 + int(s[i]-'0')
		}
		switch {
		case v <= 7:
			return syslogLevel(v)
		case v < 20:
			return Trace
		case v < 30:
			return Debug
		case v < 40:
			return Info
		case v < 50:
			return Warning
		case v < 60:
			return Error
		case v == 60:
			return Critical
		}
		return Unknown
	}
	if len(s) == 1 {
		return letterLevel(s[0])
	}
	return levelWord(s)
}

func word(c byte) bool { return alpha(c) || digit(c) || c == '_' || c >= 0x80 }
