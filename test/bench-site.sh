#!/usr/bin/env bash
# Builds a folder of articles with guide (search index included) and with Hugo
# and Pagefind on the same pages with a plain theme, in one run: seconds of the
# clock, CPU seconds, peak memory. Usage: bench-site.sh CONTENT…
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$here/.." && go build -o "$work/guide" ./cmd/guide) || exit 1
pagefind=$here/node_modules/.bin/pagefind
measure() { # NAME COMMAND…
	local name=$1
	shift
	/usr/bin/time -f "%e %U %S %M" -o "$work/time" "$@" >"$work/log" 2>&1 || { echo "$name failed:"; tail -3 "$work/log"; return; }
	awk -v n="$name" '{printf "  %-22s %7.1f s  %7.1f CPU-s  %6.0f MB\n", n, $1, $2+$3, $4/1024}' "$work/time"
}
for content in "$@"; do
	echo "$content ($(find "$content" -name '*.md' | wc -l) pages)"
	measure "guide, with search" "$work/guide" build --content "$content" --out "$work/ours" --broken-links warn
	"$work/guide" build --content "$content" --out "$work/again" --broken-links warn >/dev/null 2>&1
	diff -rq "$work/ours" "$work/again" >/dev/null && echo "  two builds: identical trees" || echo "  two builds DIFFER"
	rm -rf "$work/again" "$work/hugo" && mkdir -p "$work/hugo/layouts/_default"
	printf '<!DOCTYPE html><html lang="en"><title>{{.Title}}</title><main data-pagefind-body><h1>{{.Title}}</h1>{{.Content}}</main></html>' >"$work/hugo/layouts/_default/single.html"
	printf '<!DOCTYPE html><html lang="en"><title>{{.Title}}</title><ul>{{range .Pages}}<li><a href="{{.RelPermalink}}">{{.Title}}</a></li>{{end}}</ul></html>' >"$work/hugo/layouts/_default/list.html"
	printf 'baseURL = "/"\ndisableKinds = ["taxonomy", "term", "RSS", "sitemap"]\n[markup.goldmark.renderer]\nunsafe = true\n[markup.highlight]\nnoClasses = false\n' >"$work/hugo/hugo.toml"
	cp -r "$content/articles" "$work/hugo/content" && chmod -R u+w "$work/hugo/content"
	# Braces that Hugo would take for its own shortcodes are text in these pages.
	grep -rlE '\{\{[<%]' "$work/hugo/content" | tr '\n' '\0' | xargs -0 -r sed -i -E 's/\{\{[<%]/{ {/g'
	measure "Hugo, plain theme" hugo --quiet -s "$work/hugo" -d "$work/hugo-out"
	if [ -x "$pagefind" ]; then measure "Pagefind" "$pagefind" --site "$work/hugo-out"; else echo "  Pagefind is not installed (npm)"; fi
	rm -rf "$work/ours" "$work/hugo-out"
done
