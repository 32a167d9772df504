// Nobody but the browser that was sent here gets in, and only one of its tabs.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { opened, start, visit } from './page.mjs';

let browser;
before(async () => { browser = await start(); });
after(() => browser.close());

/** A request as any program on the machine could make it. */
const ask = (it, path, { method = 'GET', headers = {}, host } = {}) => new Promise((resolve, reject) => {
	const at = new URL(it.origin);
	const req = http.request({ host: at.hostname, port: at.port, path, method, headers: { host: host ?? at.host, ...headers } }, (res) => {
		let body = '';
		res.on('data', (d) => { body += d; if (body.length > 1e5) res.destroy(); });
		res.on('end', () => resolve({ status: res.statusCode, headers: res.headers, body }));
	});
	req.on('error', reject);
	req.end();
});

test('foreign Host, foreign Origin, missing secret, another browser', async () => {
	await opened([], async (it) => {
		const secret = new URL(it.base).pathname, at = new URL(it.origin);
		for (const path of ['/', '/plan', '/assets/page.js', secret.slice(0, -2) + '/', '/' + '0'.repeat(32) + '/']) assert.equal((await ask(it, path)).status, 403, path);
		for (const host of ['evil.example', 'localhost:' + at.port, '127.0.0.1', '127.0.0.1:1', '[::1]:' + at.port]) assert.equal((await ask(it, secret, { host })).status, 403, host);
		for (const origin of ['http://evil.example', 'null', 'http://localhost:' + at.port, 'https://' + at.host]) assert.equal((await ask(it, secret, { headers: { origin } })).status, 403, origin);
		for (const site of ['cross-site', 'same-site']) assert.equal((await ask(it, secret, { headers: { 'sec-fetch-site': site } })).status, 403, site);
		assert.equal((await ask(it, secret + 'quit', { method: 'POST' })).status, 403, 'a form without Origin');

		const first = await ask(it, secret);
		assert.equal(first.status, 200);
		const [cookie] = first.headers['set-cookie'];
		assert.match(cookie, new RegExp(`; Path=${secret}; HttpOnly; SameSite=Strict$`));
		assert.match(first.headers['content-security-policy'], /default-src 'none'.*frame-ancestors 'none'/);
		assert.doesNotMatch(first.body, /https?:\/\/(?!127\.0\.0\.1)/);
		const again = await ask(it, secret);
		assert.equal(again.status, 403, 'the address alone is worth nothing once a browser has it');
		assert.doesNotMatch(again.body, new RegExp(secret.slice(1, -1)));
		const headers = { cookie: cookie.split(';')[0] };
		assert.equal((await ask(it, secret, { headers })).status, 200);
		for (const method of ['PUT', 'DELETE', 'OPTIONS']) assert.ok((await ask(it, secret, { method, headers: { ...headers, origin: it.origin } })).status >= 400, method);
		assert.notEqual((await ask(it, secret + 'assets/..%2fpage.go', { headers })).status, 200);
		assert.equal((await ask(it, secret + 'no-such-page', { headers })).status, 404);
	});
});

test('another site in the same browser can neither read nor write', async () => {
	await opened([], async (it) => {
		const evil = http.createServer((_, res) => { res.setHeader('content-type', 'text/html'); res.end('<!DOCTYPE html><title>x</title>'); });
		await new Promise((done) => evil.listen(0, '127.0.0.1', done));
		await visit(browser, {}, async (page, context, wrong) => {
			await page.goto(it.address);
			const other = await context.newPage();
			await other.goto(`http://127.0.0.1:${evil.address().port}/`); // another port of this machine
			const got = await other.evaluate(async (base) => {
				const tries = [fetch(base), fetch(base + 'quit', { method: 'POST', mode: 'no-cors' }), fetch(base + 'look', { credentials: 'include', mode: 'no-cors' })];
				return (await Promise.allSettled(tries)).map((t) => (t.status === 'fulfilled' ? t.value.type : 'refused'));
			}, it.base);
			assert.deepEqual(got, ['refused', 'refused', 'refused']);
			await page.reload(); // it did not quit
			assert.ok(await page.locator('.panel').isVisible());
			wrong.length = 0; // the browser says that it blocked them
		});
		evil.close();
	});
});

test('a second tab is told so, and may take over', async () => {
	await opened([], async (it) => {
		await visit(browser, {}, async (page, context, wrong) => {
			await page.goto(it.address);
			await page.locator('#step-import-ad td.failed a').click();
			await page.waitForURL(/plan/);
			const second = await context.newPage();
			await second.goto(it.address);
			await second.waitForURL(/second$/);
			assert.match(await second.locator('h1').innerText(), /åpen i en annen fane/);
			assert.equal(await second.locator('form').count(), 0);
			// A form of a tab that does not have the page does nothing.
			const status = await second.evaluate(async (b) => (await fetch(b + 'quit', { method: 'POST', body: new URLSearchParams({ tab: 'x' }) })).status, it.base);
			assert.equal(status, 409);
			for (let i = 0; i < 3; i++) { await page.reload(); await page.waitForTimeout(200); }
			assert.match(page.url(), /plan/, 'a reload is no second tab');
			await second.locator('a.ds-button').click();
			await page.waitForURL(/second$/);
			assert.ok(await second.locator('.panel').isVisible());
			wrong.length = 0; // 409 is logged
		});
	});
});

test('the page outlives the program, and says so', async () => {
	await opened(['--page', 'import-ad'], async (it) => {
		await visit(browser, {}, async (page, _, wrong) => {
			await page.goto(it.address);
			await page.waitForTimeout(300);
			it.child.kill('SIGINT');
			await page.waitForSelector('#gone');
			assert.match(await page.locator('#gone').innerText(), /svarer ikke lenger/);
			assert.ok(await page.locator('.approve button').isDisabled());
			wrong.length = 0;
		});
	});
});
