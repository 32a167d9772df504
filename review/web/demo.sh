#!/usr/bin/env bash
# Makes the bundles that `review serve --demo` shows, from the made-up server in
# examples/: demo.sh COLLECTOR EXAMPLES OUT. People and places are synthetic.
set -euo pipefail
collector=$(realpath "$1") from=$(realpath "$2") out=$3
rm -rf "$out" && mkdir -p "$out"
out=$(realpath "$out")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CONFIG_HOME=$work/key HOME=$work # a key of its own: tokens of the demo are nobody's

# collect NAME FROM PAGE STATE [FLAG…]
collect() {
	local name=$1 dir=$2 page=$3 state=$4
	shift 4
	mkdir -p "$work/$name"
	"$collector" collect --page "$page" ${state:+--state "$state"} --from "$dir" --out "$work/$name" --yes --lang nb "$@" >/dev/null
	mv "$work/$name"/*.zip "$out/$name.zip"
}

# The same host a week earlier: before the trouble began, and with a file that has gone since.
cp -r "$from" "$work/earlier"
rm -f "$work"/earlier/c/eadm/loggfiler/synk-2026-06-1[67].log "$work"/earlier/c/eadm/loggfiler/import-ad.log
collect earlier "$work/earlier" synchronization failed
collect import-ad "$from" import-ad not-starting
collect import-hr "$from" import-hr failed --since 24h
collect export-ad "$from" export-ad stopped --exclude event-log 2>/dev/null || collect export-ad "$from" export-ad stopped
collect unknown "$from" unknown "" --since 48h

# What people send instead: a hand-made archive, and a log that was never masked.
tar -C "$from/c/eadm" -czf "$out/loggfiler.tar.gz" loggfiler
printf '%s\n' '2026-06-17 06:58:11 INFO  Import HR startet' \
	'2026-06-17 06:58:12 ERROR Import HR: person 01818010083 mangler arbeidsforhold' \
	'2026-06-17 06:58:13 INFO  Import HR ferdig' >"$out/import-hr.log"
head -c 4000 "$out/import-ad.zip" >"$out/avbrutt.zip"

cat >"$out/demo.json" <<'JSON'
[
 {"customer": "Fjellvik kommune", "file": "earlier.zip", "hoursAgo": 200, "via": "collector", "status": "closed", "assignee": "kari"},
 {"customer": "Fjellvik kommune", "file": "import-ad.zip", "hoursAgo": 3, "via": "collector", "status": "open", "assignee": "kari", "sender": "driftsvakt@fjellvik.example"},
 {"customer": "Havnes kommune", "file": "import-hr.zip", "hoursAgo": 26, "via": "tus", "status": "waiting", "assignee": "ola"},
 {"customer": "Skogdal kommune", "file": "export-ad.zip", "hoursAgo": 52, "via": "form", "status": "new"},
 {"customer": "Elvestrand fylkeskommune", "file": "unknown.zip", "hoursAgo": 8, "via": "collector", "status": "new"},
 {"customer": "Skogdal kommune", "file": "loggfiler.tar.gz", "hoursAgo": 5, "via": "form", "title": "Alle loggene våre", "status": "new"},
 {"customer": "Havnes kommune", "file": "import-hr.log", "hoursAgo": 1, "via": "form", "title": "Import HR feiler for én person", "status": "new"},
 {"customer": "Elvestrand fylkeskommune", "file": "avbrutt.zip", "hoursAgo": 2, "via": "tus", "status": "new"}
]
JSON
