// axe-core finds nothing on any page, in both languages and both themes, and
// no page is wider than a phone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, others, pages, start, url, visit } from './browser.mjs';

let browser;
before(async () => { browser = await start(); });
after(() => browser.close());

for (const colorScheme of ['light', 'dark']) {
	test(`axe, ${colorScheme}`, async () => {
		await visit(browser, { colorScheme, bypassCSP: true }, async (page) => {
			for (const name of [...pages(), ...others()]) {
				await page.goto(url(name));
				await page.evaluate(axe);
				const found = await page.evaluate(async () => (await globalThis.axe.run(document, { preload: false, resultTypes: ['violations'] })).violations
					.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`));
				assert.deepEqual(found, [], name);
			}
		});
	});
}

for (const width of [320, 640, 768, 1280]) {
	test(`no horizontal scroll at ${width} px`, async () => {
		await visit(browser, { viewport: { width, height: 800 } }, async (page) => {
			for (const name of [...pages(), ...others()]) {
				await page.goto(url(name));
				const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
				assert.equal(over, 0, `${name} is ${over} px too wide`);
			}
		});
	});
}

test('search and known lines are accessible when open', async () => {
	await visit(browser, { bypassCSP: true }, async (page) => {
		await page.goto(url('index.html'));
		await page.keyboard.press('/');
		await page.keyboard.type('import ad');
		await page.waitForSelector('[role=option]');
		await page.evaluate(axe);
		const found = await page.evaluate(async () => (await globalThis.axe.run(document, { preload: false })).violations.map((v) => v.id + ' ' + v.nodes.map((n) => n.html.slice(0, 100)).join('|')));
		assert.deepEqual(found, []);
	});
});

test('reduced motion and forced colours', async () => {
	await visit(browser, { reducedMotion: 'reduce', forcedColors: 'active' }, async (page) => {
		await page.goto(url('index.html'));
		assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior), 'auto');
		assert.ok(await page.locator('.panel').isVisible());
	});
});
