package redact

// validFnr reports whether eleven digits are a fødselsnummer or one of its
// kin: D-number (day+40), H-number and NAV's synthetic series (month+40),
// NHN's (+65) and Tenor's (+80), by the control digits of today or of 2032.
// The rule is Skatteetaten's; the 2032 rule takes in today's.
func validFnr(d []byte) bool {
	if len(d) != 11 {
		return false
	}
	n := func(i int) int { return int(d[i] - '0') }
	k1 := 3*n(0) + 7*n(1) + 6*n(2) + n(3) + 8*n(4) + 9*n(5) + 4*n(6) + 5*n(7) + 2*n(8) + n(9)
	if k1%11 > 3 {
		return false
	}
	k2 := 5*n(0) + 4*n(1) + 3*n(2) + 2*n(3) + 7*n(4) + 6*n(5) + 5*n(6) + 4*n(7) + 3*n(8) + 2*n(9) + n(10)
	if k2%11 != 0 {
		return false
	}
	day, month, year := 10*n(0)+n(1), 10*n(2)+n(3), 10*n(4)+n(5)
	if day > 40 {
		day -= 40
	}
	switch {
	case month > 80:
		month -= 80
	case month > 65:
		month -= 65
	case month > 40:
		month -= 40
	}
	if day < 1 || month < 1 || month > 12 {
		return false
	}
	days := [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
	if month == 2 && year%4 == 0 {
		days = 29
	}
	return day <= days
}

func mod11(d []byte, weights string) bool {
	if len(d) != len(weights)+1 {
		return false
	}
	sum := int(d[len(d)-1] - '0')
	for i := range weights {
		sum += int(d[i]-'0') * int(weights[i]-'0')
	}
	return sum%11 == 0
}

func validOrgnr(d []byte) bool { return mod11(d, "32765432") }
func validKonto(d []byte) bool { return mod11(d, "5432765432") }
