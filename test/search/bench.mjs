// node test/search/bench.mjs [--peers NAME,NAME] NAME SITE QUERIES [PREFIX] ...: one table of size, speed and relevance, measured from file:// in
// Chromium, and in Firefox where it is installed (ours alone). SITE is a folder that guide build has made, or one that holds an index alone. PREFIX is put
// before each expected page (support's queries are asked of mix12k with "support/"). For the names after --peers, MiniSearch, lunr and FlexSearch answer
// the same queries over the text of the same pages, each as it would be used from file://: its index (FlexSearch: its texts) in a script.
// Cold is a page opened afresh, from asking for the first script to having ten results; twenty queries, each on a page of its own.
// Warm is every query asked again once all have been asked.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { alone } from "./alone.mjs";
import { score } from "./score.mjs";
import { peers, pagesOf } from "./peers.mjs";

const args = process.argv.slice(2);
const compared = args[0] === "--peers" ? args.splice(0, 2)[1].split(",") : [];
if (args.length < 3) {
  console.error("usage: node test/search/bench.mjs [--peers NAME,NAME] NAME SITE QUERIES [PREFIX] ...\nGive at least one site that guide build has made.");
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

const work = mkdtempSync(join(tmpdir(), "bench-"));
try {
  for (const job of jobs) {
    await ours(job);
    if (!compared.includes(job.name)) continue;
    const pages = pagesOf(job.site, languageOf(job.site));
    for (const peer of peers) await theirs(job, peer, pages);
  }
} finally {
  rmSync(work, { recursive: true });
}

/** @param {string} site */
function languageOf(site) {
  const languages = readdirSync(join(site, "search"));
  return languages.includes("nb") ? "nb" : languages[0];
}

async function ours({ name, site, lines }) {
  const lang = languageOf(site);
  let index = 0, entries = 0, entryFiles = 0;
  const files = readdirSync(join(site, "search", lang));
  for (const f of files) {
    const size = statSync(join(site, "search", lang, f)).size;
    if (f[0] === "e") { entries += size; entryFiles++; } else index += size;
  }
  lines = lines.filter((l) => !l.lang || l.lang === lang);
  const open = `await script(${JSON.stringify(pathToFileURL(engineOf(site)).href)});
    const index = await Stegvis.search.open({ lang: ${JSON.stringify(lang)}, base: ${JSON.stringify(pathToFileURL(join(site, "search")).href + "/")} });
    const ask = async (q) => (await index.query(q)).hits.map((h) => h.page);`;
  for (const which of /** @type {const} */ (["chromium", "firefox"])) {
    const seen = await measure(which, open, lines, 20);
    if (seen) print({ name, who: which === "chromium" ? "stegvis" : "  firefox", size: `index ${mb(index)} MB + excerpts ${mb(entries)} MB in ${files.length} files (${entryFiles})`, ...seen });
  }
}

/** The engine as the site has it; an index alone is read with the parts as they stand in site/. @param {string} site */
function engineOf(site) {
  const built = join(site, "assets", "search.js");
  if (existsSync(built)) return built;
  const source = join(import.meta.dirname, "..", "..", "site");
  const whole = join(work, "search.js");
  writeFileSync(whole, [...readdirSync(source).filter((n) => n.startsWith("search-")).sort(), "search.js"].map((n) => readFileSync(join(source, n), "utf8")).join(""));
  return whole;
}

async function theirs({ name, lines }, peer, pages) {
  const started = process.cpuUsage();
  const data = join(work, `${name}-${peer.name}.js`);
  writeFileSync(data, peer.script(pages, lines[0].lang ?? ""));
  const { user, system } = process.cpuUsage(started);
  const open = `for (const src of ${JSON.stringify([...peer.sources, data].map((p) => pathToFileURL(p).href))}) await script(src);
    ${peer.boot}
    const ask = window.ask;`;
  const seen = await measure("chromium", open, lines, 2);
  const size = `index ${mb(statSync(data).size)} MB in 1 file, built in ${((user + system) / 1e6).toFixed(1)} CPU-s`;
  if (seen) print({ name, who: peer.name, size, ...seen });
  else console.log(`${name.padEnd(8)} ${peer.name.padEnd(10)} ${size} | gave no answers in time`);
  rmSync(data);
}

/** Cold and warm times of a search. The first page has the browser's own start in it: there the heap is read, after twenty queries. */
async function measure(which, open, lines, colds) {
  const every = Math.max(1, Math.floor(lines.length / colds));
  const cold = lines.filter((_, i) => i % every === 0).slice(0, colds).map((l) => l.query);
  const queries = lines.map((l) => l.query);
  const body = `const cold = ${JSON.stringify([cold[0], ...cold])}, queries = ${JSON.stringify(queries)};
    const t = performance.now();
    ${open}
    if (!step) {
      for (const q of queries.slice(0, 20)) await ask(q);
      await new Promise((go) => setTimeout(go, 200));
      if (window.gc) { await gc({ type: "major", execution: "async" }); await gc({ type: "major", execution: "async" }); }
      return { heap: performance.memory ? performance.memory.usedJSHeapSize : 0 };
    }
    if (step < cold.length) { await ask(cold[step]); return { ms: performance.now() - t, read }; }
    const results = [], ms = [];
    for (const q of queries) results.push(await ask(q));
    for (const q of queries) { const t = performance.now(); await ask(q); ms.push(performance.now() - t); }
    return { results, ms };`;
  const reports = await alone(which, work, { steps: cold.length + 2, body, seconds: 300 });
  if (!reports) return null;
  const { heap } = reports[0], colder = reports.slice(1, -1), { results, ms } = reports.at(-1);
  const bytes = colder.map((r) => r.read.reduce((n, u) => n + statSync(new URL(u)).size, 0));
  return { cold: colder.map((r) => r.ms), bytes, counts: colder.map((r) => r.read.length), heap, ms, score: score(lines.map((l, i) => ({ ...l, results: [...new Set(results[i])] }))) };
}

function at(list, q) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
}

function mb(n) { return (n / 1e6).toFixed(2); }

function print(r) {
  console.log(`${r.name.padEnd(8)} ${r.who.padEnd(10)} ${r.size} | cold p50 ${at(r.cold, 0.5).toFixed(0)} max ${at(r.cold, 1).toFixed(0)} ms, read p50 ${mb(at(r.bytes, 0.5))} max ${mb(at(r.bytes, 1))} MB in ${at(r.counts, 0.5)} files | warm p50 ${at(r.ms, 0.5).toFixed(1)} p95 ${at(r.ms, 0.95).toFixed(1)} max ${at(r.ms, 1).toFixed(1)} ms${r.heap ? ` | heap ${mb(r.heap)} MB` : ""}`);
  if (r.who.startsWith(" ")) return;
  console.log(`         MRR@10/recall@10: ${Object.entries(r.score).map(([k, v]) => `${k} ${v.mrr.toFixed(3)}/${v.recall.toFixed(2)}${v.empty ? ` (${v.empty} empty)` : ""}`).join(" · ")}`);
}
