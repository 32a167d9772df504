// axe-core finds nothing on any view of the page, in both languages and both
// themes, and no view is wider than a phone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, onward, opened, start, visit } from './page.mjs';

let browser;
before(async () => { browser = await start(); });
after(() => browser.close());

/** Every theme, language and width of the view that is open. */
async function check(page, name) {
	for (const lang of ['en', 'nb']) {
		if (await page.locator('.tool').count()) {
			await page.locator(`.tool[value=${lang}]`).click();
			await page.waitForFunction((l) => document.documentElement.lang === l && document.querySelector('h1'), lang);
		}
		assert.deepEqual(await page.evaluate(() => [...document.body.innerText.matchAll(/\b(?:step|title|plan|look|send|text|row|choose|kind|refuse|found|progress)\.[a-z.]+\b/g)].map((m) => m[0])), [], `${name} ${lang}: texts that are missing`);
		await page.evaluate(axe);
		for (const colorScheme of ['light', 'dark']) {
			await page.emulateMedia({ colorScheme });
			const found = await page.evaluate(async () => (await globalThis.axe.run(document, { preload: false, resultTypes: ['violations'] })).violations
				.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`));
			assert.deepEqual(found, [], `${name} ${lang} ${colorScheme}`);
		}
		for (const width of [320, 768]) {
			await page.setViewportSize({ width, height: 800 });
			const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
			assert.equal(over, 0, `${name} ${lang} is ${over} px too wide at ${width}`);
		}
		await page.setViewportSize({ width: 1280, height: 900 });
	}
}

test('every view', async () => {
	await opened([], async (it) => {
		await visit(browser, { bypassCSP: true }, async (page, context, wrong) => {
			await page.goto(it.address);
			await check(page, 'choose');
			await page.goto(it.base + '?page=synchronization&symbol=failed');
			await check(page, 'choice');
			await page.goto(it.base + 'plan?page=import-ad&state=not-starting');
			await check(page, 'plan');
			await page.locator('.approve button').click();
			await page.waitForSelector('#onward', { timeout: 60_000 });
			await check(page, 'progress');
			await onward(page);
			await check(page, 'look');
			await page.goto(it.base + 'look?entry=logs%2Feadm-logs%2Fimport-ad.log&q=ldap&all=ldap');
			await page.locator('details').evaluateAll((all) => all.forEach((d) => { d.open = true; }));
			await check(page, 'text');
			await page.locator('.approve button').click();
			await page.waitForSelector('.saved-facts');
			await check(page, 'send');
			await page.locator('#to').fill('http://127.0.0.1:9/files/');
			await page.locator('.upload button').click();
			await page.waitForSelector('#transfer .ds-alert', { timeout: 30_000 });
			await check(page, 'send failed');
			const second = await context.newPage();
			await second.goto(it.address);
			await second.waitForURL(/second$/);
			await check(second, 'second');
			wrong.length = 0; // the second tab is answered 409
		});
	});
});
