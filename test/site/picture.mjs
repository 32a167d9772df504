// Takes the README's picture of the guide from the built site: home, as
// an administrator meets it.
import { fileURLToPath } from 'node:url';
import { start, url } from './browser.mjs';

const out = fileURLToPath(new URL('../../site.png', import.meta.url));
const browser = await start();
const context = await browser.newContext({ viewport: { width: 1200, height: 860 }, colorScheme: 'light', locale: 'nb-NO' });
const page = await context.newPage();
await page.goto(url('index.html'));
await page.screenshot({ path: out });
await browser.close();
