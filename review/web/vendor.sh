#!/usr/bin/env bash
# Renews static/vendor: tus-js-client, the browser's side of uploads that go on
# after a break (MIT). Changes nothing when the version below is unchanged.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/static/vendor"
version=4.3.1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "tus-js-client@$version" >/dev/null && tar xzf ./*.tgz)
{
	echo "/* tus-js-client $version, MIT; see tus.LICENSE. Fetched by vendor.sh. */"
	sed '/^\/\/# sourceMappingURL/d' "$work/package/dist/tus.min.js"
} >tus.js
cp "$work/package/LICENSE" tus.LICENSE
wc -c tus.js
