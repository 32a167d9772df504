// Every address and every field, with what nobody should write there: the
// answer is a page that says so, never one of 5xx, and never half a page. The
// addresses, parameters and fields are read from the program's own source, so
// that none added later is forgotten.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { root, serve } from './house.mjs';

const web = path.join(root, 'review/web');
const sources = readdirSync(web).filter((f) => f.endsWith('.go') && !f.endsWith('_test.go')).map((f) => ({ slice: f.replace(/[._].*/, ''), text: readFileSync(path.join(web, f), 'utf8') }));
// What a slice asks for; the frame of a case and small parts are asked by many.
const named = (slice, what) => new Set(sources.filter((s) => s.slice === slice || ['caseframe', 'core'].includes(s.slice)).flatMap((s) => [...s.text.matchAll(what)].map((m) => m[1])));
const routes = sources.flatMap((s) => [...s.text.matchAll(/s\.(?:page|open)\("(GET|POST) ([^"]+)"/g)].map((m) => ({
	method: m[1], pattern: m[2], params: named(s.slice, /(?:Query|q\.Get|FormValue)\("(\w+)"\)/g), fields: named(s.slice, /(?:Form|FormValue|PostForm\[)"?\(?"(\w+)"/g),
})));

const nasty = {
	empty: '', long: 'å'.repeat(20_000), control: 'a\u0000b\u0007c\r\nd\u001b[31m', bidi: '\u202eabc\u2066', emoji: '👩‍👩‍👧', negative: '-1', huge: '100000000000000000000',
	overflow: '9223372036854775807', broken: '%ZZ', quote: '\'"><script>alert(1)</script>', pattern: '((((((((((a*)*)*)*)*)*)*)*)*)*(', path: '../../../../etc/passwd', sql: "' OR 1=1 --", nan: 'NaN', date: '2026-02-31T25:61',
	fts: 'NEAR( "a" AND * OR ^b', number: '1e308',
};

let house, cookie, csrf, ids, odd;

async function ask(method, at, body, head = {}) {
	const res = await fetch(house.base + at, { method, redirect: 'manual', headers: { cookie, 'sec-fetch-site': 'same-origin', ...head }, body });
	return { status: res.status, text: await res.text(), to: res.headers.get('location') ?? '', cookie: res.headers.getSetCookie() };
}

async function login() {
	cookie = '';
	const res = await ask('POST', '/login', new URLSearchParams({ name: house.user, password: house.password }));
	cookie = res.cookie.map((c) => c.split(';')[0]).join('; ');
	csrf = /<meta name="csrf" content="([^"]+)"/.exec((await ask('GET', '/me')).text)[1];
}

before(async () => {
	house = await serve({ demo: true });
	await login();
	for (let i = 0; i < 60 && /mark wait/.test((await ask('GET', '/?status=all')).text); i++) await new Promise((r) => setTimeout(r, 500));
	ids = {
		number: '1', id: /\/customers\/([\w-]+)/.exec((await ask('GET', '/customers')).text)[1],
		'path...': 'index.html', lang: 'nb', token: 'A'.repeat(26), file: 'review.css', note: 'x', bundle: 'x',
	};
	odd = [];
});
after(async () => { assert.equal(await house.stop(), 0); });

const fill = (pattern, change = {}) => pattern.replace('{$}', '').replace(/\{([^}]+)\}/g, (_, k) => encodeURIComponent(k in change ? change[k] : ids[k]));

/** Looks at an answer as a person would who wrote nonsense. */
function judge(what, res) {
	if (res.status >= 500) odd.push(`${what}: ${res.status}`);
	if (/<script>alert\(1\)/.test(res.text)) odd.push(`${what}: the script is on the page`);
	if (!res.text.startsWith('<!DOCTYPE')) return;
	const slip = /.{0,30}(%!\w?\(|&lt;no value|runtime error).{0,30}/.exec(res.text); // what Go writes when a text and its arguments differ
	if (slip) odd.push(`${what}: ${slip[0]}`);
	if (!res.text.trimEnd().endsWith('</html>')) odd.push(`${what}: half a page`);
}

test('addresses', async () => {
	for (const r of routes.filter((r) => r.method === 'GET' && !/live|static|oidc|export$/.test(r.pattern))) {
		for (const [kind, value] of Object.entries(nasty)) {
			for (const k of [...r.pattern.matchAll(/\{(\w+)[^}]*\}/g)].map((m) => m[1])) {
				if (value && value.length < 9000) judge(`${r.pattern} ${k}=${kind}`, await ask('GET', fill(r.pattern, { [k]: value, [k + '...']: value })));
			}
			for (const p of r.params) {
				const text = kind === 'broken' ? value : encodeURIComponent(value.slice(0, 2500)); // 32 kB of header at most
				judge(`${r.pattern}?${p}=${kind}`, await ask('GET', fill(r.pattern) + `?${p}=${text}`));
			}
		}
	}
	assert.deepEqual(odd, []);
});

test('fields', async () => {
	odd = [];
	for (const r of routes.filter((r) => r.method === 'POST' && !/logout|upload|forget/.test(r.pattern))) {
		for (const [kind, value] of Object.entries(nasty)) {
			const body = new URLSearchParams({ csrf });
			for (const f of r.fields) if (f !== 'csrf') body.set(f, value);
			judge(`${r.pattern} all=${kind}`, await ask('POST', fill(r.pattern), body));
			for (const f of r.fields) {
				if (f === 'csrf' || kind === 'long') continue;
				judge(`${r.pattern} ${f}=${kind}`, await ask('POST', fill(r.pattern), new URLSearchParams({ csrf, [f]: value })));
			}
		}
		if ((await ask('GET', '/me')).status !== 200) await login();
	}
	assert.deepEqual(odd, []);
});

test('forms that are none', async () => {
	odd = [];
	for (const r of routes.filter((r) => r.method === 'POST' && !/logout|upload/.test(r.pattern))) {
		const head = { 'x-csrf-token': csrf };
		for (const [kind, type, body] of [['json', 'application/json', '{"a":[1'], ['nothing', 'text/plain', 'x'], ['half a form', 'multipart/form-data; boundary=x', '--x\r\nContent-Disp'], ['broken', 'application/x-www-form-urlencoded', 'a=%ZZ'], ['large', 'application/x-www-form-urlencoded', 'a=' + 'b'.repeat(1_200_000)]]) {
			judge(`${r.pattern} ${kind}`, await ask('POST', fill(r.pattern), body, { ...head, 'content-type': type }));
		}
	}
	assert.deepEqual(odd, []);
});
