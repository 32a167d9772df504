// node test/search.mjs SITE QUERIES.jsonl: what the site's search answers to each query, as JSON lines
// {query, variant, expected, results, ms}: up to ten page ids, best first. Needs node alone; runs SITE/assets/search.js as it stands there.
import { readFileSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";

const [site, queries] = process.argv.slice(2);
if (!site || !queries) {
  console.error("usage: node test/search.mjs SITE QUERIES.jsonl");
  process.exit(2);
}
for (const path of [join(site, "search"), queries]) {
  if (!existsSync(path)) {
    console.error(`${path} is not there\nGive a folder that guide build has made, and a file of queries.`);
    process.exit(2);
  }
}
// The site has its engine as one script; an index alone is searched with the engine's parts as they stand in site/.
const source = join(import.meta.dirname, "..", "site");
const engine = existsSync(join(site, "assets", "search.js")) ? [join(site, "assets", "search.js")]
  : [...readdirSync(source).filter((n) => n.startsWith("search-")).sort(), "search.js"].map((n) => join(source, n));
for (const part of engine) vm.runInThisContext(readFileSync(part, "utf8"), { filename: part });

/** The language pages are in by default is the one of the site's first page. */
const languages = readdirSync(join(site, "search")).filter((d) => existsSync(join(site, "search", d, "root.js")));
const front = existsSync(join(site, "index.html")) ? /<html[^>]*\slang="([^"]+)"/.exec(readFileSync(join(site, "index.html"), "utf8")) : null;
const first = front && languages.includes(front[1]) ? front[1] : languages[0];
const open = new Map();
const index = (lang) => {
  if (!open.has(lang)) {
    open.set(lang, globalThis.Stegvis.search.open({
      lang,
      load: async (name) => vm.runInThisContext(readFileSync(join(site, "search", lang, name + ".js"), "utf8"), { filename: name }),
    }));
  }
  return open.get(lang);
};

for (const line of readFileSync(queries, "utf8").split("\n")) {
  if (!line.trim()) continue;
  const { query, variant, expected, lang } = JSON.parse(line);
  const opened = await index(languages.includes(lang) ? lang : first);
  const start = performance.now();
  const answer = await opened.query(query, { limit: 10 });
  const ms = Math.round((performance.now() - start) * 100) / 100;
  console.log(JSON.stringify({ query, variant, expected, results: answer.hits.map((h) => h.page), ms }));
}
