// Pictures of the review side for whoever judges how it looks:
// node test/review/picture.mjs OUT [PATH…]; every width, light and dark.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { login, serve, settled, start, visit } from './house.mjs';

const out = process.argv[2] ?? 'dist/pictures';
const paths = process.argv.length > 3 ? process.argv.slice(3) : ['/', '/customers', '/users', '/me', '/cases/2', '/cases/2/timeline', '/cases/2/files', '/cases/2/work'];
const widths = (process.env.WIDTHS ?? '320,768,1280,1920').split(',').map(Number);
const schemes = /** @type {('light'|'dark')[]} */ ((process.env.SCHEMES ?? 'light,dark').split(','));
mkdirSync(out, { recursive: true });
const browser = await start();
const house = await serve({ demo: true });
try {
	for (const colorScheme of schemes) {
		await visit(browser, house, { colorScheme, wrongAllowed: /./ }, async (page) => {
			await login(page, house);
			await settled(page);
			for (const at of paths) {
				await page.goto(at);
				for (const width of widths) {
					await page.setViewportSize({ width, height: width < 500 ? 700 : 900 });
					await page.waitForTimeout(250);
					await page.screenshot({ path: path.join(out, `${at.replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'inbox'}-${width}-${colorScheme}.png`), fullPage: width < 1000 });
				}
			}
		});
	}
} finally {
	await browser.close();
	await house.stop();
}
