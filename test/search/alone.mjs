// A page measured in a browser that nothing drives: the page times itself and posts what it saw to a port of this machine. A driver's own work on
// every script that is read would be counted as ours (2 to 3 ms each), and WebDriver relaxes Firefox's rules for files.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const first = (/** @type {string[]} */ paths) => paths.find((p) => existsSync(p));
export const browsers = {
  chromium: { path: first(["/usr/bin/chromium", "/usr/bin/google-chrome"]), args: (/** @type {string} */ profile) => ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--enable-precise-memory-info", "--js-flags=--expose-gc", `--user-data-dir=${profile}`] },
  firefox: { path: first(["/usr/bin/firefox-esr", "/usr/bin/firefox"]), args: (/** @type {string} */ profile) => ["--headless", "--no-remote", "--profile", profile] },
};

// No network but the loopback, clocks as fine as Chromium's; the rules for files stay as they are.
const prefs = { "privacy.reduceTimerPrecision": false, "datareporting.policy.dataSubmissionEnabled": false, "app.update.enabled": false, "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore", "network.captive-portal-service.enabled": false, "network.connectivity-service.enabled": false, "toolkit.telemetry.reportingpolicy.firstRun": false };

/**
 * Opens a page made of steps, each on the page loaded afresh, and gives what every step reported. open is an expression in the page's script that
 * loads what is measured and gives a promise; step(i) is the text of an async function's body with the promise's factory as open.
 * @param {"chromium" | "firefox"} which @param {string} work @param {{steps: number, body: string, seconds?: number}} page
 */
export async function alone(which, work, page) {
  const { path, args } = browsers[which];
  if (!path) return null;
  const profile = join(work, `${which}-${Math.random().toString(36).slice(2)}`);
  mkdirSync(profile, { recursive: true });
  writeFileSync(join(profile, "user.js"), Object.entries(prefs).map(([k, v]) => `user_pref(${JSON.stringify(k)}, ${JSON.stringify(v)});`).join("\n"));
  /** @type {any[]} */ const reports = [];
  let end = () => {};
  const ended = new Promise((resolve) => { end = () => resolve(null); });
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (d) => (text += d));
    request.on("end", () => {
      response.end();
      if (!text) return;
      reports.push(JSON.parse(text));
      if (reports.length === page.steps || reports.at(-1).failed) end();
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  const port = /** @type {any} */ (server.address()).port;
  const html = join(profile, "page.html");
  writeFileSync(html, `<!doctype html><meta charset="utf-8"><title>bench</title><body><script>
const step = +(location.search.slice(1) || 0), read = [];
const append = document.head.append.bind(document.head);
document.head.append = (s) => { if (s.src) read.push(s.src); append(s); };
const script = (src) => new Promise((ok, no) => { const s = document.createElement("script"); s.onload = ok; s.onerror = () => no(new Error(src)); s.src = src; document.head.append(s); });
const measured = async () => { ${page.body} };
setTimeout(() => measured().catch((e) => ({ failed: String(e) })).then((report) => fetch("http://127.0.0.1:${port}/", { method: "POST", mode: "no-cors", body: JSON.stringify(report) }))
  .then(() => { if (step + 1 < ${page.steps}) location.search = "?" + (step + 1); }), 100);
</script>`);
  const browser = spawn(path, [...args(profile), pathToFileURL(html).href], { stdio: "ignore" });
  const late = setTimeout(end, (page.seconds ?? 180) * 1000);
  browser.on("exit", end);
  await ended;
  clearTimeout(late);
  browser.kill();
  server.close();
  server.closeAllConnections();
  await new Promise((resolve) => (browser.exitCode === null && browser.signalCode === null ? browser.on("exit", resolve) : resolve(null)));
  rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  const failed = reports.find((r) => r.failed);
  if (failed || reports.length < page.steps) console.error(`${which}: ${failed ? failed.failed : `${reports.length} of ${page.steps} steps in time`}`);
  return failed || reports.length < page.steps ? null : reports;
}
