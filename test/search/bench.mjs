// node test/search/bench.mjs [--peers] NAME SITE QUERIES [PREFIX] ...: one table of size, speed and relevance, measured in Chromium from file://.
// SITE is a folder that guide build has made; QUERIES may be - where there are none with expected pages. PREFIX is put before each expected
// page (support's queries are asked of mix12k with "support/"). With --peers, MiniSearch, lunr and FlexSearch answer the same queries over
// the text of the same pages, each as it would be used from file://: its index (FlexSearch: its texts) in a script.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { score } from "./score.mjs";
import { peers, pagesOf } from "./peers.mjs";

const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");
const args = process.argv.slice(2).filter((a) => a !== "--peers");
const withPeers = process.argv.includes("--peers");
if (args.length < 3) {
  console.error("usage: node test/search/bench.mjs [--peers] NAME SITE QUERIES [PREFIX] ...\nGive at least one site that guide build has made.");
  process.exit(2);
}
const jobs = [];
for (let i = 0; i < args.length; ) {
  const [name, site, queries] = args.slice(i, i + 3);
  i += 3;
  const prefix = i < args.length && args[i].endsWith("/") ? args[i++] : "";
  const lines = readFileSync(queries, "utf8").trim().split("\n").map((l) => JSON.parse(l)).map((l) => ({ variant: "query", ...l, expected: prefix + l.expected }));
  jobs.push({ name, site, lines });
}

const executable = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((p) => existsSync(p));
const browser = await chromium.launch({ executablePath: executable, args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--enable-precise-memory-info"] });
const work = mkdtempSync(join(tmpdir(), "bench-"));
const rows = [];
try {
  for (const job of jobs) {
    rows.push(await ours(job));
    print(rows.at(-1));
    if (!withPeers) continue;
    const pages = pagesOf(job.site, languageOf(job.site));
    for (const peer of peers) {
      rows.push(await theirs(job, peer, pages));
      print(rows.at(-1));
    }
  }
} finally {
  await browser.close();
  rmSync(work, { recursive: true });
}

/** @param {string} site */
function languageOf(site) {
  const languages = readdirSync(join(site, "search"));
  return languages.includes("nb") ? "nb" : languages[0];
}

async function ours({ name, site, lines }) {
  const lang = languageOf(site);
  const folder = join(site, "search", lang);
  let index = 0, entries = 0, entryFiles = 0;
  const files = readdirSync(folder);
  for (const f of files) {
    const size = statSync(join(folder, f)).size;
    if (f[0] === "e") { entries += size; entryFiles++; } else index += size;
  }
  lines = lines.filter((l) => !l.lang || l.lang === lang);
  const html = join(work, name + ".html");
  writeFileSync(html, `<!doctype html><meta charset="utf-8"><title>bench</title><body>`);
  const open = `(async () => {
    const t = performance.now();
    const s = document.createElement("script");
    await new Promise((ok, no) => { s.onload = ok; s.onerror = no; s.src = ${JSON.stringify(pathToFileURL(engineOf(site)).href)}; document.head.append(s); });
    window.index = await Stegvis.search.open({ lang: ${JSON.stringify(lang)}, base: ${JSON.stringify(pathToFileURL(join(site, "search")).href + "/")} });
    window.ask = async (q) => (await index.query(q)).hits.map((h) => h.page);
    return t;
  })()`;
  const cold = await coldTimes(html, open, lines);
  return { name, who: "stegvis", index, entries, files: files.length, entryFiles, ...cold, ...(await warmTimes(html, open, lines)) };
}

/** @param {string} site */
function engineOf(site) {
  return [join(site, "search.js"), join(site, "assets", "search.js"), join(import.meta.dirname, "..", "..", "site", "search.js")].find((p) => existsSync(p));
}

async function theirs({ name, lines }, peer, pages) {
  const lang = lines[0].lang ?? "";
  const started = performance.now();
  const script = join(work, `${name}-${peer.name}.js`);
  writeFileSync(script, peer.script(pages, lang));
  const build = (performance.now() - started) / 1000;
  const html = join(work, `${name}-${peer.name}.html`);
  writeFileSync(html, `<!doctype html><meta charset="utf-8"><title>bench</title><body>`);
  const sources = [...peer.sources, script].map((p) => pathToFileURL(p).href);
  const open = `(async () => {
    const t = performance.now();
    for (const src of ${JSON.stringify(sources)}) await new Promise((ok, no) => { const s = document.createElement("script"); s.onload = ok; s.onerror = no; s.src = src; document.head.append(s); });
    ${peer.boot}
    return t;
  })()`;
  const cold = await coldTimes(html, open, lines.slice(0, 1));
  return { name, who: peer.name, index: statSync(script).size, entries: 0, files: 1, entryFiles: 0, build, ...cold, ...(await warmTimes(html, open, lines)) };
}

/** Each query on a page opened afresh: time to the first result, and what was read. */
async function coldTimes(html, open, lines) {
  const step = Math.max(1, Math.floor(lines.length / 20));
  const times = [], bytes = [], counts = [];
  for (const line of lines.filter((_, i) => i % step === 0).slice(0, 20)) {
    const page = await browser.newPage();
    const read = [];
    page.on("request", (r) => { if (r.url().endsWith(".js")) read.push(r.url()); });
    await page.goto(pathToFileURL(html).href);
    times.push(await page.evaluate(`${open}.then(async (t) => { await ask(${JSON.stringify(line.query)}); return performance.now() - t; })`));
    bytes.push(read.reduce((n, u) => n + statSync(new URL(u)).size, 0));
    counts.push(read.length);
    await page.close();
  }
  return { cold: at(times, 0.5), coldMax: at(times, 1), read: at(bytes, 0.5), readMax: at(bytes, 1), filesRead: at(counts, 0.5) };
}

async function warmTimes(html, open, lines) {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(html).href);
  await page.evaluate(open);
  const cdp = await page.context().newCDPSession(page);
  const ask = (list) => page.evaluate(`(async () => { const out = []; for (const q of ${JSON.stringify(list)}) { const t = performance.now(); const results = await ask(q); out.push({ results, ms: performance.now() - t }); } return out; })()`);
  await ask(lines.slice(0, 20).map((l) => l.query));
  await cdp.send("HeapProfiler.collectGarbage");
  const heap = (await cdp.send("Runtime.getHeapUsage")).usedSize;
  const queries = lines.map((l) => l.query);
  const first = await ask(queries); // once to warm, once to measure
  const second = await ask(queries);
  const ms = second.map((a) => a.ms);
  await page.close();
  return { heap, p50: at(ms, 0.5), p95: at(ms, 0.95), max: at(ms, 1), score: score(lines.map((l, i) => ({ ...l, results: [...new Set(first[i].results)] }))) };
}

function at(list, q) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
}

function print(r) {
  const mb = (n) => (n / 1e6).toFixed(2);
  const s = r.score;
  console.log(`${r.name.padEnd(8)} ${r.who.padEnd(10)} index ${mb(r.index)} MB + excerpts ${mb(r.entries)} MB in ${r.files} files (${r.entryFiles}) | cold p50 ${r.cold.toFixed(0)} max ${r.coldMax.toFixed(0)} ms, read p50 ${mb(r.read)} max ${mb(r.readMax)} MB in ${r.filesRead} files | warm p50 ${r.p50.toFixed(1)} p95 ${r.p95.toFixed(1)} max ${r.max.toFixed(1)} ms | heap ${mb(r.heap)} MB${r.build ? ` | built in ${r.build.toFixed(1)} s` : ""}`);
  console.log(`         ${Object.entries(s).map(([k, v]) => `${k} ${v.mrr.toFixed(3)}/${v.recall.toFixed(2)}${v.empty ? ` (${v.empty} empty)` : ""}`).join(" · ")}`);
}
