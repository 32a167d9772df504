// Erasure and the audit log, as the person on duty meets them; and that a
// reader who is not an administrator meets neither.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
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

const blobs = () => readdirSync(path.join(house.data, 'blobs'), { recursive: true, withFileTypes: true }).filter((f) => f.isFile() && !/\.attrs$/.test(f.name)).length;

test('a case is erased, and only the row about it remains', async () => {
	await visit(browser, house, { wrongAllowed: /404|422|409/ }, async (page) => {
		await login(page, house);
		const number = await page.getAttribute('tr[data-case]', 'data-case');
		const had = blobs();
		await page.goto(`/cases/${number}/keep`);
		await page.fill('#reason', 'Kunden ba om det');
		await page.fill('#sure', String(Number(number) + 1));
		await page.click('text=Slett saken');
		await page.waitForSelector('[role=alert]');
		assert.equal(blobs(), had, 'erased although the number was wrong');
		await page.fill('#reason', 'Kunden ba om det');
		await page.fill('#sure', number);
		await page.click('text=Slett saken');
		await page.waitForSelector('.said');
		assert.match(await page.textContent('.said'), new RegExp(`Sak ${number} er slettet`));
		assert.equal(blobs(), had - 1);
		const gone = await page.goto(`/cases/${number}`);
		assert.equal(gone.status(), 404);
		await page.goto('/?status=all');
		assert.equal(await page.locator(`tr[data-case="${number}"]`).count(), 0);
		await page.goto('/duty');
		assert.match(await page.textContent('main'), /Kunden ba om det/);
	});
});

test('everything that was done stands in the audit log, and it holds', async () => {
	await visit(browser, house, {}, async (page) => {
		await login(page, house);
		await page.goto('/duty/audit');
		const said = await page.textContent('main');
		assert.match(said, /demo/);
		await page.click('form[action="/duty/audit/verify"] button');
		await page.waitForSelector('.ds-alert[data-color=success]');
	});
});

test('settings: what the server runs with, and a test of the webhook', async () => {
	let status = 204;
	const got = [];
	const hook = createServer((req, res) => { let text = ''; req.on('data', (d) => { text += d; }).on('end', () => { got.push(JSON.parse(text)); res.writeHead(status).end(); }); });
	await new Promise((ready) => hook.listen(0, '127.0.0.1', ready));
	const data = mkdtempSync(path.join(tmpdir(), 'stegvis-settings-'));
	writeFileSync(path.join(data, 'settings.json'), JSON.stringify({ webhook: { url: `http://127.0.0.1:${hook.address().port}/hemmelig`, secret: 'skjult' } }));
	const own = await serve({ data, demo: true });
	try {
		await visit(browser, own, { bypassCSP: true }, async (page) => {
			await login(page, own);
			await page.click('.main-nav a[href="/settings"]');
			const said = await page.textContent('main');
			for (const want of [/Ledig plass\s*\d/, /30 dager/, /age1\w{50}/, /Ikke satt opp/]) assert.match(said, want);
			assert.doesNotMatch(await page.content(), /hemmelig|skjult/);
			await page.click('text=Send en prøve');
			assert.match(await page.textContent('main [role=status]'), /prøven er tatt imot/);
			assert.equal(got.at(-1).event, 'test');
			status = 500;
			await page.click('text=Send en prøve');
			assert.match(await page.textContent('main [role=alert]'), /ikke ble tatt imot[^]*500/);
			assert.deepEqual(await axe(page), []);
		});
	} finally {
		await own.stop();
		hook.close();
	}
});

test('a reader meets neither', async () => {
	await visit(browser, house, { wrongAllowed: /403/ }, async (page) => {
		await login(page, house);
		await page.goto('/users');
		await page.fill('#name', 'leser');
		await page.selectOption('#role', 'reader');
		await page.click('main form.narrow-form button');
		const link = await page.textContent('#one-time');
		await page.context().clearCookies();
		await page.goto(link);
		await page.fill('#password', 'korrekt hest batteri stift');
		await page.fill('#again', 'korrekt hest batteri stift');
		await page.click('main button');
		await page.waitForURL('**/');
		assert.equal(await page.locator('.main-nav a[href="/duty"]').count(), 0);
		for (const at of ['/duty', '/settings', '/duty/audit', '/users', '/cases/2/keep']) assert.equal((await page.goto(at)).status(), 403, at);
	});
});

for (const colorScheme of ['light', 'dark']) {
	test(`axe and 320 px, ${colorScheme}`, async () => {
		await visit(browser, house, { colorScheme, bypassCSP: true, viewport: { width: 320, height: 700 } }, async (page) => {
			await login(page, house);
			for (const at of ['/duty', '/settings', '/duty/audit', '/cases/2/keep', '/search', '/signatures']) {
				await page.goto(at);
				assert.deepEqual(await axe(page), [], at);
				assert.equal(await over(page), 0, at);
			}
		});
	});
}
