// "What does this line mean?": pasted lines and dropped files in every
// encoding, and every signature's own examples.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { guide, start, url, visit } from './browser.mjs';

let browser, folder;
before(async () => { browser = await start(); folder = mkdtempSync(path.join(os.tmpdir(), 'lines-')); });
after(async () => { await browser.close(); rmSync(folder, { recursive: true }); });

const line = '2026-11-23 06:14:02 ERROR System.DirectoryServices.Protocols.LdapException: The LDAP server is unavailable. (æøå)';
const quiet = (n) => '2026-11-23 06:00:00 INFO Leste 2411 ansatte fra avdeling Ås, alt i orden\r\n'.repeat(n);

test('pasted: the line, what it means, where to go', async () => {
	await visit(browser, {}, async (page) => {
		await page.goto(url('nb/privacy.html'));
		await page.locator('#lines-text').fill(quiet(3) + line);
		await page.waitForSelector('.hit-line');
		assert.match(await page.locator('.hit-line').innerText(), /linje 4/);
		await page.locator('.hit-line a').click();
		assert.match(page.url(), /\.html/);
	});
});

test('nothing known: says so and offers the bundle', async () => {
	await visit(browser, {}, async (page) => {
		await page.goto(url('nb/import-ad.html'));
		await page.locator('#lines-text').fill(quiet(2));
		await page.waitForFunction(() => /kjenner ikke igjen/.test(document.getElementById('lines-found').textContent));
		await page.locator('#lines-found a').click();
		assert.match(page.url(), /#bundle$/);
	});
});

const text = quiet(5000) + line + '\r\n' + quiet(10);
const files = {
	'utf8.log': Buffer.from(text),
	'utf8-bom.log': Buffer.from('\ufeff' + text),
	'utf16.log': Buffer.from('\ufeff' + text, 'utf16le'),
	'utf16-without-mark.log': Buffer.from(text, 'utf16le'),
	'windows-1252.log': Buffer.from(text, 'latin1'),
	'rotated.log.gz': gzipSync(text),
};
for (const [name, data] of Object.entries(files)) {
	test(`file: ${name}`, async () => {
		const file = path.join(folder, name);
		writeFileSync(file, data);
		await visit(browser, {}, async (page) => {
			await page.goto(url('index.html'));
			await page.locator('#lines-file').setInputFiles(file);
			await page.waitForSelector('.hit-line');
			assert.match(await page.locator('.hit-line').first().innerText(), /5\s?001/);
			assert.match(await page.locator('.hit-line code').first().innerText(), /æøå/);
		});
	});
}

test('a dropped file, and one that is no text', async () => {
	await visit(browser, {}, async (page) => {
		await page.goto(url('index.html'));
		const drop = (content, name) => page.evaluate(([c, n]) => {
			const data = new DataTransfer();
			data.items.add(new File([c], n));
			document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
		}, [content, name]);
		await drop(line, 'eadm.log');
		await page.waitForSelector('.hit-line');
		await drop('ElfFile\0\0\0\0\0', 'System.evtx');
		await page.waitForFunction(() => /ikke leses som tekst/.test(document.getElementById('lines-found').textContent));
	});
});

test("every signature finds its own example and not its counter-example", async () => {
	await visit(browser, {}, async (page) => {
		await page.goto(url('index.html'));
		await page.locator('#lines-text').focus();
		await page.waitForFunction(() => globalThis.Stegvis.lines?.ready);
		const simple = guide.signatures.filter((s) => s.match);
		assert.ok(simple.length > 10);
		const wrong = await page.evaluate(async (list) => {
			const m = await globalThis.Stegvis.lines.ready();
			const finds = (text, id) => { const s = globalThis.Stegvis.lines.start(m); s.add(text); s.whole(text); return s.hits().some((h) => h.signature.id === id); };
			return list.flatMap((s) => [...s.example.filter((e) => !finds(e, s.id)).map((e) => `${s.id} misses ${e}`), ...s.not.filter((e) => finds(e, s.id)).map((e) => `${s.id} takes ${e}`)]);
		}, simple);
		assert.deepEqual(wrong, []);
	});
});
