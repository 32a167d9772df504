package main

import (
	"fmt"
	"strings"
)

// A person who does not exist.
type person struct {
	first, last, unit string
	employee          int
	fnr, phone        string
}

func (p person) name() string { return p.first + " " + p.last }

func (p person) account() string {
	return strings.ToLower(ascii(p.first)[:3] + ascii(p.last)[:min(4, len(ascii(p.last)))])
}

func (p person) mail() string {
	return strings.ToLower(ascii(p.first)+"."+ascii(p.last)) + "@fjellvik.example"
}

func (p person) dn() string {
	return fmt.Sprintf("CN=%s,OU=%s,OU=Ansatte,DC=fjellvik,DC=local", p.name(), p.unit)
}

func (p person) sid() string {
	return fmt.Sprintf("S-1-5-21-2871450913-1420337815-3360195527-%d", 1100+p.employee%9000)
}

func ascii(s string) string {
	return strings.NewReplacer("æ", "ae", "ø", "o", "å", "a", "Æ", "Ae", "Ø", "O", "Å", "A", "é", "e").Replace(s)
}

var (
	firsts = []string{"Ragnfrid", "Torbjørg", "Åsmund", "Eilert", "Sigbjørn", "Målfrid", "Gudbrand", "Jorunn", "Hallvard", "Tordis", "Øyvind", "Svanhild", "Æneas", "Bjørgulv", "Ingebjørg", "Kåre"}
	lasts  = []string{"Fjellvikås", "Myrdalsbø", "Tjønnstuen", "Lyngbråten", "Kvernsmo", "Øvreskar", "Nordbygrend", "Håkastad", "Sæterløkka", "Bekkevoll", "Granåsen", "Steinhølen"}
	units  = []string{"Skole", "Barnehage", "Helse og omsorg", "Teknisk", "Økonomi", "Kultur"}
)

// staff is the municipality. The first three have numbers published as test numbers.
var staff = func() []person {
	list := make([]person, 180)
	known := []string{"01818010083", "29828420044", "41818010077"}
	for i := range list {
		list[i] = person{
			first: firsts[i*7%len(firsts)], last: lasts[(i*5+i/16)%len(lasts)], unit: units[i%len(units)],
			employee: 1004500 + i*13, phone: fmt.Sprintf("68 05 %02d %02d", i/100, i%100),
		}
		if i < len(known) {
			list[i].fnr = known[i]
		} else {
			list[i].fnr = number(i)
		}
	}
	return list
}()

// number makes a synthetic fødselsnummer: 80 is added to the month, as the
// tax authority's test population has it, so that no living person can have it.
func number(i int) string {
	for individual := 100 + i; ; individual++ {
		s := fmt.Sprintf("%02d%02d%02d%03d", 1+i%28, 81+i%12, 60+i%40, individual)
		k1 := control(s, 3, 7, 6, 1, 8, 9, 4, 5, 2)
		if k1 == 10 {
			continue
		}
		s += fmt.Sprint(k1)
		k2 := control(s, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
		if k2 == 10 {
			continue
		}
		return s + fmt.Sprint(k2)
	}
}

func control(digits string, weights ...int) int {
	sum := 0
	for i, w := range weights {
		sum += w * int(digits[i]-'0')
	}
	return (11 - sum%11) % 11
}
