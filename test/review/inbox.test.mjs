// The inbox with the demo's cases: filters, views, keyboard, both languages,
// both themes, every width, without scripts, and when the line breaks.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, login, over, serve, settled, start, visit } from './house.mjs';

let browser, house;
before(async () => {
	browser = await start();
	house = await serve({ demo: true });
	await visit(browser, house, {}, async (page) => { await login(page, house); await settled(page); });
});
after(async () => {
	await browser.close();
	assert.equal(await house.stop(), 0, 'the program did not end well');
});

const cases = (page) => page.locator('tr[data-case]').count();

test('what a row says', async () => {
	await visit(browser, house, {}, async (page) => {
		await login(page, house);
		const row = page.locator('tr[data-case]', { hasText: 'Fjellvik kommune' });
		const said = await row.textContent();
		assert.match(said, /Import AD/);
		assert.match(said, /×\d/);
		assert.match(said, /om \d+ d/);
		assert.match(said, /Kari Nordli/);
		assert.ok(await page.locator('text=I karantene').count() > 0);
		assert.ok(await page.locator('text=Avvist').count() > 0);
	});
});

test('filters are in the address, and a view keeps them', async () => {
	await visit(browser, house, {}, async (page) => {
		await login(page, house);
		await page.selectOption('#customer', { label: 'Havnes kommune' });
		await page.click('.filters button:has-text("Vis")');
		await page.waitForURL(/customer=/);
		assert.equal(await cases(page), 2);
		await page.fill('#view-name', 'Havnes <b>nå</b>');
		await page.click('text=Lagre denne visningen');
		await page.waitForSelector('.said');
		assert.match(await page.textContent('.said'), /Havnes <b>nå<\/b>/);
		await page.click('.views a:has-text("Lukkede")');
		await page.waitForURL(/status=closed/);
		assert.equal(await cases(page), 1);
		await page.click('.views a:has-text("Havnes")');
		await page.waitForURL(/customer=/);
		assert.equal(await cases(page), 2);
		await page.click('.views .forget');
		await page.waitForSelector('.said');
		assert.equal(await page.locator('.views .own').count(), 0);
		await page.fill('#q', 'finnes ikke noe sted');
		await page.keyboard.press('Enter');
		await page.waitForSelector('.empty');
		assert.match(await page.textContent('.empty'), /Ingen saker passer/);
	});
});

test('keyboard: j, k, Enter, help, off switch', async () => {
	await visit(browser, house, {}, async (page) => {
		await login(page, house);
		const at = () => page.evaluate(() => document.querySelector('tr.at')?.getAttribute('data-case'));
		const all = await page.evaluate(() => [...document.querySelectorAll('tr[data-case]')].map((r) => r.getAttribute('data-case')));
		await page.keyboard.press('j');
		assert.equal(await at(), all[0]);
		await page.keyboard.press('j');
		assert.equal(await at(), all[1]);
		await page.keyboard.press('k');
		assert.equal(await at(), all[0]);
		await page.keyboard.press('?');
		assert.ok(await page.isVisible('#keys'));
		await page.click('#keys [data-keys-off]');
		await page.keyboard.press('Escape');
		await page.keyboard.press('j');
		assert.equal(await at(), all[0], 'switched off, and yet it moved');
		await page.keyboard.press('?');
		await page.click('#keys [data-keys-off]');
		await page.keyboard.press('Escape');
		await page.keyboard.press('/');
		assert.equal(await page.evaluate(() => document.activeElement.id), 'q');
		await page.keyboard.press('j');
		assert.equal(await page.inputValue('#q'), 'j', 'a shortcut took what was typed');
		await page.evaluate(() => document.activeElement.blur());
		await page.keyboard.press('j');
		await page.keyboard.press('Enter');
		await page.waitForURL(/\/cases\/\d+$/);
	});
});

test('without scripts the same list', async () => {
	await visit(browser, house, { javaScriptEnabled: false }, async (page) => {
		await login(page, house);
		assert.ok(await cases(page) >= 6);
		await page.click('tr[data-case] a');
		assert.match(page.url(), /\/cases\/\d+$/);
	});
});

test('a broken line is said', async () => {
	await visit(browser, house, { wrongAllowed: /Failed to load|ERR_/ }, async (page, context) => {
		await login(page, house);
		await context.setOffline(true);
		await page.evaluate(() => fetch('/healthz').catch(() => 0));
		await page.waitForFunction(() => /brutt|^$/.test(document.getElementById('arrived').textContent));
		await context.setOffline(false);
	});
});

for (const [lang, scheme] of [['nb', 'light'], ['nb', 'dark'], ['en', 'light'], ['en', 'dark']]) {
	test(`axe finds nothing: ${lang}, ${scheme}`, async () => {
		await visit(browser, house, { colorScheme: scheme, bypassCSP: true }, async (page) => {
			await login(page, house);
			await page.goto('/language/' + lang + '?to=/');
			assert.equal(await page.getAttribute('html', 'lang'), lang);
			for (const at of ['/', '/?status=all&q=nothing-at-all', '/customers', '/users', '/me']) {
				await page.goto(at);
				assert.deepEqual(await axe(page), [], at);
				if (lang === 'en') assert.deepEqual((await page.innerText('main')).replace(/Alle loggene våre|Import HR feiler for én person/g, '').match(/.*[æøå].*/g), null, at + ' has Norwegian in English');
			}
			await page.goto('/');
			await page.keyboard.press('?');
			assert.deepEqual(await axe(page), [], 'the help');
		});
	});
}

for (const width of [320, 768, 1280, 1920]) {
	test(`nothing is wider than ${width} px`, async () => {
		await visit(browser, house, { viewport: { width, height: 800 } }, async (page) => {
			await login(page, house);
			for (const at of ['/', '/customers', '/users', '/me']) {
				await page.goto(at);
				assert.equal(await over(page), 0, at);
			}
		});
	});
}

test('the theme is kept, and changes without loading', async () => {
	await visit(browser, house, { colorScheme: 'light' }, async (page) => {
		await login(page, house);
		await page.click('[data-theme]');
		assert.equal(await page.getAttribute('html', 'data-color-scheme'), 'dark');
		await page.goto('/customers');
		assert.equal(await page.getAttribute('html', 'data-color-scheme'), 'dark');
	});
});
