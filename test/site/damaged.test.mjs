// Search and languages where something is missing: a chunk that is gone, cut off
// or of another build, a page that one language lacks, a search within one step.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { start, url, visit } from './browser.mjs';

const program = process.env.GUIDE ?? path.join(import.meta.dirname, '../../dist/bin/guide');
const skip = existsSync(program) ? false : `no program guide (${program}); run make`;
let browser, folder, made;
before(async () => {
	browser = await start();
	if (skip) return;
	folder = mkdtempSync(path.join(os.tmpdir(), 'damaged-'));
	made = path.join(folder, 'site');
	large();
	execFileSync(program, ['build', '--content', path.join(folder, 'content'), '--out', made], { stdio: 'pipe' });
});
after(async () => { await browser.close(); if (folder) rmSync(folder, { recursive: true }); });

/** A guide whose index is many files, of words made of syllables; one page in one language alone. */
function large() {
	const articles = path.join(folder, 'content/articles');
	mkdirSync(articles, { recursive: true });
	writeFileSync(path.join(folder, 'content/guide.yaml'), 'product: {id: x, name: X}\nlanguages: [nb, en]\n');
	const parts = 'ba de fi go hu ka le mi no pu ra se ti vo lun mar nor pel rik sol'.split(' ');
	const word = (n) => parts[n % 20] + parts[Math.floor(n / 20) % 20] + parts[Math.floor(n / 400) % 20];
	for (let i = 0; i < 400; i++) {
		let text = '';
		for (let j = 0; j < 130; j++) text += word((i * 37 + j * j * 11) % 8000) + ' ';
		for (const lang of ['nb', 'en']) writeFileSync(path.join(articles, `side-${i}.${lang}.md`), `---\ntitle: Side ${word(i * 13 % 8000)}\n---\n\nfelles ${text}\n`);
	}
	writeFileSync(path.join(articles, 'bare-norsk.nb.md'), '---\ntitle: Bare på norsk\n---\n\nEn tekst uten oversettelse.\n\n## Et avsnitt {#avsnitt}\n\nMer.\n');
}
const at = (name) => pathToFileURL(made).href + '/' + name;
const chunks = () => path.join(made, 'search/nb');

/** Asks the page's own search box. */
async function ask(page, text, address = at('nb/side-0.html')) {
	await page.goto(address);
	await page.locator('#q').fill(text);
	await page.locator('#q').focus();
	await page.waitForFunction(() => document.querySelector('#found [role=option]') || /leses|treff/i.test(document.querySelector('#found')?.textContent ?? ''));
	await page.waitForTimeout(300);
	return { hits: await page.locator('#hits [role=option]').count(), text: await page.locator('#found').innerText() };
}
/** Opens a page that may log that a file is missing. */
const forgiving = (run) => visit(browser, {}, run).catch((e) => { if (!/ERR_FILE_NOT_FOUND|Invalid or unexpected token|SyntaxError/.test(String(e.message) + JSON.stringify(e.actual ?? ''))) throw e; });

const query = 'bade felles solmar fimar';
const damages = {
	missing: (file) => rmSync(file),
	'cut off': (file) => writeFileSync(file, readFileSync(file, 'utf8').slice(0, -200)),
	changed: (file) => writeFileSync(file, readFileSync(file, 'utf8').replace(/(.{60})[a-z]{2}/, '$1zq')),
	'of another build': (file) => writeFileSync(file, readFileSync(file, 'utf8').replace(/"[0-9a-f]{16}"/, '"0123456789abcdef"')),
};
for (const [what, damage] of Object.entries(damages)) {
	test(`a chunk that is ${what}: a message, and the other results`, { skip }, async () => {
		const names = readdirSync(chunks()).filter((n) => /^[tpe]\d/.test(n));
		assert.ok(['t', 'p', 'e'].every((k) => names.filter((n) => n[0] === k).length > 1), `an index of several files: ${names.length}`);
		// The chunks of excerpts that the answer needs, found by asking once.
		/** @type {string[]} */ const read = [];
		await visit(browser, {}, async (page) => {
			page.on('request', (r) => read.push(path.basename(new URL(r.url()).pathname)));
			const whole = await ask(page, query);
			assert.ok(whole.hits > 5, `${whole.hits} hits`);
			assert.doesNotMatch(whole.text, /Pakk ut/);
		});
		for (const kind of ['t', 'p', 'e']) {
			const victim = read.filter((n) => new RegExp(`^${kind}\\d`).test(n)).at(-1);
			const file = path.join(chunks(), victim), good = readFileSync(file);
			damage(file);
			await forgiving(async (page) => {
				const answer = await ask(page, query);
				assert.match(answer.text, /En del av søket kunne ikke leses/, `${victim} ${what}`);
				assert.ok(answer.hits > 0, `${victim} ${what}: other results`);
			});
			writeFileSync(file, good);
		}
	});
}

test('an index that is gone says what to do', { skip }, async () => {
	const file = path.join(chunks(), 'root.js'), good = readFileSync(file);
	rmSync(file);
	await forgiving(async (page) => {
		const answer = await ask(page, query);
		assert.equal(answer.hits, 0);
		assert.match(answer.text, /Pakk ut|kunne ikke/i);
	});
	writeFileSync(file, good);
});

test('a page that a language lacks is shown in the other, with a note', { skip }, async () => {
	await visit(browser, {}, async (page) => {
		await page.goto(at('nb/bare-norsk.html#avsnitt'));
		assert.equal(await page.getByRole('note').count(), 0);
		await page.getByRole('link', { name: 'English' }).click();
		assert.match(page.url(), /en\/bare-norsk\.html#avsnitt$/);
		assert.match(await page.getByRole('note').innerText(), /not available in English yet/);
		assert.equal(await page.locator('html').getAttribute('lang'), 'en');
		assert.equal(await page.locator('.prose').getAttribute('lang'), 'nb');
		assert.ok(await page.locator('#avsnitt').isVisible());
		// Its words are found from the other language too, as hits of that language.
		await page.goto(at('en/side-0.html'));
		await page.locator('#q').fill('oversettelse');
		await page.locator('#q').focus();
		await page.waitForSelector('#found a[lang=nb]');
	});
});

test('search within one step, and in all again', async () => {
	await visit(browser, {}, async (page) => {
		await page.goto(url('nb/import-ad.html'));
		await page.locator('#q').fill('starter ikke');
		await page.waitForSelector('#hits [role=option]');
		const pages = () => page.locator('#hits a').evaluateAll((all) => [...new Set(all.map((a) => /** @type {HTMLAnchorElement} */ (a).pathname.split('/').pop()))]);
		assert.ok((await pages()).length > 1);
		await page.getByRole('button', { name: 'Bare dette steget' }).click();
		await page.waitForFunction(() => [...document.querySelectorAll('#hits a')].every((a) => /import-ad\.html/.test(/** @type {HTMLAnchorElement} */ (a).pathname)));
		assert.deepEqual(await pages(), ['import-ad.html']);
		await page.getByRole('button', { name: 'Alle steg' }).click();
		await page.waitForFunction(() => [...document.querySelectorAll('#hits a')].some((a) => !/import-ad\.html/.test(/** @type {HTMLAnchorElement} */ (a).pathname)));
	});
});
