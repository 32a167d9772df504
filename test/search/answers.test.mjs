// What people type into the shipped guide finds its page first, and nothing they can type breaks the search.
// SITE is the built guide (dist/guide).
import { test } from "node:test";
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";
import { Stegvis } from "./engine.mjs";

const root = join(import.meta.dirname, "..", "..");
const site = process.env.SITE ?? join(root, "dist", "guide");
const skip = existsSync(join(site, "search")) ? false : `no built guide in SITE (${site})`;

/** @param {string} lang */
const open = (lang) => Stegvis.search.open({ lang, load: async (name) => vm.runInThisContext(readFileSync(join(site, "search", lang, name + ".js"), "utf8")) });

test("shipped queries find their page first", { skip }, async (t) => {
  const lines = readFileSync(join(root, "test", "queries-shipped.jsonl"), "utf8").trim().split("\n").map((l) => JSON.parse(l));
  assert.ok(lines.length >= 40, `${lines.length} queries`);
  const indexes = { nb: await open("nb"), en: await open("en") };
  for (const { query, lang, expected } of lines) {
    await t.test(`${lang} ${query}`, async () => {
      const { hits } = await indexes[lang].query(query);
      assert.equal(hits[0]?.page, expected, `then ${hits.slice(1, 4).map((h) => h.page)}`);
    });
  }
});

test("hits lead to pages and sections that exist", { skip }, async () => {
  for (const lang of readdirSync(join(site, "search"))) {
    const index = await open(lang);
    for (const query of ["import", "ad", "logg", "synchronization"]) {
      for (const hit of (await index.query(query, { limit: 50 })).hits) {
        const html = readFileSync(join(site, hit.path), "utf8");
        if (hit.anchor) assert.ok(html.includes(`id="${hit.anchor}"`), `${hit.path}#${hit.anchor}`);
        assert.ok(hit.title);
      }
    }
  }
});

const odd = {
  "10 000 characters": "synkronisering ".repeat(700).slice(0, 10000),
  "one word of 10 000 characters": "a".repeat(10000),
  emoji: "🙂🔥 👩‍👩‍👧", "right to left": "خطأ في المزامنة שלום \u202Eabc", HTML: "<b>import</b> <img src=x onerror=alert(1)>", script: "</script><script>alert(1)</script>",
  "regex characters": ".*+?^${}()|[]\\ (a+)+$", "stop words only": "og i på det som er", "punctuation only": "?!.,;:-–—\"'«»…", NUL: "import\u0000ad \u0000", empty: "", spaces: " \t\n ",
  "lone surrogate": "\ud800 import \udc00", "only minus": "- -- -a", "open quote": "\"import ad", prototype: "__proto__ constructor toString hasOwnProperty",
};
for (const [name, query] of Object.entries(odd)) {
  test(`odd input: ${name}`, { skip }, async () => {
    const index = await open("nb");
    const started = performance.now();
    const answer = await index.query(query);
    assert.ok(performance.now() - started < 5000, "does not hang");
    assert.deepEqual(answer.missing, []);
    for (const hit of answer.hits) for (const part of hit.excerpt) assert.equal(typeof part.text, "string");
    if (/punctuation|empty|spaces/.test(name)) assert.equal(answer.total, 0);
    if (/HTML|NUL|stop words|open quote|surrogate/.test(name)) assert.ok(answer.total > 0, "finds what it can");
  });
}

test("minus, phrase, step, near words", { skip }, async () => {
  const index = await open("nb");
  const all = await index.query("import ad", { limit: 50 });
  const without = await index.query("import ad -hierarchy", { limit: 50 });
  assert.ok(without.total < all.total && without.total > 0);
  const phrase = await index.query('"import ad"', { limit: 50 });
  assert.ok(phrase.total > 0 && phrase.total <= all.total);
  const inStep = await index.query("starter ikke", { step: "import-ad" });
  assert.deepEqual([...new Set(inStep.hits.map((h) => h.page))], ["import-ad"]);
  const near = await index.query("synkronisernig");
  assert.ok(near.hits.length > 0);
  assert.match(near.didYouMean ?? "", /synkronisering/);
  assert.ok(near.tried.length > 0);
  for (const both of [["løsning", "loesning"], ["pålogging", "paalogging"]]) {
    const [a, b] = await Promise.all(both.map((q) => index.query(q)));
    assert.deepEqual(a.hits.map((h) => h.page), b.hits.map((h) => h.page));
  }
});
