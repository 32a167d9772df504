// node test/site/bench.mjs: what an author and an administrator wait for. A save while `guide serve` runs, until the page may be read anew; and 50 MB of
// log dropped into "What does this line mean?", with the longest time in which the page could not answer. Medians; the machine may be shared.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { start, url } from './browser.mjs';

const root = path.join(import.meta.dirname, '../..');
const work = mkdtempSync(path.join(os.tmpdir(), 'bench-site-'));
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
try {
	await reload();
	await lines();
} finally {
	rmSync(work, { recursive: true });
}

async function reload() {
	const content = path.join(work, 'content');
	cpSync(path.join(root, 'content'), content, { recursive: true });
	const serve = spawn(process.env.GUIDE ?? path.join(root, 'dist/bin/guide'), ['serve', '--content', content, '--addr', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'ignore'] });
	const address = await new Promise((ok, no) => { serve.stdout.once('data', (d) => ok(String(d).split(/\s/)[0])); serve.once('exit', () => no(new Error('guide serve ended'))); });
	const page = path.join(content, 'steps/import-ad.nb.md'), text = readFileSync(page, 'utf8');
	const times = [];
	for (let i = 0; i < 15; i++) {
		const changed = fetch(address + '_reload').then((r) => r.text());
		await new Promise((go) => setTimeout(go, 40 + i * 17)); // saves fall anywhere between two looks at the folder
		const mark = `Lagret nå, nummer ${i}.`, began = performance.now();
		writeFileSync(page, text + '\n' + mark + '\n');
		await changed;
		// A file is written in two steps, and a look may fall between them: then it is told of twice.
		while (!(await (await fetch(address + 'nb/import-ad.html')).text()).includes(mark)) await new Promise((go) => setTimeout(go, 5));
		times.push(performance.now() - began);
	}
	serve.kill();
	console.log(`save to renewed page, shipped guide: p50 ${median(times).toFixed(0)} ms, max ${Math.max(...times).toFixed(0)} ms`);
}

async function lines() {
	const quiet = '2026-11-23 06:00:00,123 INFO  Leste 2411 ansatte fra avdeling Ås, alt i orden; neste side hentes straks\r\n';
	const known = '2026-11-23 06:14:02 ERROR System.DirectoryServices.Protocols.LdapException: The LDAP server is unavailable.\r\n';
	const text = quiet.repeat(Math.floor(50e6 / quiet.length)) + known;
	const files = { 'UTF-8': Buffer.from(text), 'Windows-1252': Buffer.from(text, 'latin1'), 'UTF-16': Buffer.from('\ufeff' + text.slice(text.length >> 1), 'utf16le'), 'gzip': gzipSync(text) };
	const browser = await start();
	for (const [name, data] of Object.entries(files)) {
		const file = path.join(work, 'eadm.log');
		writeFileSync(file, data);
		const times = [], gaps = [];
		for (let i = 0; i < 3; i++) {
			const page = await browser.newPage();
			await page.goto(url('index.html'));
			await page.locator('#lines-text').focus();
			await page.waitForFunction(() => globalThis.Stegvis.lines?.ready);
			await page.evaluate(() => {
				const w = /** @type {any} */ (globalThis);
				w.gap = 0;
				let last = performance.now();
				setInterval(() => { const now = performance.now(); w.gap = Math.max(w.gap, now - last); last = now; }, 5);
				new MutationObserver(() => { if (document.querySelector('.hit-line')) w.ended ??= performance.now(); }).observe(document.getElementById('lines-found'), { childList: true });
				document.getElementById('lines-file').addEventListener('change', () => { w.began = performance.now(); w.gap = 0; }, { capture: true });
			});
			await page.locator('#lines-file').setInputFiles(file);
			await page.waitForSelector('.hit-line', { timeout: 60_000 });
			const seen = await page.evaluate(() => { const w = /** @type {any} */ (globalThis); return { ms: w.ended - w.began, gap: w.gap }; });
			times.push(seen.ms);
			gaps.push(seen.gap);
			await page.close();
		}
		console.log(`${name.padEnd(13)} ${(data.length / 1e6).toFixed(1)} MB: ${(median(times) / 1000).toFixed(2)} s, page busy at most ${median(gaps).toFixed(0)} ms at a time`);
	}
	await browser.close();
}
