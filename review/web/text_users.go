package web

// usersText is the accounts page.
var usersText = catalogue{
	"users.title":      {"Brukere", "Users"},
	"users.add":        {"Legg til bruker", "Add a user"},
	"users.email":      {"E-post", "E-mail"},
	"users.email.what": {"Den som har denne adressen hos %s, logger inn på denne kontoen.", "Whoever has this address at %s logs in to this account."},
	"users.email.note": {"Kan stå tomt.", "May be left empty."},
	"users.role":       {"Rolle", "Role"},
	"users.roles":      {"Leser ser saker. Behandler arbeider med dem. Administrator styrer også brukere, kunder og sletting.", "A reader sees cases. A reviewer works on them. An administrator also governs users, customers and erasure."},
	"users.last-login": {"Sist innlogget", "Last login"},
	"users.never":      {"aldri", "never"},
	"users.state":      {"Tilgang", "Access"},
	"users.enabled":    {"Åpen", "Open"},
	"users.disabled":   {"Sperret", "Blocked"},
	"users.disable":    {"Sperr", "Block"},
	"users.enable":     {"Åpne igjen", "Unblock"},
	"users.reset":      {"Lenke for nytt passord", "Link for a new password"},
	"users.actions":    {"Handlinger", "Actions"},
	"users.set-role":   {"Bytt rolle", "Change role"},
	"users.link":       {"Engangslenke til %s", "One-time link for %s"},
	"users.link.what":  {"Send den på en trygg måte. Den vises bare nå, virker én gang og varer i et døgn.", "Send it in a safe way. It is shown only now, works once and lasts a day."},
	"users.taken":      {"Brukernavnet %s er i bruk. Velg et annet.", "The user name %s is taken. Choose another."},
	"users.no-role":    {"Velg en av rollene.", "Choose one of the roles."},
	"users.last":       {"Dette er den siste administratoren. Gjør en annen til administrator først.", "This is the last administrator. Make another one an administrator first."},
	"users.changed":    {"%s er endret.", "%s is changed."},
	"users.of":         {"for %s", "for %s"},
}
