// Everything by keyboard alone: on each page every control is reached by Tab,
// in a visible way, and the way from login to a case that is erased needs no mouse.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { caseOf, login, serve, settled, start, visit } from './house.mjs';

let browser, house, number = 0;

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

/** What has the focus: a number that names it, its text, and whether one sees that it has it. */
const focused = (page) => page.evaluate(() => {
	const e = /** @type {HTMLElement} */ (document.activeElement);
	if (!e || e === document.body || e === document.documentElement) return null;
	e.dataset.met ??= String(window['met'] = (window['met'] ?? 0) + 1);
	const s = getComputedStyle(e), box = e.getBoundingClientRect();
	return {
		id: e.dataset.met, name: `${e.tagName}${e.id && '#' + e.id}.${e.className} "${(e.getAttribute('aria-label') ?? e.innerText ?? '').slice(0, 40)}"`,
		seen: (s.outlineStyle !== 'none' && s.outlineWidth !== '0px') || s.boxShadow !== 'none',
		inside: box.width > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
	};
});

/** Presses Tab until selector has the focus. */
async function to(page, selector) {
	await page.locator(selector).first().waitFor();
	for (let i = 0; i < 250; i++) {
		if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) {
			assert.ok((await focused(page)).seen, `${selector} has the focus and does not show it`);
			return;
		}
		await page.keyboard.press('Tab');
	}
	assert.fail(`${selector} is never reached by Tab`);
}

async function press(page, selector) {
	await to(page, selector);
	await page.keyboard.press('Enter');
}

async function write(page, selector, text) {
	await to(page, selector);
	await page.keyboard.press('ControlOrMeta+a');
	await page.keyboard.type(text);
}

test('on every page each control is reached by Tab, seen, and left again', async () => {
	const pages = () => ['/', '/?status=all', `/cases/${number}`, `/cases/${number}/files`, `/cases/${number}/timeline`, `/cases/${number}/work`, `/cases/${number}/keep`,
		`/cases/${number}/workshop`, '/signatures', '/search?q=LDAP', '/customers', '/duty', '/settings', '/users', '/me', '/duty/audit'];
	for (const options of [{}, { viewport: { width: 320, height: 800 } }]) {
		await visit(browser, house, { ...options, wrongAllowed: /allow-scripts/ }, async (page) => {
			await login(page, house);
			await page.goto('/customers');
			const customer = await page.locator('main td a').first().getAttribute('href');
			for (const at of [...pages(), customer]) {
				const answer = await page.goto(at);
				assert.equal(answer.status(), 200, at);
				await page.waitForTimeout(200);
				const met = new Set();
				for (let i = 0; i < 600; i++) {
					await page.keyboard.press('Tab');
					const f = await focused(page);
					if (f?.name.startsWith('IFRAME')) { met.add(f.id); continue; } // the guide's page has its own round
					if (!f || (met.has(f.id) && met.size > 2)) break; // round
					met.add(f.id);
					assert.ok(f.seen, `${at}: ${f.name} has the focus and does not show it`);
					assert.ok(f.inside, `${at}: ${f.name} has the focus outside of what is seen`);
				}
				const missed = await page.evaluate(() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
					.filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e['disabled'] && e.getAttribute('tabindex') !== '-1' && !(e instanceof HTMLElement && e.dataset.met)
						&& !(e instanceof HTMLInputElement && e.type === 'radio' && document.querySelector(`input[name="${e.name}"][data-met]`))
						&& !e.closest('[role=grid], [role=listbox], [role=toolbar], [role=tablist]'))
					.map((e) => `${e.tagName}#${e.id}.${e.className} ${(e.textContent ?? '').trim().slice(0, 40)}`));
				assert.deepEqual(missed, [], `${at}: never reached by Tab`);
			}
		});
	}
});

test('from login to a case that is answered, understood and erased', async () => {
	await visit(browser, house, { wrongAllowed: /allow-scripts/ }, async (page) => {
		await page.goto('/login');
		await write(page, '#name', house.user);
		await write(page, '#password', house.password);
		await page.keyboard.press('Enter');
		await page.waitForURL('**/');
		// The inbox: a case, by its keys.
		await page.keyboard.press('j');
		await page.keyboard.press('Enter');
		await page.waitForURL('**/cases/*');
		await page.goto(`/cases/${number}`);
		// A file, a word in it.
		await press(page, `a[href="/cases/${number}/files"]`);
		await page.waitForURL('**/files');
		await press(page, 'main a[href*="/files/view?"]');
		await page.waitForURL('**/files/view?**');
		await write(page, 'main input[name=q]', 'LDAP');
		await page.keyboard.press('Enter');
		await page.waitForURL(/q=LDAP/);
		// Work: another status, a note.
		await press(page, `a[href="/cases/${number}/work"]`);
		await page.waitForURL('**/work');
		await to(page, '#status');
		const before = await page.inputValue('#status');
		await page.keyboard.press('ArrowDown');
		const chosen = await page.inputValue('#status');
		assert.notEqual(chosen, before);
		await write(page, '#title', 'Uten mus');
		await page.keyboard.press('Enter');
		await page.waitForSelector('.said');
		assert.equal(await page.inputValue('#status'), chosen);
		assert.equal(await page.inputValue('#title'), 'Uten mus');
		await write(page, '#text', 'Skrevet uten mus.');
		await page.keyboard.press('Tab');
		await page.keyboard.press('Enter');
		await page.waitForSelector('.note >> text=Skrevet uten mus.');
		// A signature.
		await press(page, `a[href^="/cases/${number}/workshop"]`);
		await page.waitForURL('**/workshop**');
		await write(page, '#lines', '2026-06-17 07:12:44 ERROR [4] The server is not operational.');
		await press(page, 'button[value=propose]:not([tabindex])');
		await page.waitForFunction(() => /** @type {HTMLInputElement} */ (document.querySelector('#pattern')).value !== '');
		await write(page, '#pattern', 'server is not operational');
		await press(page, 'button[value=try]');
		await page.waitForFunction(() => /\d+ innslag/.test(document.getElementById('tried')?.textContent ?? ''));
		await write(page, '#id', 'ldap-by-keys');
		await page.keyboard.press('Enter'); // writes, or says what is missing; the pattern stays as it was written
		await page.waitForSelector('[role=alert]');
		assert.equal(await page.inputValue('#pattern'), 'server is not operational');
		// Who else has it?
		await page.goto('/');
		await press(page, 'a[href="/search"]');
		await page.waitForURL('**/search');
		await write(page, 'main input[name=q]', 'operational');
		await page.keyboard.press('Enter');
		await page.waitForURL(/q=operational/);
		// And erased.
		await page.goto(`/cases/${number}/keep`);
		await write(page, '#reason', 'Uten mus');
		await write(page, '#sure', String(number));
		await page.keyboard.press('Tab');
		await page.keyboard.press('Enter');
		await page.waitForSelector('.said');
		assert.match(await page.textContent('.said'), new RegExp(`Sak ${number} er slettet`));
	});
});
