// What the tests of the collector's page share: the built program with the
// guide beside it, on the example server, and one Chromium.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const program = path.resolve(process.env.COLLECTOR ?? path.join(root, `dist/guide/collector/eadm-collector-linux-${process.arch === 'arm64' ? 'arm64' : 'amd64'}`));
const review = path.resolve(process.env.REVIEW ?? path.join(root, 'dist/review'));
export const server = path.join(root, 'examples/server');
export const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

chmodSync(program, 0o755); // a site is files; the folder it was built into may not have kept the bit

/** Starts Chromium for a test file; the caller closes it. */
export const start = () => chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox'] });

/** Runs `collector open` and gives its address; run's end ends the program. */
export async function opened(args, run) {
	const home = mkdtempSync(path.join(os.tmpdir(), 'page-'));
	const out = path.join(home, 'out');
	const child = spawn(program, ['open', '--from', server, '--out', out, '--no-browser', ...args],
		{ env: { ...process.env, HOME: home, LC_ALL: 'nb_NO.UTF-8', XDG_CONFIG_HOME: path.join(home, '.config') } });
	let said = '', complained = '';
	child.stderr.on('data', (d) => { complained += d; });
	const ended = new Promise((resolve) => child.on('exit', (code) => resolve(code)));
	const address = await new Promise((resolve, reject) => {
		child.stdout.on('data', (d) => { said += d; const m = /http:\S+/.exec(said); if (m) resolve(m[0]); });
		child.on('exit', () => reject(new Error('the program ended: ' + complained)));
	});
	try {
		await run({
			address, base: new URL('.', address).href, origin: new URL(address).origin, child, ended, said: () => said,
			files: () => { try { return readdirSync(out).map((f) => path.join(out, f)); } catch { return []; } },
		});
	} finally {
		child.kill('SIGINT');
		const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
		await ended;
		clearTimeout(timer);
		rmSync(home, { recursive: true, force: true });
	}
}

/** Opens pages in a context of their own; errors in the console, and requests beyond loopback, fail the test. */
export async function visit(browser, options, run) {
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'nb-NO', ...options });
	const wrong = [];
	context.on('request', (r) => { if (!/^(http:\/\/127\.0\.0\.1:\d+\/|data:)/.test(r.url())) wrong.push('network: ' + r.url()); });
	context.on('page', (page) => {
		page.on('pageerror', (e) => wrong.push(e.message));
		page.on('console', (m) => { if (m.type() === 'error') wrong.push(m.text()); });
	});
	const page = await context.newPage();
	try {
		await run(page, context, wrong);
		assert.deepEqual(wrong, [], 'errors in the console or requests to a network');
	} catch (err) {
		if (!page.isClosed()) console.error('It stood at', page.url(), await page.locator('body').innerText().catch(() => ''), wrong.join());
		throw err;
	} finally {
		await context.close();
	}
}

/** From a run that was started to the preview. */
export async function onward(page) {
	await page.waitForSelector('#onward', { timeout: 60_000 });
	await page.locator('#onward').click();
	await page.waitForURL(/look$/);
}

/** What `review inspect --json` says of a bundle. */
export const inspect = (bundle) => JSON.parse(execFileSync(review, ['inspect', bundle, '--json'], { encoding: 'utf8', maxBuffer: 64 << 20 }));
/** Whether `collector verify` accepts it. */
export const verify = (bundle) => JSON.parse(execFileSync(program, ['verify', bundle, '--json'], { encoding: 'utf8', maxBuffer: 64 << 20 })).ok;
