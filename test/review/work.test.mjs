// The Work tab and what stands around it: status, notes, stars, the reply, a
// mark asked about; merging and splitting; the signature workshop with its
// trial over all bundles; the pages of signatures.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { axe, caseOf, login, over, serve, settled, start, visit } from './house.mjs';

let browser, house, number = 0;
const pictures = process.env.PICTURES;

before(async () => {
	browser = await start();
	house = await serve({ demo: true });
	await visit(browser, house, {}, async (page) => {
		await login(page, house);
		await settled(page);
		number = await caseOf(page, 'import-ad.zip');
	});
});
after(async () => {
	await browser.close();
	await house.stop();
});

const line = 'The server is not operational';

test('status, assignee, title and tags are kept and shown', async () => {
	await visit(browser, house, {}, async (page) => {
		await login(page, house);
		await page.goto(`/cases/${number}/work`);
		await page.selectOption('#status', 'waiting');
		await page.selectOption('#assignee', 'demo');
		await page.fill('#title', 'AD svarer <b>ikke</b>');
		await page.fill('#tags', 'ad, haster, ad');
		await page.click('text=Lagre');
		await page.waitForSelector('.said');
		assert.equal(await page.inputValue('#tags'), 'ad, haster');
		assert.equal(await page.inputValue('#title'), 'AD svarer <b>ikke</b>');
		assert.match(await page.textContent('.case-head'), /Venter/);
	});
});

test('two change the same: what only one touched stands, the rest is said before it is kept', async () => {
	await visit(browser, house, { wrongAllowed: /409/, bypassCSP: true }, async (page, context) => {
		await login(page, house);
		const work = `/cases/${number}/work`;
		await page.goto(work);
		const other = await context.newPage();
		await other.goto(work);
		await other.selectOption('#status', 'open');
		await other.fill('#title', 'Først lagret');
		await other.click('text=Lagre');
		await other.waitForSelector('.said');
		await page.fill('#title', 'Skrevet samtidig');
		await page.click('text=Lagre');
		assert.match(await page.textContent('[role=alert]'), /Tittel: Først lagret\. I skjemaet står det du skrev/);
		assert.equal(await page.inputValue('#title'), 'Skrevet samtidig');
		assert.equal(await page.inputValue('#status'), 'open');
		assert.deepEqual(await axe(page), []);
		if (pictures) await page.screenshot({ path: path.join(pictures, 'work-meanwhile.png') });
		await page.click('button:text-is("Lagre")');
		await page.waitForSelector('.said');
		assert.equal(await page.inputValue('#title'), 'Skrevet samtidig');
	});
});

test('a note in Markdown, edited and deleted by its author', async () => {
	await visit(browser, house, {}, async (page) => {
		await login(page, house);
		await page.goto(`/cases/${number}/work`);
		await page.fill('#text', '**Ringte** kunden.\n\n- prøver `port 389`\n- <script>alert(1)</script>\n\n[x](javascript:alert(1)) <https://example.com/>');
		await page.click('text=Legg til notat');
		const note = page.locator('.note').last();
		assert.equal(await note.locator('strong', { hasText: 'Ringte' }).count(), 1);
		assert.equal(await note.locator('code').textContent(), 'port 389');
		assert.match(await note.textContent(), /<script>alert\(1\)<\/script>/);
		assert.deepEqual(await note.locator('a').evaluateAll((a) => a.map((x) => x.href)), ['https://example.com/']);
		await note.locator('text=Rediger').click();
		await page.fill('#edit', 'Kunden ringer tilbake.');
		await page.locator('.note form >> text=Lagre').click();
		assert.match(await page.textContent('.notes'), /Kunden ringer tilbake\.[^]*|endret/);
		await page.locator('.note').last().locator('text=Slett').click();
		assert.match(await page.textContent('#notes'), /Ingen notater ennå/);
	});
});

test('a form that is refused keeps what was typed, and says why beside it', async () => {
	await visit(browser, house, { wrongAllowed: /4(09|22)/, bypassCSP: true }, async (page) => {
		await login(page, house);
		const work = `/cases/${number}/work`;
		const long = 'Ringte kunden. '.repeat(1400); // more than a note holds
		await page.goto(work);
		await page.locator('#text').evaluate((t, v) => { t.removeAttribute('maxlength'); t.value = v; }, long);
		await page.click('text=Legg til notat');
		assert.match(await page.textContent('#notes [role=alert]'), /for langt\. Skriv høyst 20 000 tegn/);
		assert.equal((await page.inputValue('#text')).trim(), long.trim());
		await page.goto(work);
		await page.fill('#at', 'finnes/ikke.log:12');
		await page.click('#stars >> text="Merk"');
		assert.match(await page.textContent('#stars [role=alert]'), /ingen slik linje/);
		assert.equal(await page.inputValue('#at'), 'finnes/ikke.log:12');
		assert.deepEqual(await axe(page), []);
		await page.goto(work);
		await page.click('text=Slå sammen og del');
		await page.fill('#into', '999');
		await page.click('button:text-is("Slå sammen")');
		assert.match(await page.textContent('details[open] [role=alert]'), /ingen slik sak/);
		assert.equal(await page.inputValue('#into'), '999');
	});
});

test('the reply is in the language asked for, and copied as it was changed', async () => {
	await visit(browser, house, { permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
		await login(page, house);
		await page.goto(`/cases/${number}/work`);
		assert.match(await page.inputValue('#reply-text'), /Takk for støttepakken[^]*Dette fant vi:[^]*1\. /);
		await page.click('#reply >> text=På engelsk');
		assert.match(await page.inputValue('#reply-text'), /Thank you for the support bundle[^]*This is what we found:/);
		await page.fill('#reply-text', 'Endret svar');
		await page.click('#reply >> text=Kopier');
		assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'Endret svar');
	});
});

test('a mark is asked about by a text with the exact command', async () => {
	await visit(browser, house, {}, async (page) => {
		await login(page, house);
		await page.goto(`/cases/${number}/work`);
		await page.fill('#token', 'Kari Nordmann');
		await page.click('text=Lag teksten');
		assert.match(await page.textContent('#reveal'), /ikke et merke/);
		await page.fill('#token', '[navn:3f9a2c1b7d40]');
		await page.click('text=Lag teksten');
		assert.match(await page.inputValue('#reveal-text'), /collector reveal "\[navn:3f9a2c1b7d40\]"/);
	});
});

test('the workshop: propose, try on everything while one looks on, write', async () => {
	await visit(browser, house, {}, async (page) => {
		await login(page, house);
		await page.goto(`/cases/${number}/work`);
		await page.click('text=Åpne verkstedet');
		await page.fill('#lines', `2026-06-17 07:12:44 ERROR [4] System.DirectoryServices.DirectoryServicesCOMException (0x8007203A): ${line}.`);
		await page.click('text=Foreslå mønster');
		assert.match(await page.inputValue('#pattern'), /^System\\\.DirectoryServices.*0x8007203A/);
		await page.fill('#pattern', 'server is not operational');
		await page.fill('#not', `${line} again`);
		await page.click('text=Prøv på alle pakker');
		await page.waitForFunction(() => /treffer linje 1 av dem som ikke/.test(document.getElementById('tried')?.textContent ?? ''));
		await page.fill('#not', 'The server answered after 3 attempts');
		await page.click('text=Prøv på alle pakker');
		await page.waitForFunction(() => /\d+ innslag \([1-9]\d* i denne pakken\)/.test(document.getElementById('tried')?.textContent ?? ''));
		await page.waitForSelector('[data-stop]', { state: 'hidden' });
		assert.ok(await page.locator('#tried tbody tr').count() > 0, 'no case is named');
		await page.fill('#id', 'server-down-again');
		await page.selectOption('#page', 'import-ad');
		await page.fill('#says-nb', 'Domenekontrolleren svarer ikke.');
		await page.fill('#says-en', 'The domain controller does not answer.');
		await page.click('text=Skriv signaturen');
		assert.match(await page.textContent('#yaml pre'), /^ {2}- id: server-down-again\n {4}match: 'server is not operational'\n {4}says:\n {6}nb: "Domenekontrolleren/);
		// What was tried leads to the line.
		await page.click('text=Prøv på alle pakker');
		await page.waitForSelector('#tried tbody tr a');
		await page.locator('#tried tbody tr a').first().click();
		await page.waitForURL('**/timeline?**');
	});
});

test('the workshop: lines marked from the case, and from an unknown error', async () => {
	await visit(browser, house, { bypassCSP: true, wrongAllowed: /allow-scripts/ }, async (page) => {
		await login(page, house);
		await page.goto(`/cases/${number}`);
		assert.match(await page.locator('.findings a[href^="/signatures/"]').first().getAttribute('href'), /^\/signatures\/[a-z0-9-]+$/);
		await page.locator('.patterns >> text=lag signatur').first().click();
		await page.waitForURL('**/workshop?*');
		const first = await page.inputValue('#lines');
		assert.ok(first.length > 10 && !first.includes('\n'), first);
		assert.equal(await page.locator('.shop-marks input:checked').count(), 1);
		await page.locator('.shop-marks input:not(:checked)').first().check();
		await page.click('text=Foreslå mønster');
		assert.equal((await page.inputValue('#lines')).split('\n').length, 2);
		assert.equal((await page.inputValue('#lines')).split('\n')[0], first);
		assert.equal(await over(page), 0);
		assert.deepEqual(await axe(page), []);
	});
});

test('the workshop without JavaScript', async () => {
	await visit(browser, house, { javaScriptEnabled: false }, async (page) => {
		await login(page, house);
		await page.goto(`/cases/${number}/workshop`);
		await page.fill('#lines', line);
		await page.click('text=Foreslå mønster');
		await page.click('text=Prøv på alle pakker');
		assert.match(await page.textContent('#tried'), /innslag \([1-9]\d* i denne pakken\)/);
		assert.ok(await page.locator('#tried tbody tr').count() > 0);
	});
});

test('signatures: the list, one with its trend and cases', async () => {
	await visit(browser, house, { wrongAllowed: /Blocked script execution in .*\/guide\// }, async (page) => {
		await login(page, house);
		await page.goto('/signatures');
		await page.locator('tbody a').first().click();
		assert.ok(await page.locator('svg.trend rect').count() > 0, 'no trend is drawn');
		await page.locator('tbody th a').first().click();
		assert.match(page.url(), /\/cases\/\d+\?bundle=/);
		await page.goBack();
		await page.click('text=Vis sakene i innboksen');
		assert.ok(await page.locator('tr[data-case]').count() > 0, 'the inbox shows no case of it');
	});
});

test('a star is set and taken away', async () => {
	await visit(browser, house, {}, async (page) => {
		await login(page, house);
		await page.goto(`/cases/${number}/work`);
		const said = await page.evaluate(async (n) => {
			const token = document.querySelector('meta[name=csrf]').getAttribute('content');
			const post = (body) => fetch(`/cases/${n}/stars`, { method: 'POST', headers: { 'X-CSRF-Token': token, Accept: 'application/json' }, body: new URLSearchParams(body) }).then((r) => r.status);
			return [await post({ record: '3' }), await post({ record: '999999999' })];
		}, number).catch((e) => [String(e)]);
		assert.deepEqual(said, [200, 404]);
		await page.goto('/signatures/dc-not-operational');
		const at = await page.locator(`tr:has(a[href^="/cases/${number}?"]) code`).first().textContent();
		await page.goto(`/cases/${number}/work`);
		await page.fill('#at', at);
		await page.click('#stars >> text="Merk"');
		assert.equal(await page.locator('.stars li').count(), 2);
		await page.locator('.stars >> text=Fjern merket').last().click();
		await page.locator('.stars >> text=Lag signatur').click();
		assert.ok((await page.inputValue('#lines')).length > 5, 'the line is not in the workshop');
		await page.goBack();
		await page.locator('.stars >> text=Fjern merket').click();
		assert.match(await page.textContent('#stars'), /Ingen linjer er merket/);
	}).catch((e) => assert.match(e.message, /status of 404/)); // the browser logs the refusal
});

for (const lang of ['nb', 'en']) {
	for (const colorScheme of ['light', 'dark']) {
		test(`accessible, and no wider than 320 pixels: ${lang}, ${colorScheme}`, async () => {
			await visit(browser, house, { colorScheme, bypassCSP: true, viewport: { width: 320, height: 700 } }, async (page) => {
				await login(page, house);
				await page.goto(`/language/${lang}?to=/`);
				for (const at of [`/cases/${number}/work?token=%5Bnavn:3f9a2c1b7d40%5D`, `/cases/${number}/workshop`, '/signatures?all=1', '/signatures/dc-not-operational']) {
					for (const width of [320, 1280]) {
						await page.setViewportSize({ width, height: 800 });
						await page.goto(at);
						await page.evaluate(() => document.querySelectorAll('details').forEach((d) => { if (!d.matches('.me')) d.open = true; }));
						assert.deepEqual(await axe(page), [], `${at} at ${width}`);
						assert.ok(await over(page) <= 0, `${at} is wider than ${width}`);
						if (pictures) {
							mkdirSync(pictures, { recursive: true });
							await page.screenshot({ path: path.join(pictures, `${at.replace(/\?.*/, '').replace(/\W+/g, '-')}-${width}-${lang}-${colorScheme}.png`), fullPage: true });
						}
					}
				}
			});
		});
	}
}
