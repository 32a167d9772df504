// First account, upload links, uploads by drag, by form, interrupted and
// resumed, and by the real collector; what the sender is told.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { axe, collector, examples, login, over, serve, start, visit } from './house.mjs';

const run = promisify(execFile);
const password = 'korrekt hest batteri stift';
const work = mkdtempSync(path.join(tmpdir(), 'stegvis-web-'));
let browser, house, link = '', bundle = '';

before(async () => {
	browser = await start();
	house = await serve();
	await run(collector, ['collect', '--page', 'import-ad', '--state', 'not-starting', '--from', examples, '--out', work, '--yes', '--lang', 'nb'], { env: { ...process.env, HOME: work, XDG_CONFIG_HOME: work } });
	bundle = path.join(work, readdirSync(work).find((n) => n.endsWith('.zip')));
});
after(async () => {
	await browser.close();
	assert.equal(await house.stop(), 0, 'the program did not end well');
	rmSync(work, { recursive: true, force: true });
});

test('first account, by keyboard only', async () => {
	await visit(browser, house, {}, async (page) => {
		await page.goto(house.first);
		await page.keyboard.press('Tab'); // skip link
		await page.keyboard.press('Enter');
		const type = async (label, text) => {
			for (let i = 0; i < 12; i++) {
				await page.keyboard.press('Tab');
				if (await page.evaluate((l) => document.activeElement.labels?.[0]?.textContent === l, label)) return page.keyboard.type(text);
			}
			assert.fail('no way to ' + label + ' with the keyboard');
		};
		await type('Brukernavn', 'kari');
		await type('Navn', 'Kari Nordli');
		await type('Passord', password);
		await type('Gjenta passordet', password);
		await page.keyboard.press('Enter');
		await page.waitForURL('**/');
		assert.match(await page.textContent('.said'), /logget inn/);
		assert.match(await page.textContent('.empty'), /Ingenting er mottatt ennå/);
		await page.goto(house.first);
	}).catch((e) => assert.match(e.message, /410/)); // the link, replayed, is gone: the browser logs it
});

test('a customer and an upload link', async () => {
	await visit(browser, house, {}, async (page) => {
		await login(page, house, 'kari', password);
		await page.click('.empty a');
		await page.fill('#name', 'Fjellvik kommune');
		await page.click('main form button');
		await page.waitForURL('**/customers/*');
		await page.click('text=Lag lenke');
		link = await page.textContent('#link');
		assert.match(link, /\/upload\/\w{20,}$/);
	});
});

test('upload by drag; the inbox shows it by itself', async () => {
	await visit(browser, house, {}, async (inbox, context) => {
		await login(inbox, house, 'kari', password);
		const page = await context.newPage();
		await page.goto(link);
		const data = await page.evaluateHandle(async () => {
			const t = new DataTransfer();
			t.items.add(new File(['2026-06-17 07:00:00 ERROR Import AD feilet\n'.repeat(2000)], 'import-ad.log'));
			return t;
		});
		await page.dispatchEvent('#drop', 'drop', { dataTransfer: data });
		await page.waitForSelector('.sent .received');
		assert.match(await page.textContent('.sent .received'), /Mottatt som sak 1\. Du kan lukke siden\./);
		await inbox.waitForSelector('tr[data-case="1"]');
		await inbox.waitForFunction(() => !document.querySelector('.mark.wait'), null, { timeout: 20_000 });
		await page.click('.sent a');
		await page.waitForSelector('#receipt[data-status="ready"]');
	});
});

test('upload by form without scripts', async () => {
	await visit(browser, house, { javaScriptEnabled: false }, async (page) => {
		await page.goto(link);
		await page.fill('#title', 'Synk <i>stanset</i>');
		await page.setInputFiles('#file', bundle);
		await page.click('#send');
		await page.waitForURL('**/received/*');
		assert.match(await page.textContent('h1'), /Takk, filen er mottatt/);
	});
});

test('a broken line: the upload goes on where it stopped', async () => {
	await visit(browser, house, { wrongAllowed: /Failed to load resource|ERR_/ }, async (page) => {
		await page.goto(link);
		let pieces = 0;
		await page.route('**/files/*', (route) => {
			if (route.request().method() === 'PATCH' && ++pieces === 2) return route.abort('connectionreset');
			return route.continue();
		});
		await page.evaluate(() => { // pieces of 8 MB: three of them
			const line = '2026-06-17 07:00:00 INFO en linje til i en stor logg, nummer ';
			const part = Array.from({ length: 20000 }, (_, i) => line + i + '\n').join('');
			const t = new DataTransfer();
			t.items.add(new File(Array(14).fill(part), 'stor.log'));
			document.dispatchEvent(new DragEvent('drop', { dataTransfer: t, bubbles: true, cancelable: true }));
		});
		await page.waitForSelector('.sent .received', { timeout: 40_000 });
		assert.ok(pieces >= 3, 'it was sent in ' + pieces + ' pieces');
	});
});

test('the page is closed midway: the same file chosen again goes on', async () => {
	const file = path.join(work, 'avbrutt.log');
	writeFileSync(file, '2026-06-17 07:00:00 INFO linje som tar plass i en lang logg\n'.repeat(350_000));
	await visit(browser, house, { wrongAllowed: /Failed to load|ERR_/ }, async (page) => {
		await page.goto(link);
		let first = 0, hangs = true;
		await page.route('**/files/*', (route) => (hangs && route.request().method() === 'PATCH' && ++first > 1 ? undefined : route.continue())); // the second piece hangs
		await page.setInputFiles('#file', file);
		await page.click('#send');
		await page.waitForFunction(() => /** @type {any} */ (document.querySelector('.sent progress'))?.value > 0.3);
		page.on('dialog', (d) => d.accept());
		hangs = false;
		await page.goto(link);
		const asked = [];
		page.on('request', (r) => { if (r.url().includes('/files/') || r.method() === 'POST') asked.push(r.method()); });
		await page.setInputFiles('#file', file);
		await page.click('#send');
		await page.waitForSelector('.sent .received', { timeout: 40_000 });
		assert.equal(asked.includes('POST'), false, 'it began again: ' + asked);
		assert.equal(asked[0], 'HEAD');
	});
});

test('refused at once, with what to do', async () => {
	await visit(browser, house, { wrongAllowed: /415/ }, async (page) => {
		await page.goto(link);
		await page.setInputFiles('#file', [{ name: 'tom.log', mimeType: 'text/plain', buffer: Buffer.alloc(0) }, { name: 'setup.exe', mimeType: 'x/x', buffer: Buffer.from('MZ\x90\x00 not for us') }]);
		await page.click('#send');
		await page.waitForFunction(() => document.querySelectorAll('.sent .failed').length === 2);
		const said = await page.textContent('#sent');
		assert.match(said, /Filen er tom/);
		assert.match(said, /program, ikke en loggfil/);
	});
});

test('the collector sends straight here, and twice is once', async () => {
	const env = { ...process.env, HOME: work, XDG_CONFIG_HOME: work };
	await run(collector, ['collect', '--page', 'import-hr', '--from', examples, '--out', path.join(work, 'c'), '--yes', '--lang', 'nb', '--upload', link], { env });
	await visit(browser, house, {}, async (page) => {
		await login(page, house, 'kari', password);
		await page.goto('/?status=all&page=import-hr');
		for (let i = 0; i < 40 && await page.locator('tr[data-case]').count() === 0; i++) { await page.waitForTimeout(300); await page.reload(); }
		assert.equal(await page.locator('tr[data-case]').count(), 1);
	});
	const zip = path.join(work, 'c', readdirSync(path.join(work, 'c')).find((n) => n.endsWith('.zip')));
	await run(collector, ['send', zip, '--upload', link], { env });
	await visit(browser, house, {}, async (page) => {
		await login(page, house, 'kari', password);
		await page.goto('/?status=all&page=import-hr');
		assert.equal(await page.locator('tr[data-case]').count(), 1);
	});
});

test('a link that is withdrawn says so', async () => {
	await visit(browser, house, { wrongAllowed: /410/ }, async (page) => {
		await login(page, house, 'kari', password);
		await page.goto('/customers');
		await page.click('main table a');
		await page.click('text=Trekk tilbake');
		await page.goto(link);
		assert.match(await page.textContent('main'), /trukket tilbake.*ny lenke/s);
	});
});

for (const colorScheme of ['light', 'dark']) {
	test(`upload and login pages: axe and 320 px, ${colorScheme}`, async () => {
		await visit(browser, house, { colorScheme, bypassCSP: true, viewport: { width: 320, height: 700 } }, async (page) => {
			await login(page, house, 'kari', password);
			await page.goto('/customers');
			await page.click('main table a');
			await page.click('text=Lag lenke');
			const fresh = await page.textContent('#link');
			for (const [lang, h1] of [['nb', 'Send støttepakke'], ['en', 'Send a support bundle']]) {
				await page.goto('/language/' + lang + '?to=' + encodeURIComponent(new URL(fresh).pathname));
				assert.equal(await page.textContent('h1'), h1);
				assert.deepEqual(await axe(page), []);
				assert.equal(await over(page), 0);
			}
			await page.context().clearCookies();
			await page.goto('/login');
			assert.deepEqual(await axe(page), []);
			assert.equal(await over(page), 0);
		});
	});
}
