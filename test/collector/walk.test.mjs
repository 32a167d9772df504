// The whole way, from the symbol on the status screen to the bundle that
// support opens, as a person goes it.
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { inspect, onward, opened, start, verify, visit } from './page.mjs';

let browser;
before(async () => { browser = await start(); });
after(() => browser.close());

test('choose, plan, collect, look, leave out, approve, saved', async () => {
	await opened(['--case', 'SAK-7'], async (it) => {
		await visit(browser, { permissions: ['clipboard-read', 'clipboard-write'] }, async (page, context) => {
			await page.goto(it.address);
			// A symbol that can mean two things asks which, in place.
			await page.locator('#step-synchronization td.failed a').click();
			assert.match(await page.locator('#choice').innerText(), /har feilet/);
			await page.locator('#step-import-ad td.waiting a').click();
			assert.match(await page.locator('h1').innerText(), /Import AD/);
			// What only the live machine can answer says so, and is not offered.
			const task = page.locator('.plan-list li', { hasText: 'Oppgaven' });
			assert.match(await task.innerText(), /krever maskinen selv/);
			assert.ok(await task.locator('input[type=checkbox]').isDisabled());
			assert.equal(await page.locator('#case').inputValue(), 'SAK-7');
			await page.locator('.plan-list input[type=checkbox][value=eventlog-application]').uncheck();
			await page.locator('#since').selectOption(String(14 * 24 * 60));
			await page.locator('.approve button').click();
			await page.waitForSelector('#onward', { timeout: 60_000 });
			assert.match(await page.locator('#row-eadm-logs').innerText(), /komplett|delvis/);
			assert.match(await page.locator('#row-eventlog-application').innerText(), /utelatt/);
			// A known error leads to the guide's page about it, served from beside the program.
			const read = page.locator('#found li', { hasText: 'LDAP' }).first().locator('a').first();
			const [guide] = await Promise.all([context.waitForEvent('page'), read.click()]);
			await guide.waitForLoadState();
			assert.match(guide.url(), /nb\/import-ad\.html/);
			assert.notEqual(new URL(guide.url()).origin, it.origin);
			await guide.close();
			await page.reload(); // loses nothing
			assert.ok(await page.locator('#onward').isVisible());
			assert.ok((await page.locator('#found li').count()) > 2);
			await onward(page);

			// The preview shows masks as tags and never what they stand for.
			const files = await page.locator('.entry').count();
			await page.locator('.entry a', { hasText: 'import-hr.log' }).first().click();
			await page.waitForSelector('.lines .mask');
			const text = await page.locator('.lines').innerText();
			assert.match(text, /fødselsnummer\s*[0-9a-f]{12}/);
			assert.doesNotMatch(text, /\b\d{11}\b/);
			assert.match(await page.locator('.text-head').innerText(), /740 linjer/);
			await page.locator('.moves a', { hasText: 'Neste' }).click();
			await page.waitForSelector('#L401');
			await page.locator('#q').fill('avsluttet');
			await page.keyboard.press('Enter');
			await page.waitForSelector('.text-head .answer');
			await page.locator('.find button', { hasText: 'maskerte' }).click();
			await page.waitForFunction(() => /Treff 1 av/.test(document.querySelector('.text-head .answer')?.textContent ?? ''));
			// Is it in there anywhere?
			await page.locator('#all').fill('DOMENEKONTROLLER');
			await page.keyboard.press('Enter');
			await page.waitForSelector('.entry .hits, .search-all .answer');
			await page.locator('#all').fill('finnes-slett-ikke');
			await page.keyboard.press('Enter');
			await page.waitForFunction(() => /ikke i noen/.test(document.querySelector('.search-all .answer')?.textContent ?? ''));

			// Left out, taken in again, left out: a file; and a source.
			const entry = page.locator('.entry', { hasText: 'import-hr.log' });
			const isOut = entry.locator('strong', { hasText: 'utelatt' });
			for (const state of ['visible', 'hidden', 'visible']) {
				await entry.locator('.toggle button').focus();
				await page.keyboard.press('Enter');
				await isOut.waitFor({ state });
				assert.ok(await entry.locator('.toggle button').evaluate((b) => b === document.activeElement), 'the focus stays');
			}
			const source = page.locator('.source', { hasText: 'Oppgaveplanlegging' });
			await source.locator('.source-head .toggle button').click();
			await page.locator('.source.left-out').waitFor();
			assert.match(await page.locator('#say').textContent(), new RegExp(`${files - 2} filer`));
			await page.goto(it.base + 'plan'); // back and forth keeps it
			await page.goto(it.base + 'look');
			assert.match(await page.locator('.lead').innerText(), new RegExp(`${files - 2} filer`));
			await page.locator('.approve button').click();
			await page.waitForSelector('.saved-facts');
			await page.locator('[data-copy]').first().click();
			await page.waitForFunction(() => document.querySelector('[data-copy]').textContent === 'Kopiert');
			const copied = await page.evaluate(() => navigator.clipboard.readText());
			assert.deepEqual(it.files(), [copied], 'one bundle, nothing beside it');
			assert.match(await page.locator('main').innerText(), /support@example\.com/);

			const seen = inspect(copied), m = seen.manifest;
			assert.ok(seen.ok && verify(copied), JSON.stringify(seen.problems));
			assert.equal(m.approval.mode, 'page');
			assert.equal(m.guide.page + '#' + m.guide.state, 'import-ad#not-starting');
			assert.equal(m.case, 'SAK-7');
			assert.ok(!m.entries.some((e) => /import-hr\.log/.test(e.path)), 'the file was left out');
			assert.ok(m.entries.some((e) => /import-ad\.log/.test(e.path)));
			const status = Object.fromEntries(m.sources.map((s) => [s.id, s.status]));
			assert.equal(status['eventlog-application'], 'excluded');
			assert.equal(status['eventlog-taskscheduler'], 'excluded');
			assert.ok(m.approval.excluded.length >= 3, m.approval.excluded.join());
			assert.equal((new Date(m.window.until) - new Date(m.window.since)) / 864e5, 14);
			// What was sent can still be read.
			await page.locator('.go a', { hasText: 'Tilbake' }).click();
			await page.locator('.entry a', { hasText: 'import-ad.log' }).first().click();
			await page.waitForSelector('.lines li');
			assert.equal(await page.locator('.toggle').count(), 0);
			// The person closes it; the program ends well and names the bundle.
			await page.locator('footer button').click();
			assert.match(await page.locator('h1').innerText(), /avsluttet/);
			assert.equal(await it.ended, 0);
			assert.ok(it.said().includes(copied));
		});
	});
});

test('by keyboard alone, in English', async () => {
	await opened(['--lang', 'en', '--page', 'import-ad', '--state', 'failed'], async (it) => {
		await visit(browser, { reducedMotion: 'reduce', forcedColors: 'active' }, async (page) => {
			await page.goto(it.address);
			const until = async (name) => {
				for (let i = 0; i < 90; i++) {
					await page.keyboard.press('Tab');
					const f = await page.evaluate(() => { const e = document.activeElement; return { text: (e?.getAttribute('aria-label') ?? e?.textContent ?? '').trim(), ring: getComputedStyle(e).outlineStyle !== 'none' || getComputedStyle(e).boxShadow !== 'none' }; });
					if (f.text.startsWith(name)) { assert.ok(f.ring, `no visible focus on ${name}`); return; }
				}
				assert.fail(`${name} is never reached by Tab`);
			};
			await until('Start collecting');
			await page.keyboard.press('Enter');
			await page.waitForFunction(() => document.activeElement?.id === 'onward', null, { timeout: 60_000 });
			assert.match(await page.locator('#say').textContent(), /done/);
			await page.keyboard.press('Enter');
			await page.waitForURL(/look$/);
			await until('import-ad.log');
			await page.keyboard.press('Enter');
			await page.waitForFunction(() => document.activeElement?.classList.contains('lines'));
			await page.goto(it.base + 'look');
			await until('Approve and save');
			await page.keyboard.press('Enter');
			await page.waitForSelector('.saved-facts');
			assert.equal(it.files().length, 1);
		});
	});
});

test('a large log: live progress, stopped with what is there, or with nothing; any piece of it shown', async () => {
	const from = mkdtempSync(path.join(os.tmpdir(), 'large-'));
	const folder = path.join(from, 'c/eadm/loggfiler');
	mkdirSync(folder, { recursive: true });
	// Newest first: the small one is whole before the large one is read.
	let n = 0;
	const line = () => `2026-06-17 06:${String(n % 60).padStart(2, '0')}:01 INFO Leste ansatt ${++n} av avdeling Ås, alt i orden\n`;
	for (let piece = 0; piece < 240; piece++) {
		let text = '';
		while (text.length < 1 << 20) text += line();
		appendFileSync(path.join(folder, 'stor.log'), text);
	}
	writeFileSync(path.join(folder, 'liten.log'), '2026-06-17 07:00:01 ERROR The LDAP server is unavailable.\n');
	try {
		await opened(['--page', 'import-ad', '--state', 'failed', '--from', from], async (it) => {
			await visit(browser, {}, async (page) => {
				await page.goto(it.address);
				await page.locator('.approve button').click();
				await page.waitForSelector('#row-eadm-logs progress[max]');
				assert.match(await page.locator('#row-eadm-logs').innerText(), / av 25\d MB/);
				await page.locator('.stop summary').click();
				await page.waitForTimeout(700); // news comes, and the fold stays open
				await page.locator('.stop button', { hasText: 'kast alt' }).click();
				await page.waitForURL(/plan$/);
				assert.deepEqual(it.files(), [], 'nothing is left behind');

				await page.locator('.approve button').click();
				await page.waitForSelector('#row-eadm-logs progress[max]');
				await page.reload();
				assert.ok(await page.locator('#row-eadm-logs progress[max]').isVisible(), 'the run goes on over a reload');
				await page.locator('.stop summary').click();
				await page.locator('.stop button', { hasText: 'behold' }).click();
				await page.waitForSelector('#onward', { timeout: 30_000 });
				assert.match(await page.locator('#next').innerText(), /stoppet/);
				await page.goto(it.base + 'plan');
				assert.match(await page.locator('main').innerText(), /ikke lagret/);

				await page.locator('.approve button').click();
				await onward(page);
				await page.locator('.entry a', { hasText: 'stor.log' }).click();
				await page.waitForSelector('.lines li');
				assert.ok((await page.locator('.lines li').count()) <= 400);
				await page.locator('.moves a', { hasText: 'Siste' }).click();
				await page.waitForSelector(`#L${n}`);
				await page.locator('#line').fill('500000');
				await page.keyboard.press('Enter');
				await page.waitForSelector('#L500000.here');
				const size = await page.evaluate(async (b) => (await (await fetch(b + 'look?entry=logs%2Feadm-logs%2Fstor.log&from=1&part=text')).text()).length, it.base);
				assert.ok(size > 10_000 && size < 1 << 20, `a piece of the entry takes ${size} bytes`);
			});
			it.child.kill('SIGINT');
			assert.equal(await it.ended, 0);
			assert.deepEqual(it.files(), [], 'what was not approved is gone');
		});
	} finally {
		rmSync(from, { recursive: true });
	}
});

test('without JavaScript it is all there', async () => {
	await opened(['--page', 'import-ad', '--state', 'not-starting'], async (it) => {
		await visit(browser, { javaScriptEnabled: false }, async (page) => {
			await page.goto(it.address);
			await page.locator('.approve button').click();
			await page.waitForSelector('#onward', { timeout: 60_000 });
			await page.locator('#onward').click();
			await page.locator('.entry a', { hasText: 'import-ad.log' }).first().click();
			assert.ok((await page.locator('.lines .mask').count()) > 10);
			await page.locator('.approve button').click();
			await page.waitForSelector('.saved-facts', { timeout: 20_000 });
			assert.ok(verify(it.files()[0]));
		});
	});
});
