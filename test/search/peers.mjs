// The peers that bench.mjs measures beside ours, as their documentation tells a site to use them, over the text of the built pages.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";

const require = createRequire(import.meta.url);
const MiniSearch = require("minisearch");
const lunr = require("lunr");

/** The pages of a built site as plain text. @param {string} site @param {string} lang */
export function pagesOf(site, lang) {
  const pages = [];
  const root = join(site, lang);
  for (const file of readdirSync(root, { recursive: true })) {
    const name = String(file);
    if (!name.endsWith(".html")) continue;
    const html = readFileSync(join(root, name), "utf8");
    const main = /<main[^>]*>([\s\S]*)<\/main>/.exec(html)?.[1] ?? html;
    const headings = [...main.matchAll(/<h[1-6][^>]*>([\s\S]*?)<\/h[1-6]>/g)].map((m) => plain(m[1]));
    pages.push({ id: relative(root, join(root, name)).replaceAll("\\", "/").replace(/\.html$/, ""), title: headings[0] ?? "", headings: headings.slice(1).join(" \n"), text: plain(main) });
  }
  return pages.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** @param {string} html */
function plain(html) {
  return html.replace(/<(script|style)[\s\S]*?<\/\1>/g, " ").replace(/<[^>]*>/g, " ").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;|&#34;/g, '"').replace(/&#39;/g, "'").replace(/&nbsp;/g, " ").replace(/&amp;/g, "&").replace(/\s+/g, " ").trim();
}

const text = (/** @type {unknown} */ v) => JSON.stringify(v).replaceAll("\u2028", "\\u2028");

export const peers = [
  {
    name: "minisearch",
    sources: [join(import.meta.dirname, "..", "node_modules", "minisearch", "dist", "umd", "index.js")],
    script(pages) {
      const m = new MiniSearch({ fields: ["title", "headings", "text"] });
      m.addAll(pages);
      return `var DATA = ${text(JSON.stringify(m))};`;
    },
    boot: `const m = MiniSearch.loadJSON(DATA, { fields: ["title", "headings", "text"] }); window.DATA = null;
      window.ask = async (q) => m.search(q, { fuzzy: 0.2, prefix: true, boost: { title: 4, headings: 2 } }).slice(0, 10).map((r) => r.id);`,
  },
  {
    name: "lunr",
    sources: [require.resolve("lunr")],
    script(pages) {
      const index = lunr(function () {
        this.ref("id");
        this.field("title", { boost: 4 });
        this.field("headings", { boost: 2 });
        this.field("text");
        for (const p of pages) this.add(p);
      });
      return `var DATA = ${text(JSON.stringify(index))};`;
    },
    boot: `const l = lunr.Index.load(JSON.parse(DATA)); window.DATA = null;
      window.ask = async (q) => l.query((b) => { for (const t of lunr.tokenizer(q)) { const w = String(t); b.term(w, { boost: 10 }); b.term(w, { wildcard: lunr.Query.wildcard.TRAILING, boost: 3 }); if (w.length > 4) b.term(w, { editDistance: 1 }); } }).slice(0, 10).map((r) => r.ref);`,
  },
  {
    name: "flexsearch",
    sources: [join(import.meta.dirname, "..", "node_modules", "flexsearch", "dist", "flexsearch.bundle.min.js")],
    script: (pages) => `var DATA = ${text(JSON.stringify(pages))};`,
    boot: `const f = new FlexSearch.Document({ tokenize: "forward", document: { id: "id", index: ["title", "headings", "text"] } });
      for (const p of JSON.parse(DATA)) f.add(p);
      window.DATA = null;
      window.ask = async (q) => { const seen = new Map(); for (const r of f.search(q, { limit: 20, suggest: true })) r.result.forEach((id, i) => seen.set(id, (seen.get(id) || 0) + (r.field === "title" ? 4 : r.field === "headings" ? 2 : 1) / (1 + i))); return [...seen].sort((a, b) => b[1] - a[1]).slice(0, 10).map((e) => e[0]); };`,
  },
];
