// The guide in use: panel, languages, themes, copying, search, print, and all
// of it without a mouse and without JavaScript.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { guide, start, url, visit } from './browser.mjs';

let browser;
before(async () => { browser = await start(); });
after(() => browser.close());

test('panel: choosing a step and a symbol leads to the section', async () => {
	await visit(browser, {}, async (page) => {
		await page.goto(url('index.html'));
		const row = page.locator('.panel tbody tr:has(th .name:text-is("Import AD"))');
		assert.match(await row.locator('td.waiting').innerText(), /Du kan gjøre dette/);
		assert.match(await row.locator('td.failed').innerText(), /Support må hjelpe/);
		await row.locator('td.waiting a').click();
		assert.match(page.url(), /nb\/import-ad\.html#not-starting$/);
		assert.ok(await page.locator('#not-starting').isVisible());
	});
});

test('a symbol that may mean several states leads to the choice', async () => {
	await visit(browser, {}, async (page) => {
		await page.goto(url('index.html'));
		await page.locator('.panel tbody tr:has(th .name:text-is("Syncronization"))').locator('td.failed a').click();
		assert.match(page.url(), /synchronization\.html#see-failed$/);
		assert.equal(await page.locator('#see-failed a').count(), 2);
	});
});

test('language switch keeps page and section', async () => {
	await visit(browser, {}, async (page) => {
		await page.goto(url('nb/import-ad.html#failed'));
		await page.getByRole('link', { name: 'English' }).click();
		assert.match(page.url(), /en\/import-ad\.html#failed$/);
		assert.equal(await page.locator('html').getAttribute('lang'), 'en');
	});
});

test('theme follows the system, is switched and remembered', async () => {
	await visit(browser, { colorScheme: 'dark' }, async (page) => {
		const dark = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
		await page.goto(url('index.html'));
		const first = await dark();
		assert.notEqual(first, 'rgb(255, 255, 255)');
		await page.locator('button.theme').click();
		assert.equal(await dark(), 'rgb(255, 255, 255)');
		await page.goto(url('nb/import-hr.html'));
		assert.equal(await dark(), 'rgb(255, 255, 255)');
	});
});

test('by keyboard alone from home to the copied command', async () => {
	await visit(browser, { permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
		await page.goto(url('index.html'));
		const focused = () => page.evaluate(() => { const e = document.activeElement; return { text: e?.textContent?.trim() ?? '', href: e?.getAttribute('href') ?? '', copy: e?.hasAttribute('data-copy') ?? false, ring: getComputedStyle(e).outlineStyle !== 'none' || getComputedStyle(e).boxShadow !== 'none' }; });
		const until = async (found) => {
			for (let i = 0; i < 120; i++) {
				await page.keyboard.press('Tab');
				const f = await focused();
				if (found(f)) { assert.ok(f.ring, `no visible focus on ${f.text}`); return; }
			}
			assert.fail('never reached by Tab');
		};
		await until((f) => f.href.endsWith('nb/import-ad.html#not-starting'));
		await page.keyboard.press('Enter');
		await page.waitForURL(/import-ad\.html#not-starting/);
		await until((f) => f.copy);
		const command = await page.evaluate(() => document.activeElement.parentElement.querySelector('code').textContent);
		assert.match(command, /eadm-collector collect --page import-ad --state not-starting$/);
		await page.keyboard.press('Enter');
		await page.waitForFunction(() => document.activeElement.textContent === 'Kopiert');
		assert.equal(await page.evaluate(() => navigator.clipboard.readText()), command);
	});
});

test('without JavaScript the guide is all there', async () => {
	await visit(browser, { javaScriptEnabled: false }, async (page) => {
		await page.goto(url('index.html'));
		assert.ok(await page.locator('.panel').isVisible());
		assert.equal(await page.locator('.search').isVisible(), false);
		await page.locator('.panel tbody tr:has(th .name:text-is("Import AD"))').locator('td.failed a').click();
		assert.match(page.url(), /import-ad\.html#failed$/);
		assert.ok(await page.locator('code[data-command]').first().isVisible());
		assert.equal(await page.locator('[data-copy]').first().isVisible(), false);
		await page.getByRole('link', { name: 'English' }).click();
		assert.match(page.url(), /en\/import-ad\.html/);
	});
});

test('home paints before any script has arrived', async () => {
	await visit(browser, {}, async (page) => {
		await page.route('**/*.js', (route) => route.abort());
		await page.goto(url('index.html'), { waitUntil: 'domcontentloaded' });
		assert.ok(await page.locator('.panel').isVisible());
	}).catch((e) => { if (!/ERR_FAILED/.test(e.message)) throw e; });
});

test('search: slash, results, keys, section, marked words, recent', async () => {
	await visit(browser, {}, async (page) => {
		await page.goto(url('nb/privacy.html'));
		await page.keyboard.press('/');
		await page.keyboard.type('import hierachy');
		await page.waitForSelector('[role=option] .where');
		assert.match(await page.locator('[role=option] .where').first().innerText(), /Import Hier/i);
		assert.match(await page.locator('.search [role=status], .search ~ [role=status]').first().textContent(), /\d+ treff/);
		await page.keyboard.press('ArrowDown');
		assert.equal(await page.locator('#q').getAttribute('aria-activedescendant'), 'hit-0');
		await page.keyboard.press('Enter');
		await page.waitForURL(/hl=/);
		await page.waitForFunction(() => CSS.highlights.has('stegvis-query'));
		await page.keyboard.press('Control+k');
		await page.waitForSelector('.found .pick');
		assert.equal(await page.locator('.found .pick').first().innerText(), 'import hierachy');
		await page.keyboard.press('Escape');
		assert.equal(await page.locator('#found').isVisible(), false);
	});
});

test('search: ?q=, hostile text, nothing found', async () => {
	await visit(browser, {}, async (page) => {
		await page.goto(url('index.html?q=hovedfilter'));
		await page.waitForSelector('[role=option] .where');
		for (const text of ['<img src=x onerror=alert(1)>', '\u0000', '((((', '😀😀', 'שלום', '"', '-', 'a'.repeat(10000), 'qqqqzzzzxxxx']) {
			await page.locator('#q').fill(text);
			await page.waitForTimeout(120);
			assert.equal(await page.locator('.found img').count(), 0);
		}
		await page.locator('#q').fill('qqqqzzzzxxxxwwww');
		await page.waitForFunction(() => /Ingen treff/.test(document.querySelector('#found')?.textContent ?? ''));
	});
});

test('an old guide says so', async () => {
	await visit(browser, {}, async (page) => {
		const newest = Math.max(...guide.pages.flatMap((p) => Object.values(p.docs).map((d) => Date.parse(d.changed ?? '') || 0)));
		await page.clock.setFixedTime(newest + 100 * 864e5);
		await page.goto(url('index.html'));
		assert.equal(await page.locator('#old').isVisible(), false);
		await page.clock.setFixedTime(newest + 200 * 864e5);
		await page.reload();
		assert.ok(await page.locator('#old').isVisible());
	});
});

test('print: the page as PDF, and the whole guide', async () => {
	await visit(browser, {}, async (page) => {
		for (const name of ['nb/import-ad.html', 'print.nb.html']) {
			await page.goto(url(name));
			const pdf = await page.pdf({ format: 'A4' });
			assert.ok(pdf.length > 10_000 && pdf.subarray(0, 5).toString() === '%PDF-');
		}
		assert.equal(await page.locator('.part').count(), guide.pages.length);
	});
});
