#!/usr/bin/env bash
# Renews site/vendor from the packages of Designsystemet: the theme without the
# palettes nobody here uses, then the components that the templates name.
# Changes nothing when the versions below are unchanged.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/vendor"
css=1.22.0
theme=1.11.0
components="base heading paragraph link button tag breadcrumbs skip-link table details alert input card"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "@digdir/designsystemet-css@$css" "@digdir/designsystemet-theme@$theme" >/dev/null &&
	for f in *.tgz; do mkdir "${f%-[0-9]*}" && tar xzf "$f" -C "${f%-[0-9]*}"; done)
from=$work/digdir-designsystemet-css/package/dist/src

{
	echo "/* @digdir/designsystemet-theme $theme and @digdir/designsystemet-css $css; MIT, see LICENSE. Made by vendor.sh. */"
	echo '@layer ds.theme, ds.base, ds.components;'
	# Comments, indentation and the palettes brand1–3 and info2 are left out.
	sed -E '/^@charset/d; /--ds-color-brand[0-9]/d; /^\/\*$/,/^\*\/$/d; s/^ +//; s/ ?\/\*[^*]*\*\/ ?//g; s/: +/:/; /^$/d' \
		"$work/digdir-designsystemet-theme/package/src/themes/designsystemet.css" |
		sed -E 's/ \{$/{/' | tr '\n' ' '
	echo
	for c in $components; do
		printf '@layer ds.components{'
		cat "$from/$c.css"
		echo '}'
	done
} >designsystemet.css
cp "$work/digdir-designsystemet-css/package/LICENSE" LICENSE
wc -c designsystemet.css
