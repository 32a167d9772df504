// The timeline of a case: every interaction, with 40 000 records made here, in a
// browser with scripts and in one without.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { axe, caseOf, login, over, program, serve, settled, start, visit } from './house.mjs';

let browser, house, url, dir, state;
const evil = '<script>alert(1)</script>\u202egnp.exe \u001b[31m';

/** Two logs that run side by side, events, and a file without times. */
function made() {
	const time = (ms) => new Date(Date.UTC(2026, 2, 2, 6) + ms).toISOString().replace('T', ' ').slice(0, 23);
	let a = '', b = '', c = '';
	for (let i = 0; i < 30000; i++) {
		const level = i % 1000 === 500 ? 'ERROR' : i % 31 === 0 ? 'WARN' : 'INFO';
		const text = level === 'ERROR' ? (i < 1000 ? `=1+1 ${evil}` : `Timeout etter ${i} ms\n   at eAdm.Client.Run()`) : `Behandlet bruker ${i} av 30000`;
		a += `${time(i * 200)} [${i % 7}] ${level} eAdm - ${text}\n`;
	}
	for (let i = 0; i < 9000; i++) b += `${time(600000 + i * 300)} DEBUG syklus ${i % 3 ? 'venter' : 'startet'}\n`;
	for (let i = 0; i < 1000; i++) {
		c += JSON.stringify({ time: new Date(Date.UTC(2026, 2, 2, 5) + i * 5000).toISOString(), level: i % 9 ? 'info' : 'error', channel: 'Security', provider: 'Revisjon',
			eventId: i % 9 ? 4624 : 4625, recordId: i + 1, computer: 'SRV01', message: 'An account logged on.', data: [['TargetUserName', 'bruker' + i % 50], ['IpAddress', '10.0.0.' + i % 250]] }) + '\n';
	}
	return { 'klient.log': a, 'synk.log': b, 'Security.jsonl': c, 'versjon.txt': 'Versjon 4.2\nLisens i orden\n' };
}

before(async () => {
	browser = await start();
	house = await serve({ demo: true });
	dir = mkdtempSync(path.join(tmpdir(), 'stegvis-timeline-'));
	const files = made();
	for (const [name, text] of Object.entries(files)) writeFileSync(path.join(dir, name), text);
	execFileSync('zip', ['-q', '-j', path.join(dir, 'tidslinje.zip'), ...Object.keys(files).map((n) => path.join(dir, n))]);
	execFileSync(program, ['add', path.join(dir, 'tidslinje.zip'), '--data', house.data, '--customer', 'Nordvik kommune'], { encoding: 'utf8' });
	await visit(browser, house, {}, async (page, context) => {
		await login(page, house);
		state = await context.storageState(); // one login for all: logins are limited
		await settled(page);
		url = `/cases/${await caseOf(page, 'Nordvik')}/timeline`;
	});
});
after(async () => {
	await browser.close();
	rmSync(dir, { recursive: true, force: true });
	assert.equal(await house.stop(), 0);
});

/** Opens the timeline with scripts, and waits for its rows. */
async function opened(run, query = '', options = {}) {
	await visit(browser, house, { storageState: state, ...options }, async (page, context) => {
		await page.goto(url + query);
		await page.locator('.tl-row[data-id]').first().waitFor();
		await run(page, context);
	});
}
const count = (page) => page.locator('#tl-count').getAttribute('data-total').then(Number);
const counted = (page, n) => page.waitForFunction((n) => { const c = document.getElementById('tl-count'); return c && Number(c.dataset.total) === n && c.dataset.part === '1'; }, n);
const chosen = (page) => page.locator('.tl-row[aria-selected=true]');
const texts = (page) => page.locator('.tl-row[data-id] .x').allInnerTexts();
const params = (page) => new URL(page.url()).searchParams;
async function find(page, text, { regex = false, exact = false, out = false } = {}) {
	await page.fill('#tl-text', text);
	await page.setChecked('.tl-search [name=regex]', regex);
	await page.setChecked('.tl-search [name=case]', exact);
	await page.locator(`.tl-search button[value="${out ? 1 : 0}"]`).click();
}

test('records of all files are merged by time, with those without a time first', async () => {
	await opened(async (page) => {
		assert.equal(await count(page), 40002);
		assert.deepEqual((await texts(page)).slice(0, 2), ['Versjon 4.2', 'Lisens i orden']);
		await page.locator('.tl-port').evaluate((p) => { p.scrollTop = 17000 * 28; });
		await page.waitForFunction(() => document.querySelectorAll('.tl-row[data-id] .s').length > 5 && new Set(Array.from(document.querySelectorAll('.tl-row[data-id] .s'), (e) => e.title.split(':')[0])).size > 1);
		const times = await page.locator('.tl-row[data-id] .t').allInnerTexts();
		assert.deepEqual(times, times.slice().sort());
		assert.match(await page.locator('.tl-row[data-id] .t').first().getAttribute('title'), /02\.03\.2026 UTC/);
	});
});

test('scrolling goes anywhere, by bar, wheel and keys', async () => {
	await opened(async (page) => {
		await page.locator('.tl-port').focus();
		await page.keyboard.press('End');
		await chosen(page).waitFor();
		assert.match(await page.locator('.tl-foot').innerText(), /40\s002 av 40\s002/);
		await page.keyboard.press('ArrowUp');
		await page.keyboard.press('PageUp');
		await page.waitForFunction(() => !/40.00[12] av/.test(document.querySelector('.tl-foot').textContent));
		await page.keyboard.press('Home');
		await page.waitForFunction(() => document.querySelector('.tl-row[aria-selected=true] .x')?.textContent === 'Versjon 4.2');
		const at = await page.locator('.tl-sheet').getAttribute('data-first');
		await page.locator('.tl-port').hover();
		await page.mouse.wheel(0, 2800);
		await page.waitForFunction((at) => document.querySelector('.tl-sheet').dataset.first !== at, at);
	});
});

test('texts are included and excluded, chips say so, and the address holds it', async () => {
	await opened(async (page) => {
		await find(page, 'timeout etter');
		await counted(page, 29);
		assert.equal(params(page).get('q'), 'timeout etter');
		assert.ok((await texts(page)).every((t) => t.includes('Timeout')));
		await find(page, '^.*etter \\d{4} ms', { regex: true, out: true });
		await counted(page, 20);
		assert.equal(await page.locator('.tl-chip').count(), 2);
		await page.reload();
		await counted(page, 20);
		await page.locator('.tl-chip[data-out] .tl-turn').click();
		await counted(page, 9);
		await page.locator('.tl-chip .tl-drop').first().click();
		await page.waitForFunction(() => document.querySelectorAll('.tl-chip').length === 1);
		await page.locator('.tl-chip .tl-drop').first().click();
		await counted(page, 40002);
		await find(page, 'TIMEOUT', { exact: true });
		await counted(page, 0);
		await page.goBack();
		await counted(page, 40002);
	});
});

test('an expression that is none is said and left out', async () => {
	await opened(async (page) => {
		await find(page, '(', { regex: true });
		await page.locator('[role=alert]').waitFor();
		assert.match(await page.locator('[role=alert]').innerText(), /ikke forstått/);
		assert.equal(await count(page), 40002);
		await page.goto(`${url}?level=ondt&level=error&from=i+går&off=x:NaN&at=4000000000&pattern=zz&re=(&q=${'a'.repeat(3000)}`);
		const alert = await page.locator('[role=alert]').innerText();
		for (const part of ['level=ondt', 'from=i går', 'off=x:NaN', 'at=4000000000', 'pattern=zz', ') mangler', 'lengre enn 2000 byte']) assert.ok(alert.includes(part), `${part} is not in ${alert}`);
		await counted(page, 29 + 1 + 112); // what was understood stands
		assert.match(page.url(), /\?level=error&q=a+&re=%28$/);
	});
});

test('levels and events are chosen and left out', async () => {
	await opened(async (page) => {
		await page.locator('.facets a.yes', { hasText: 'advarsel' }).click();
		await counted(page, 967);
		await page.locator('.facets a.yes', { hasText: 'feil' }).first().click();
		await page.waitForFunction(() => document.querySelectorAll('.tl-chip').length === 2);
		assert.deepEqual(params(page).getAll('level'), ['warning', 'error']);
		await page.goto(url);
		await page.locator('summary', { hasText: 'Hendelser' }).click();
		await page.locator('.facets a.yes', { hasText: '4625' }).click();
		await counted(page, 112);
		assert.ok(await page.locator('details[data-keep=events]').getAttribute('open') !== null, 'the list stays open');
		await page.goto(url + '?xprovider=Revisjon&xlevel=info&xlevel=debug');
		await counted(page, 967 + 30 + 2);
		await page.goto(url + '?entry=synk.log');
		await counted(page, 9000);
	});
});

test('the histogram counts all, and dragging zooms', async () => {
	await opened(async (page) => {
		const draw = page.locator('.tl-draw');
		assert.ok(await page.locator('.tl-draw rect.lv-debug').count() > 3);
		assert.ok(await page.locator('.tl-draw rect.lv-error').count() > 3);
		const box = await draw.boundingBox();
		await page.mouse.move(box.x + box.width * .5, box.y + 20);
		await page.mouse.down();
		await page.mouse.move(box.x + box.width * .55, box.y + 20);
		await page.mouse.move(box.x + box.width * .6, box.y + 20);
		await page.mouse.up();
		await page.waitForFunction(() => document.getElementById('tl-hist').dataset.zoomed === '1');
		assert.ok(params(page).get('from') < params(page).get('until'));
		const n = await count(page);
		assert.ok(n > 500 && n < 20000, n + ' records in a tenth of the time');
		await page.keyboard.press('z');
		await counted(page, 40002);
		await page.keyboard.press('+');
		await page.waitForFunction(() => document.getElementById('tl-hist').dataset.zoomed === '1');
		await page.goBack();
		await counted(page, 40002);
	});
});

test('from a hit to all around it, and back to the same place', async () => {
	await opened(async (page) => {
		await find(page, 'Timeout');
		await counted(page, 29);
		for (let i = 0; i < 5; i++) await page.keyboard.press('j');
		await page.waitForFunction(() => Number(new URL(location.href).searchParams.get('at')) > 0 && document.querySelector('.tl-row[aria-selected=true]'));
		const hit = await chosen(page).getAttribute('data-id');
		await page.keyboard.press('c');
		await counted(page, 40002);
		await page.waitForFunction((id) => document.querySelector('.tl-row[aria-selected=true]')?.dataset.id === id, hit);
		assert.ok((await texts(page)).some((t) => t.includes('Behandlet')), 'what is around it');
		assert.equal(await page.locator('.tl-foot button').isVisible(), true);
		await page.keyboard.press('c');
		await counted(page, 29);
		await page.waitForFunction((id) => document.querySelector('.tl-row[aria-selected=true]')?.dataset.id === id, hit);
	});
});

test('next and previous error, by key and by button', async () => {
	await opened(async (page) => {
		await page.keyboard.press('e');
		await chosen(page).waitFor();
		assert.equal(await chosen(page).getAttribute('data-level'), 'error');
		const first = await chosen(page).getAttribute('data-id');
		await page.locator('[data-act=next]').click();
		await page.waitForFunction((id) => { const r = document.querySelector('.tl-row[aria-selected=true]'); return r && r.dataset.id !== id && r.dataset.level === 'error'; }, first);
		await page.keyboard.press('E');
		await page.waitForFunction((id) => document.querySelector('.tl-row[aria-selected=true]')?.dataset.id === id, first);
		await page.keyboard.press('E');
		await page.waitForFunction(() => /Ingen flere feil/.test(document.querySelector('.tl-foot').textContent));
	});
});

test('repeats are folded for display, and patterns counted and chosen', async () => {
	await opened(async (page) => {
		await page.keyboard.press('f');
		await page.waitForFunction(() => Number(document.getElementById('tl-count').dataset.total) < 12000 && document.querySelector('.tl-row .rep'));
		// Of two sources that take turns in the list, each is folded for itself.
		await page.goto(url + '?fold=1&level=error&entry=klient.log');
		await counted(page, 2);
		assert.match(await page.locator('.tl-row .rep').innerText(), /^× 29 til \d\d:\d\d:\d\d,\d{3}$/);
		await page.goto(url + '?fold=1');
		await page.keyboard.press('f');
		await counted(page, 40002);
		await page.keyboard.press('p');
		const first = page.locator('.tl-clusters li').first();
		await first.waitFor();
		assert.match(await first.innerText(), /<\*>/);
		await page.locator('.tl-clusters li', { hasText: 'Timeout' }).locator('a').first().click();
		await counted(page, 29);
		assert.match(await page.locator('.tl-chip').innerText(), /Timeout etter <\*> ms/);
		await page.locator('.tl-chip .tl-turn').click();
		await counted(page, 40002 - 29);
	});
});

test('times are counted from a mark, with their sign', async () => {
	await opened(async (page) => {
		await page.locator('.tl-row[data-id]').nth(10).click();
		await page.keyboard.press('m');
		await page.locator('.tl-row.marked').waitFor();
		assert.match(await page.locator('.tl-mark').innerText(), /regnes fra/);
		await page.waitForFunction(() => { const d = Array.from(document.querySelectorAll('.tl-row[data-id] .d'), (e) => e.textContent); return d.some((t) => t.startsWith('−')) && d.some((t) => t.startsWith('+')); });
		await page.reload();
		await page.locator('.tl-row.marked').waitFor();
	}, '?entry=Security.jsonl');
});

test('the clock of a source is set right, and fields become columns', async () => {
	await opened(async (page) => {
		const before = await page.locator('.tl-row[data-id] .t').first().innerText();
		await page.locator('summary', { hasText: 'Klokker og kolonner' }).click();
		await page.fill('.field:has([value="Security.jsonl"]) [name=sec]', '-90,5');
		await page.fill('[name=cols]', 'TargetUserName, IpAddress');
		await page.locator('.tl-clocks button').click();
		await page.waitForURL(/off=/);
		await page.locator('.tl-row[data-id] .c').first().waitFor();
		assert.equal(params(page).get('off'), 'Security.jsonl:-90.5');
		assert.notEqual(await page.locator('.tl-row[data-id] .t').first().innerText(), before);
		assert.match(await page.locator('.tl-row[data-id] .t').first().innerText(), /^04:58:29,500/);
		assert.equal(await page.locator('.tl-row[data-id] .c').first().innerText(), 'bruker0');
		assert.deepEqual(await page.locator('.tl-cols .c').allInnerTexts(), ['TargetUserName', 'IpAddress']);
	}, '?entry=Security.jsonl');
});

test('what each file covers is drawn, and chosen', async () => {
	await opened(async (page) => {
		await page.locator('summary', { hasText: 'Hva filene dekker' }).click();
		assert.equal(await page.locator('.tl-cover li').count(), 4);
		assert.equal(await page.locator('.tl-cover rect.span').count(), 3);
		assert.match(await page.locator('.tl-cover li', { hasText: 'versjon.txt' }).innerText(), /ingen tider/);
		await page.locator('.tl-cover a', { hasText: 'synk.log' }).click();
		await counted(page, 9000);
	});
});

test('a record is opened, linked, found in its file, and copied', async () => {
	await opened(async (page, context) => {
		await context.grantPermissions(['clipboard-read', 'clipboard-write']);
		await find(page, 'Timeout etter 7500 ms');
		await counted(page, 1);
		await page.keyboard.press('j');
		await chosen(page).waitFor();
		await page.locator('.tl-port').focus();
		await page.keyboard.press('Enter');
		await page.locator('.tl-record').waitFor();
		assert.match(await page.locator('.tl-full').innerText(), /Timeout etter 7500 ms\n\s+at eAdm/);
		await page.locator('[data-act=link]').click();
		const link = await page.evaluate(() => navigator.clipboard.readText());
		await page.locator('.tl-port').focus();
		await page.keyboard.press('y');
		await page.waitForFunction(() => navigator.clipboard.readText().then((t) => /klient\.log:\d+\n.*Timeout etter 7500 ms\n/.test(t)));
		const file = await page.locator('.tl-record .about a').getAttribute('href');
		await page.goto(link);
		await page.waitForFunction(() => /7500/.test(document.querySelector('.tl-row[aria-selected=true]')?.textContent || ''));
		assert.equal(await count(page), 40002);
		await page.goto(file);
		assert.match(await page.locator('main').innerText(), /Timeout etter 7500 ms/);
	});
});

test('what a log says is shown, never obeyed', async () => {
	await opened(async (page) => {
		const text = (await texts(page))[0];
		assert.ok(text.includes('<script>alert(1)</script>') && text.includes('U+202E') && !/[\u202e\u001b]/.test(text), text);
		await page.locator('.tl-row[data-id]').first().click();
		await page.locator('.tl-record').waitFor();
		assert.doesNotMatch(await page.locator('.tl-full').innerText(), /[\u202e\u001b]/);
		const [csv] = await Promise.all([page.waitForEvent('download'), (async () => { await page.locator('summary', { hasText: 'Last ned' }).click(); await page.locator('a', { hasText: 'CSV' }).click(); })()]);
		const rows = readFileSync(await csv.path(), 'utf8').trim().split('\r\n');
		assert.equal(rows.length, 2);
		assert.match(rows[1], /,error,/);
		assert.doesNotMatch(rows[1], /(^|,)"?[=+@-]/);
	}, '?q=%3D1%2B1');
});

test('all of the view is downloaded as text, CSV and JSON lines', async () => {
	await opened(async (page) => {
		const got = {};
		for (const as of ['text', 'csv', 'jsonl']) got[as] = await (await page.request.get(`${url}/export?q=Timeout&as=${as}`)).text();
		assert.equal(got.jsonl.trim().split('\n').map((l) => JSON.parse(l)).filter((r) => r.level === 'error' && r.entry === 'klient.log').length, 29);
		assert.equal(got.text.match(/^2026-03-02T/gm).length, 29);
		assert.ok(got.csv.startsWith('\ufefftime,level,'));
		const formula = await (await page.request.get(`${url}/export?q=%3D1%2B1&as=csv`)).text();
		assert.equal(formula.includes('\u202e'), false);
	});
});

test('a record is starred where it is, by key and by button, and the star taken away again', async () => {
	await opened(async (page) => {
		await page.locator('.tl-port').focus();
		for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
		const row = page.locator('.tl-row[aria-selected=true]');
		const id = await row.getAttribute('data-id'), top = await page.locator('.tl-port').evaluate((p) => p.scrollTop);
		await page.keyboard.press('*');
		await row.locator('.star').waitFor();
		assert.equal(await row.getAttribute('data-id'), id);
		assert.equal(await page.locator('.tl-port').evaluate((p) => p.scrollTop), top);
		assert.match(await page.locator('#tl-said').textContent(), /★ merket: /);
		assert.equal(await row.locator('.star').getAttribute('aria-label'), 'merket');
		await axe(page);
		// The button of the open record does the same, and keeps the focus.
		await page.keyboard.press('Enter');
		const button = page.locator('#tl-detail form[action*="/stars"] button');
		await button.waitFor();
		assert.match(await button.textContent(), /Fjern merket/);
		await button.focus();
		await page.keyboard.press('Enter');
		await page.waitForFunction(() => /^☆/.test((document.querySelector('#tl-detail form[action*="/stars"] button') || {}).textContent || ''));
		assert.equal(await row.locator('.star').count(), 0);
		assert.equal(await page.evaluate(() => document.activeElement && document.activeElement.closest('form[action*="/stars"]') !== null), true);
		assert.match(await page.locator('#tl-said').textContent(), /Merket er fjernet/);
		await page.keyboard.press('Enter');
		await row.locator('.star').waitFor();
		assert.ok(page.url().includes('/timeline'));
		// It is among the case's stars, and on the page of the record without scripts.
		await page.goto(url.replace('/timeline', '/work'));
		assert.equal(await page.locator('#stars li').count(), 1);
		await page.goto(`${url}/record?id=${id}`);
		assert.match(await page.locator('form[action*="/stars"] button').textContent(), /Fjern merket/);
		await page.locator('form[action*="/stars"] button').click();
		await page.goto(url.replace('/timeline', '/work'));
		assert.equal(await page.locator('#stars li').count(), 0);
	});
});

test('the first hits are shown while the rest is searched, and a view that is left is searched no further', async () => {
	await opened(async (page) => {
		let asked = 0;
		const have = [];
		await page.route('**/timeline/rows?**', async (route) => {
			const u = new URL(route.request().url());
			if (!u.searchParams.has('re')) return route.continue();
			if (u.searchParams.getAll('re').includes('slow')) return undefined; // never answered
			asked++;
			have.push(u.searchParams.get('have'));
			const got = await route.fetch().then((answer) => answer.json()).catch(() => null);
			if (!got) return undefined; // the page has gone on
			if (asked < 3) return route.fulfill({ status: 202, contentType: 'application/json', body: JSON.stringify({ pending: 0.3 * asked, rank: 0, rows: got.rows.slice(0, asked) }) });
			return route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify(got) });
		});
		await page.route('**/timeline?**part=head**', async (route) => {
			while (asked < 3) await new Promise((go) => setTimeout(go, 20));
			await route.continue();
		});
		/** @type {number[]} */
		const seen = [];
		await page.exposeFunction('seen', (/** @type {number} */ n) => { if (n !== seen[seen.length - 1]) seen.push(n); });
		await page.evaluate(() => new MutationObserver(() => /** @type {any} */ (window).seen(document.querySelectorAll('.tl-row[data-id]').length)).observe(document.querySelector('.tl-sheet'), { childList: true }));
		await page.fill('#tl-text', 'Timeout etter [0-9]+500 ms');
		await page.locator('.tl-search [name=regex]').check({ force: true });
		await page.locator('#tl-text').press('Enter');
		await page.waitForFunction(() => Number(document.querySelector('#tl-count').getAttribute('data-total')) === 29);
		assert.deepEqual(seen.filter((n) => n === 1 || n === 2), [1, 2]);
		assert.deepEqual(have, [null, '1', '2']);
		await page.unroute('**/timeline?**part=head**');
		await page.evaluate(() => {
			const w = /** @type {any} */ (window), ask = w.fetch;
			w.slow = [];
			w.fetch = (/** @type {string} */ url, /** @type {any} */ o) => { if (url.includes('re=slow')) w.slow.push(o.signal); return ask(url, o); };
		});
		await page.fill('#tl-text', 'slow');
		await page.locator('.tl-search [name=regex]').check({ force: true });
		await page.locator('#tl-text').press('Enter');
		await page.waitForFunction(() => /** @type {any} */ (window).slow.length > 1); // its rows and its head
		await page.goBack();
		await page.waitForFunction(() => /** @type {any} */ (window).slow.every((/** @type {AbortSignal} */ s) => s && s.aborted));
		await page.unrouteAll({ behavior: 'ignoreErrors' });
	});
});

test('shortcuts have a help sheet and an off switch', async () => {
	await opened(async (page) => {
		await page.keyboard.press('?');
		assert.match(await page.locator('#keys').innerText(), /neste og forrige feil/);
		await page.locator('#keys [data-keys-off]').check();
		await page.keyboard.press('Escape');
		await page.keyboard.press('f');
		await page.waitForTimeout(400);
		assert.equal(params(page).get('fold'), null);
		await page.keyboard.press('?');
		await page.locator('#keys [data-keys-off]').uncheck();
	});
});

test('without scripts: filters, paging, one record, patterns', async () => {
	await visit(browser, house, { storageState: state, javaScriptEnabled: false }, async (page) => {
		await page.goto(url);
		assert.equal(await page.locator('.tl-plain tbody tr').count(), 100);
		await page.locator('a[rel=next]').click();
		const second = await page.locator('.tl-plain tbody tr').first().getAttribute('id');
		await page.locator('a[rel=next]').click();
		await page.locator('a[rel=prev]').click();
		assert.equal(await page.locator('.tl-plain tbody tr').first().getAttribute('id'), second);
		await page.fill('#tl-text', 'Timeout');
		await page.locator('.tl-search button[value="0"]').click();
		assert.equal(await count(page), 29);
		assert.equal(await page.locator('.tl-plain tbody tr').count(), 29);
		await page.locator('.tl-plain tbody a').first().click();
		assert.match(await page.locator('.tl-full').innerText(), /Timeout/);
		await page.locator('[data-act=around]').click();
		assert.equal(await page.locator('tr.here').count(), 1);
		await page.locator('[data-act=clusters]').click();
		assert.ok(await page.locator('.tl-clusters li').count() > 3);
	});
});

for (const [lang, scheme, width] of [['nb', 'light', 1280], ['en', 'dark', 1280], ['nb', 'dark', 320], ['en', 'light', 768]]) {
	test(`axe finds nothing, and nothing is wider than the window: ${lang}, ${scheme}, ${width}`, async () => {
		await opened(async (page) => {
			await page.goto(`/language/${lang}?to=${encodeURIComponent(url + '?q=Timeout&xlevel=debug')}`);
			await page.locator('.tl-row[data-id]').first().click();
			await page.locator('.tl-record').waitFor();
			for (const d of await page.locator('.tl-facets details').all()) await d.evaluate((e) => e.setAttribute('open', ''));
			assert.deepEqual(await axe(page), []);
			assert.equal(await over(page), 0);
			await page.locator('[data-act=clusters]').click();
			await page.locator('.tl-clusters').waitFor();
			assert.deepEqual(await axe(page), []);
			assert.equal(await over(page), 0);
			if (process.env.PICTURES) await page.screenshot({ path: path.join(process.env.PICTURES, `timeline-${lang}-${scheme}-${width}.png`), fullPage: true });
		}, '', { bypassCSP: true, colorScheme: scheme, viewport: { width, height: 900 } });
	});
}
