package main

import "maps"

func init() { maps.Copy(sentences, serveSentences) }

var serveSentences = map[string][2]string{
	"serve-words":       {"serve tar ikke %q", "serve does not take %q"},
	"bad-base":          {"%q er ikke en adresse sidene kan ha", "%q is not an address the pages can have"},
	"bad-base.next":     {"Skriv den slik folk gjør, uten sti: --base https://support.example.no", "Write it as people do, without a path: --base https://support.example.com"},
	"bad-settings.next": {"Rett settings.json i datamappen; RUNBOOK.md sier hva som kan stå der.", "Correct settings.json in the data folder; RUNBOOK.md says what may be in it."},
	"no-listen":         {"kan ikke lytte på %q: %s", "cannot listen on %q: %s"},
	"no-listen.next":    {"Velg en annen port med --addr, eller stans det som bruker den.", "Choose another port with --addr, or stop what uses it."},
	"listen.used":       {"noe annet bruker den", "something else uses it"},
	"listen.form":       {"det er ikke en adresse", "it is no address"},
	"listen.form.next":  {"Skriv den som VERT:PORT, for eksempel --addr 127.0.0.1:8080.", "Write it as HOST:PORT, for example --addr 127.0.0.1:8080."},
	"data-file":         {"%s er en fil, ikke en datamappe", "%s is a file, no data folder"},
	"data-file.next":    {"Oppgi en mappe med --data; finnes den ikke, blir den laget.", "Name a folder with --data; it is made when it does not exist."},
	"no-watch":          {"mappen %s kan ikke overvåkes: %s", "the folder %s cannot be watched: %s"},
	"no-watch.next":     {"Oppgi med --watch en mappe som finnes.", "Name a folder that exists, with --watch."},
	"no-data":           {"datamappen %s kan ikke brukes: %v", "the data folder %s cannot be used: %v"},
	"no-data.next":      {"Velg en mappe du kan skrive i, med --data.", "Choose a folder you can write in, with --data."},
	"no-demo":           {"det ligger ingen eksempler i %s", "there are no examples in %s"},
	"no-demo.next":      {"«make» legger dem der; eller start uten --demo.", "\"make\" puts them there; or start without --demo."},
	"serving":           {"Sidene er på %s, og alt som mottas, ligger i %s. Ctrl-C stanser.", "The pages are at %s, and all that is received lies in %s. Ctrl-C stops."},
	"serving-demo":      {"Eksemplene er på %s. Logg inn som demo med passordet %s. Ctrl-C stanser.", "The examples are at %s. Log in as demo with the password %s. Ctrl-C stops."},
	"first-account":     {"Lag den første kontoen her (lenken virker én gang):\n  %s", "Make the first account here (the link works once):\n  %s"},
	"stopping":          {"Stanser: det som er i gang, fullføres.", "Stopping: what is under way is finished."},
}
