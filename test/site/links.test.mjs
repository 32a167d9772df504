// Every internal link and anchor of the built guide resolves, crawled in the
// browser from file://; and the sizes that the guide promises hold.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { guide, pages, site, start, url, visit } from './browser.mjs';

let browser;
before(async () => { browser = await start(); });
after(() => browser.close());

test('every link and anchor resolves', async () => {
	await visit(browser, {}, async (page) => {
		const seen = new Map(), wanted = [], queue = [url('index.html')];
		while (queue.length) {
			const at = queue.pop();
			if (seen.has(at)) continue;
			await page.goto(at);
			const { ids, links } = await page.evaluate(() => ({
				ids: [...document.querySelectorAll('[id]')].map((e) => e.id),
				links: [...document.querySelectorAll('a[href]')].map((a) => a.href ?? a.getAttribute('href')).map((h) => (typeof h === 'string' ? h : h.baseVal)).map((h) => new URL(h, location.href).href),
			}));
			seen.set(at, new Set(ids));
			for (const link of links) {
				const u = new URL(link);
				if (u.protocol !== 'file:') continue;
				const file = u.href.split(/[?#]/)[0];
				wanted.push([at, file, decodeURIComponent(u.hash.slice(1))]);
				if (file.endsWith('.html')) queue.push(file);
			}
		}
		assert.ok(seen.size > guide.pages.length, `only ${seen.size} pages were reached`);
		for (const [from, file, anchor] of wanted) {
			assert.ok(existsSync(fileURLToPath(file)), `${from} links to ${file}, which is not there`);
			if (anchor && seen.has(file)) assert.ok(seen.get(file).has(anchor), `${from} links to ${file}#${anchor}, which is not there`);
		}
		for (const name of pages()) assert.ok(seen.has(url(name)), `no link leads to ${name}`);
	});
});

test('sizes', () => {
	const size = (name) => statSync(path.join(site, name)).size;
	for (const name of pages()) assert.ok(size(name) <= 60_000, `${name}: ${size(name)} bytes`);
	assert.ok(size('assets/style.css') <= 25_000, 'own CSS');
	assert.ok(size('assets/designsystemet.css') <= 120_000, 'vendored CSS');
	for (const lang of guide.languages) assert.ok(size('assets/theme.js') + size('assets/site.js') + size(`assets/text.${lang}.js`) <= 12_000, 'scripts before search');
	assert.ok(readdirSync(path.join(site, 'media')).every((f) => /\.[0-9a-f]{8}\.\w+$/.test(f)), 'pictures have content-hashed names');
});

test('every state of every step has its section, who acts, and a command', async () => {
	await visit(browser, { javaScriptEnabled: true }, async (page) => {
		for (const p of guide.pages.filter((q) => q.kind === 'step')) for (const [lang, doc] of Object.entries(p.docs)) {
			await page.goto(url(doc.path));
			assert.equal(await page.locator('html').getAttribute('lang'), lang);
			const commands = await page.locator('code[data-command]').allTextContents();
			assert.ok(commands.some((c) => c.endsWith(`collect --page ${p.id}`)), doc.path);
			for (const s of p.states ?? []) {
				assert.equal(await page.locator(`#${s.id}`).count(), 1, `${doc.path}#${s.id}`);
				assert.equal(await page.locator(`#${s.id} + .who[data-who=${s.who}]`).count(), 1, `${doc.path}#${s.id} who`);
				assert.ok(commands.some((c) => c.endsWith(`collect --page ${p.id} --state ${s.id}`)), `${doc.path}#${s.id} command`);
			}
		}
	});
});
