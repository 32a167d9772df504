// What the review side's browser tests share: the real program on a free port,
// with an empty folder or with the demo's examples, and pages that fail the
// test when anything is logged as an error or asked of another host.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.resolve(here, '../..');
export const program = path.resolve(process.env.REVIEW ?? path.join(root, 'dist/review'));
export const collector = path.resolve(process.env.COLLECTOR ?? path.join(root, 'dist/bin/collector'));
export const examples = path.join(root, 'examples/server');
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Starts the program. With demo, it is filled with examples and user, password
 * log in; else first is the one-time link for the first account.
 * @returns {Promise<{base: string, user: string, password: string, first: string, data: string, log: () => string, stop: () => Promise<number>, kill: () => Promise<void>, child: any}>}
 */
export async function serve({ demo = false, data = mkdtempSync(path.join(tmpdir(), 'stegvis-review-')), args = [] } = {}) {
	const child = spawn(program, ['serve', '--addr', '127.0.0.1:0', '--data', data, '--lang', 'en', ...(demo ? ['--demo'] : []), ...args]);
	let out = '', log = '';
	child.stderr.on('data', (b) => { log += b; });
	const ended = new Promise((done) => child.on('exit', (code) => done(code ?? 1)));
	await new Promise((ready, fail) => {
		child.stdout.on('data', (b) => { out += b; if (/Ctrl-C stops\.\n/.test(out) && (demo || /\/key\/\w+|at \S+, and all/.test(out))) setTimeout(ready, 50); });
		child.on('exit', () => fail(new Error('the program ended: ' + out + log)));
		setTimeout(() => fail(new Error('the program did not start: ' + out + log)), 30_000).unref();
	});
	const base = /http:\/\/[\d.]+:\d+/.exec(out)[0];
	return {
		base, data, child, user: 'demo', password: (/password (\S+)\. /.exec(out) ?? [])[1], first: (/(http\S+\/key\/\w+)/.exec(out) ?? [])[1],
		log: () => log,
		stop: async () => { child.kill('SIGTERM'); const code = await ended; rmSync(data, { recursive: true, force: true }); return code; },
		kill: async () => { child.kill('SIGKILL'); await ended; },
	};
}

export const start = () => chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox'] });

/** Opens pages in a context of their own, runs do, and closes them. */
export async function visit(browser, house, options, run) {
	const { wrongAllowed, ...rest } = options;
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'nb-NO', baseURL: house.base, ...rest });
	const wrong = [];
	context.on('request', (r) => { if (!r.url().startsWith(house.base) && !/^(data|blob):/.test(r.url())) wrong.push('network: ' + r.url()); });
	context.on('page', (page) => {
		page.on('pageerror', (e) => wrong.push(e.message));
		page.on('console', (m) => { if (m.type() === 'error' && !(wrongAllowed && wrongAllowed.test(m.text()))) wrong.push(page.url() + ' ' + m.text()); });
	});
	try {
		const page = await context.newPage();
		page.setDefaultTimeout(15_000);
		await run(page, context);
		assert.deepEqual(wrong, [], 'errors in the console or requests to another host');
	} finally {
		await context.close();
	}
}

/** Logs a page in; the demo's account unless another is given. */
export async function login(page, house, user = house.user, password = house.password) {
	await page.goto('/login');
	await page.fill('#name', user);
	await page.fill('#password', password);
	await page.click('main button.ds-button');
	await page.waitForURL('**/');
}

/** The number of the demo's case with a file of this name: its bundle is read. */
export async function caseOf(page, text) {
	await page.goto('/?status=all&q=' + encodeURIComponent(text));
	const n = await page.locator('tr[data-case]').first().getAttribute('data-case');
	assert.ok(n, 'no case for ' + text);
	return Number(n);
}

/** What axe-core objects to on the page as it stands; the context needs bypassCSP. */
export async function axe(page) {
	await page.evaluate(axeSource);
	return page.evaluate(async () => (await globalThis.axe.run(document, { preload: false, resultTypes: ['violations'] })).violations
		.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`));
}

/** How many pixels the page is wider than its window. */
export const over = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Waits until nothing in the inbox is being read any more. */
export async function settled(page) {
	for (let i = 0; i < 60; i++) {
		await page.goto('/?status=all');
		if (await page.locator('.mark.wait').count() === 0) return;
		await page.waitForTimeout(500);
	}
	assert.fail('bundles are still being read after half a minute');
}
