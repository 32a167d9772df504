package redact

import (
	"bytes"
)

// inHex reports whether letters stand next to a number, other than those that
// say it is a telephone's.
func (f *finder) inHex(s, e int) bool {
	b := f.b
	if e < len(b) && b[e] < 0x80 && isAlnum(b[e]) || e+5 < len(b) && b[e] == '-' && b[e+5] == '-' {
		return true // a word, or the first group of a GUID
	}
	if n := bytes.LastIndexAny(b[max(0, s-32):s], "|"); n >= 0 && !bytes.ContainsAny(b[max(0, s-32)+n:s], "abcdefghijklmnopqrstuvwxyz") {
		return true // the word stands in another field
	}
	return s > 0 && b[s-1] < 0x80 && isAlnum(b[s-1]) && !(s > 2 && (foldEq(b[s-3:s], "tlf") || foldEq(b[s-3:s], "tel") || foldEq(b[s-3:s], "mob")))
}

// phone handles 8 digits, and numbers with a country before them.
func (f *finder) phone(d []byte, ends []int, seps []byte, at []int) {
	s, b := at[0], f.b
	plus := s > 0 && b[s-1] == '+'
	z := at[len(d)-1] + 1
	glued := z < len(b) && isAlnum(b[z]) && b[z] < 0x80 || s > 0 && isAlnum(b[s-1]) && b[s-1] < 0x80
	abroad := plus || len(d) > 10 && d[0] == '0' && d[1] == '0' && d[2] != '0' && !glued && (s == 0 || bytes.IndexByte([]byte("-.:/#"), b[s-1]) < 0) // 0000000000012b39 calls nobody
	if abroad {
		from := s
		if plus {
			from--
		}
		if from > 0 && b[from-1] == '(' {
			from--
		}
		z := len(d)
		for g := len(ends) - 1; g > 0 && ends[g] > 14; g-- {
			z = ends[g-1]
		}
		if plus && z >= 3 && z <= 15 || string(d[:2]) == "00" && z >= 10 && z <= 15 {
			if string(d[:2]) == "47" && len(d) > 10 {
				for _, x := range ends {
					if x == 10 {
						z = 10
					}
				}
			}
			if z >= 8 {
				f.add(from, at[z-1]+1, kTlf)
				return
			}
		}
		if plus && z <= 3 { // (+47) 68051234
			j := at[z-1] + 1
			if j+1 < len(b) && b[j] == ')' {
				for j++; j < len(b) && b[j] == ' '; j++ {
				}
				k, n := j, 0
				for k < len(b) && (isDigit(b[k]) || b[k] == ' ' && k+1 < len(b) && isDigit(b[k+1])) && n < 12 {
					if isDigit(b[k]) {
						n++
					}
					k++
				}
				if n >= 8 {
					f.add(from, k, kTlf)
				}
			}
		}
		return
	}
	if s > 0 && (b[s-1] == '.' || b[s-1] == '-' || b[s-1] == '_' || b[s-1] == ':' && s > 1 && isDigit(b[s-2])) {
		return
	}
	for g, end := range ends {
		from := 0
		if g > 0 {
			from = ends[g-1]
		}
		_ = end
		for z := g; z < len(ends) && ends[z]-from <= 8; z++ {
			if ends[z]-from != 8 || d[from] < '2' || z > g && ends[g]-from == 4 && seps[g+1] == '-' {
				continue
			}
			l0 := ends[g] - from
			shape := (z == g+2 && l0 == 3 && ends[g+1]-from == 5 || z == g+3 && l0 == 2 && ends[g+1]-from == 4 && ends[g+2]-from == 6) &&
				g == 0 && z == len(ends)-1
			for x := g + 1; x <= z && shape; x++ {
				shape = seps[x] == ' ' || seps[x] >= 0x80
			}
			if shape || !f.inHex(at[from], at[ends[z]-1]+1) && f.near(at[from], phoneWords) {
				f.add(at[from], at[ends[z]-1]+1, kTlf)
				return
			}
		}
	}
}

// iban handles a Norwegian account number as it is written abroad (ISO 13616).
func (f *finder) iban(s, e int) bool {
	var d [13]byte
	n, z := 0, e
	for i := e; i < len(f.b) && n < len(d); i++ {
		if isDigit(f.b[i]) {
			d[n] = f.b[i]
			n++
			z = i + 1
		} else if f.b[i] != ' ' || f.b[i-1] == ' ' {
			break
		}
	}
	if n < len(d) || z < len(f.b) && isDigit(f.b[z]) || !validKonto(d[2:]) {
		return false
	}
	f.add(s, z, kKonto)
	f.skip = z
	return true
}
