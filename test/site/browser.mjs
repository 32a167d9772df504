// What the browser tests share: the built site, one Chromium, pages that fail
// the test when anything is logged as an error or asked of a network.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const here = path.dirname(fileURLToPath(import.meta.url));
export const site = path.resolve(process.env.SITE ?? path.join(here, '../../dist/guide'));
export const url = (name) => pathToFileURL(site).href + '/' + name;
export const guide = JSON.parse(readFileSync(path.join(site, 'guide.json'), 'utf8'));
export const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';

/** Starts Chromium for a test file; the caller closes it. */
export const start = () => chromium.launch({ executablePath, args: ['--no-sandbox'] });

/** Opens pages in a context of their own, runs do, and closes them. */
export async function visit(browser, options, run) {
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'nb-NO', bypassCSP: options.bypassCSP, ...options });
	const wrong = [];
	context.on('request', (r) => { if (!/^(file|data|blob):/.test(r.url())) wrong.push('network: ' + r.url()); });
	context.on('page', (page) => {
		page.on('pageerror', (e) => wrong.push(e.message));
		page.on('console', (m) => { if (m.type() === 'error') wrong.push(m.text()); });
	});
	try {
		await run(await context.newPage(), context);
		assert.deepEqual(wrong, [], 'errors in the console or requests to a network');
	} finally {
		await context.close();
	}
}

/** Every HTML file of the shipped guide's pages. */
export const pages = () => guide.pages.flatMap((p) => Object.values(p.docs).map((d) => d.path));
export const others = () => guide.languages.flatMap((l, i) => [i ? `index.${l}.html` : 'index.html', `print.${l}.html`, `contents/${l}/index.html`]);
