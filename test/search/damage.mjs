// node test/search/damage.mjs DIR: searches DIR/good while chunks are missing, cut off, changed or taken from DIR/other.
// Run by generator/search/damage_test.go, which makes the folders.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";
import { Stegvis } from "./engine.mjs";

const dir = process.argv[2];
const read = (which, name) => readFileSync(join(dir, which, "search", "nb", name + ".js"), "utf8");
/** @param {(name: string) => string | null} [change] gives another script for a chunk, or null */
const open = (change = () => null) => Stegvis.search.open({ lang: "nb", load: async (name) => vm.runInThisContext(change(name) ?? read("good", name)) });
/** The chunks that the query reads. @type {string[]} */
const names = [];
const query = "bade felles solmar fimar tittel";

const whole = await (await open((name) => { names.push(name); return null; })).query(query, { limit: 50 });
assert.ok(whole.hits.length > 5 && whole.missing.length === 0, `${whole.hits.length} hits, missing ${whole.missing}`);
assert.ok(whole.hits.some((h) => h.excerpt.some((p) => p.mark)));

const damages = {
  missing: () => { throw new Error("no such file"); },
  "cut off": (name) => read("good", name).slice(0, -200),
  changed: (name) => { const s = read("good", name), i = s.length >> 1; return s.slice(0, i) + (s[i] === "a" ? "b" : "a") + s.slice(i + 1); },
  stale: (name) => read("other", name),
  empty: () => "",
};
for (const [what, damage] of Object.entries(damages)) {
  for (const kind of ["t", "p", "e"]) {
    let answered = 0, told = 0;
    for (const victim of names.filter((n) => n[0] === kind).slice(0, 4)) {
      if (what === "stale" && !readdirSync(join(dir, "other", "search", "nb")).includes(victim + ".js")) continue;
      const index = await open((name) => (name === victim ? damage(name) : null));
      const answer = await index.query(query, { limit: 50 });
      if (answer.missing.length) { assert.deepEqual(answer.missing, [victim], `${what} ${victim}`); told++; }
      if (answer.hits.length) answered++;
      const again = await index.query(query, { limit: 50 }); // a chunk that failed is tried again, and told again
      assert.deepEqual(again.missing, answer.missing);
    }
    assert.ok(told > 0, `${what} ${kind}: nothing was told`);
    assert.ok(answered > 0, `${what} ${kind}: nothing was answered`);
  }
  await assert.rejects(open((name) => (name === "root" ? (what === "stale" ? "" : damage(name)) : null)), undefined, `root ${what}`);
}
