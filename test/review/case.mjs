// The overview of a case and its files: what is said first, what is held back,
// that nothing a bundle says becomes a page's own, and that every line has an address.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import zlib from 'node:zlib';
import { axe, caseOf, login, over, serve, settled, start, visit } from './house.mjs';

let browser, house;
before(async () => { browser = await start(); house = await serve({ demo: true }); });
after(async () => { await browser.close(); assert.equal(await house.stop(), 0); });

const quiet = { bypassCSP: true };

/** Writes a bundle as the format wants it, with any text in it. */
function bundle(entries, manifest) {
	const local = [], central = [];
	let at = 0;
	const put = (path, text) => {
		const raw = Buffer.from(text), packed = zlib.deflateRawSync(raw), name = Buffer.from(path);
		const fixed = Buffer.alloc(26);
		fixed.writeUInt16LE(20, 0); fixed.writeUInt16LE(0x800, 2); fixed.writeUInt16LE(8, 4); fixed.writeUInt16LE(0, 6); fixed.writeUInt16LE(0x5cd1, 8);
		fixed.writeUInt32LE(zlib.crc32(raw), 10); fixed.writeUInt32LE(packed.length, 14); fixed.writeUInt32LE(raw.length, 18); fixed.writeUInt16LE(name.length, 22);
		local.push(Buffer.from('PK\x03\x04', 'latin1'), fixed, name, packed);
		const tail = Buffer.alloc(14);
		tail.writeUInt32LE(at, 10);
		central.push(Buffer.from('PK\x01\x02\x2d\x00', 'latin1'), fixed, tail, name);
		at += 30 + name.length + packed.length;
	};
	const listed = entries.map(([path, source, text, more]) => {
		put(path, text);
		return { path, source, size: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex'), ...more };
	});
	put('README.html', '<!doctype html>');
	listed.push({ path: 'README.html', size: 15, sha256: createHash('sha256').update('<!doctype html>').digest('hex') });
	put('manifest.json', JSON.stringify({ ...manifest, entries: listed }));
	const list = Buffer.concat(central), end = Buffer.alloc(22), comment = Buffer.from('stegvis-bundle/1');
	end.write('PK\x05\x06', 0, 'latin1');
	end.writeUInt16LE(listed.length + 1, 8); end.writeUInt16LE(listed.length + 1, 10); end.writeUInt32LE(list.length, 12); end.writeUInt32LE(at, 16); end.writeUInt16LE(comment.length, 20);
	return Buffer.concat([...local, list, end, comment]);
}

const evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>javascript:alert(3)\u202egpj.exe\u001b[2J=1+1';
const manifest = {
	format: 'stegvis-bundle/1', id: '01978000-0000-7000-8000-0000000000ff', created: '2026-06-17T08:00:00Z', tool: { name: evil, version: evil, os: evil },
	guide: { product: evil, version: evil, lang: 'nb', page: evil, state: evil, title: evil, path: 'javascript:alert(4)' }, case: evil,
	host: { name: evil, os: evil, timezone: '../../etc/passwd', utcOffset: evil, elevated: true }, window: { since: '2026-06-17T00:00:00Z', until: '2026-06-17T08:00:00Z' },
	approval: { mode: evil, at: '2026-06-17T08:00:00Z', excluded: [evil] },
	sources: [{ id: evil, kind: evil, status: 'missing', note: evil, means: evil, entries: 0, bytes: 0, durationMs: 0 }],
	redaction: { rules: { [evil]: 3 }, withheld: [{ path: evil, source: evil, reason: evil }], scan: { entries: 1, hits: 0, verdict: 'clean' } }, findings: [],
};

/** Sends a file by the plain form of a new upload link, and gives its case. */
async function send(page, name, data) {
	await page.goto('/customers');
	const customer = await page.locator('main a[href^="/customers/"]').first().getAttribute('href');
	await page.goto(customer);
	await page.locator('form[action$="/links"] button').first().click();
	const link = (await page.locator('[data-command]').first().textContent()).match(/\/upload\/\S+/)[0];
	await page.request.post(link, { multipart: { file: { name, mimeType: 'application/octet-stream', buffer: data } } });
	await settled(page);
	return caseOf(page, name);
}

test('the overview says what matters first, and links to lines', async () => {
	// The guide in its frame has its scripts, which the frame does not let run.
	await visit(browser, house, { ...quiet, wrongAllowed: /allow-scripts/ }, async (page) => {
		await login(page, house);
		await settled(page);
		const n = await caseOf(page, 'import-ad.zip');
		await page.goto('/cases/' + n);
		const heads = await page.locator('.overview-main h2').allInnerTexts();
		assert.match(heads[0], /^Funn/);
		assert.match(heads[1], /^Dekning/);
		assert.ok(await page.locator('.coverage tbody tr').first().locator('.mark.warn').count(), 'gaps come first');
		assert.match(await page.locator('.coverage tbody tr').first().locator('td').last().innerText(), /\S{3}/, 'what the gap means');
		const frame = page.frameLocator('.overview-guide iframe');
		await frame.locator('h1').first().waitFor();
		const section = frame.locator('#not-starting').first();
		await section.waitFor();
		await page.waitForFunction(() => document.querySelector('.overview-guide iframe').contentWindow.scrollY > 0);
		assert.equal(await page.evaluate(() => scrollY), 0, 'the guide beside scrolls the page');
		const where = page.locator('.samples a').first();
		const line = Number((await where.innerText()).match(/:(\d+)$/)[1]);
		await where.click();
		assert.equal(await page.locator('tr.marked th').innerText(), String(line));
		assert.ok(await page.locator('tr.marked').isVisible());
		await page.goBack();
		await page.locator('.to-time').first().click();
		await page.waitForURL(/\/timeline\?/);
	});
});

test('files: list, search, lines, download that no browser shows', async () => {
	await visit(browser, house, quiet, async (page) => {
		await login(page, house);
		const n = await caseOf(page, 'import-ad.zip');
		await page.goto(`/cases/${n}/files`);
		const all = await page.locator('.files tbody tr').count();
		await page.fill('#q', 'SYNK-2026-06-17');
		await page.keyboard.press('Enter');
		await page.waitForURL(/q=/);
		const some = await page.locator('.files tbody tr').count();
		assert.ok(some > 0 && some < all, `${some} of ${all}`);
		const raw = await page.locator('.files a[download]').first().getAttribute('href');
		await page.locator('.files th a').first().click();
		await page.waitForSelector('.raw tr');
		await page.keyboard.press('/');
		await page.keyboard.type('LDAP');
		await page.keyboard.press('Enter');
		await page.waitForSelector('tr.marked mark');
		const first = Number(await page.locator('tr.marked th').innerText());
		await page.keyboard.press('n');
		await page.waitForFunction((was) => Number(document.querySelector('tr.marked th')?.textContent) > was, first);
		await page.keyboard.press('Shift+N');
		await page.waitForFunction((was) => Number(document.querySelector('tr.marked th')?.textContent) === was, first);
		await page.fill('#q', 'finnes ikke i denne filen');
		await page.keyboard.press('Enter');
		await page.waitForSelector('[role=status]');
		const r = await page.request.get(raw);
		assert.equal(r.headers()['content-security-policy'], "default-src 'none'; sandbox");
		assert.match(r.headers()['content-disposition'], /^attachment/);
		assert.equal(r.headers()['x-content-type-options'], 'nosniff');
		assert.equal(r.headers()['content-type'], 'application/octet-stream');
		assert.equal((await page.request.get(`/cases/${n}/files/view?path=../../review.db`)).status(), 404);
		assert.equal((await page.request.get(`/cases/${n}/files/raw?path=%2Fetc%2Fpasswd`)).status(), 404);
	});
});

test('nothing a bundle says becomes a page\'s own', async () => {
	await visit(browser, house, { wrongAllowed: /^$/ }, async (page) => {
		await login(page, house);
		page.on('dialog', () => assert.fail('a script of the bundle ran'));
		const n = await send(page, 'evil.zip', bundle([['logs/a/a.log', evil, `2026-06-17 06:00:05 ERROR ${evil}\n`, { original: evil, encoding: evil, truncated: evil, masked: { [evil]: 2 } }], ['system/a.json', 'system', JSON.stringify({ [evil]: evil, list: [{ name: evil, value: evil }] })]], manifest));
		for (const at of ['', '/files', '/files/view?path=logs%2Fa%2Fa.log', '/timeline', '/work']) {
			await page.goto(`/cases/${n}${at}`);
			assert.equal(await page.locator('main script, main img[src="x"], main a[href^="javascript"]').count(), 0, at);
			const text = await page.locator('main').innerText();
			const turned = text.split('\n').filter((l) => /[\u202e\u001b]/.test(l));
			assert.deepEqual(turned, [], at + ' turns text around');
		}
		await page.goto(`/cases/${n}`);
		assert.match(await page.locator('.overview-main').innerText(), /<script>alert\(1\)<\/script>/);
	});
});

test('what is in quarantine is shown to nobody until somebody says why', async () => {
	await visit(browser, house, { ...quiet, wrongAllowed: /403|422/ }, async (page) => {
		await login(page, house);
		const n = await send(page, 'fnr.log', Buffer.from('2026-06-17 06:00:05 ERROR fødselsnummer 01818010083 i loggen\n'));
		await page.goto(`/cases/${n}`);
		assert.match(await page.locator('.verdict').innerText(), /fødselsnummer/);
		assert.match(await page.inputValue('#asked'), /fnr\.log, linje 1/);
		assert.doesNotMatch(await page.content(), /01818010083/);
		assert.equal((await page.goto(`/cases/${n}/files/view?path=fnr.log`)).status(), 403);
		await page.goto('/search?q=' + encodeURIComponent('fødselsnummer loggen'));
		assert.doesNotMatch(await page.content(), /01818010083/, 'the search shows what was held back');
		await page.goto(`/cases/${n}`);
		await page.locator('.release summary').click();
		await page.fill('#why', '   ');
		await page.locator('.release button').click();
		assert.match(await page.textContent('.release [role=alert]'), /Skriv hvorfor/);
		await page.fill('#why', 'syntetisk, fra en test');
		await page.locator('.release button').click();
		assert.match(await page.textContent('.said'), /opphevet/);
		assert.match(await page.textContent('.verdict'), /Opphevet av Demo \d\d\.\d\d\.\d{4}[^]*Begrunnelse: syntetisk, fra en test/);
		await page.goto(`/cases/${n}/files/view?path=fnr.log`);
		assert.match(await page.locator('.raw').innerText(), /01818010083/);
		await page.goto('/duty/audit');
		assert.match(await page.locator('main').innerText(), /sluppet fri/);
	});
});

test('without JavaScript, narrow, dark, in both languages: nothing is lost and axe has nothing to say', async () => {
	let state;
	const at = [];
	await visit(browser, house, quiet, async (page, context) => {
		await login(page, house);
		await settled(page);
		const n = await caseOf(page, 'import-ad.zip');
		at.push(`/cases/${n}`, `/cases/${n}/files`, `/cases/${await caseOf(page, 'loggfiler.tar.gz')}`, `/cases/${await caseOf(page, 'avbrutt.zip')}`);
		await page.goto(at[1]);
		at.push(await page.locator('.files th a').first().getAttribute('href') + '&q=LDAP&find=1');
		state = await context.storageState();
	});
	for (const [what, lang, options] of [['dark', 'nb', { colorScheme: 'dark' }], ['narrow', 'en', { viewport: { width: 320, height: 800 } }]]) {
		await visit(browser, house, { ...quiet, ...options, storageState: state, wrongAllowed: /allow-scripts/ }, async (page) => {
			await page.goto(`/language/${lang}?to=/me`);
			for (const to of at) {
				await page.goto(to);
				assert.equal(await page.getAttribute('html', 'lang'), lang);
				assert.deepEqual(await axe(page), [], `${what} ${lang} ${to}`);
				assert.ok(await over(page) <= 0, `${what} ${lang} ${to}: wider than the window`);
			}
		});
	}
	await visit(browser, house, { javaScriptEnabled: false, storageState: state }, async (page) => {
		const n = await caseOf(page, 'import-ad.zip');
		await page.goto(`/cases/${n}/files`);
		await page.locator('.files th a').first().click();
		assert.ok(await page.locator('.raw tr').count() > 0);
		assert.equal(await page.locator('.js-only:visible').count(), 0);
	});
});
