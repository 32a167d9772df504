// The vectors that both sides cut words by, run through site/search.js; generator/search/words_test.go runs the same file.
// With a file of "word<TAB>stem" lines (written by go test, see vocabulary_test.go) the stems of a whole vocabulary are compared.
import { test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Stegvis } from "./engine.mjs";

const root = join(import.meta.dirname, "..", "..");
const { cut, fold, stemmer } = Stegvis.search;

for (const v of JSON.parse(readFileSync(join(root, "generator", "search", "testdata", "words.json"), "utf8"))) {
  test(`${v.lang} ${JSON.stringify(v.text)}`, () => {
    const words = [];
    cut(v.text, Boolean(v.code), (word, kind) => {
      const key = fold(word);
      words.push({ word: key, kind, stem: stemmer(v.lang)(key) });
    });
    assert.deepEqual(words, v.words);
  });
}

for (const file of (process.env.STEGVIS_STEMS ?? "").split(" ").filter(Boolean)) {
  test(`stems of ${file}`, () => {
    const [lang, ...lines] = readFileSync(file, "utf8").trim().split("\n");
    const stem = stemmer(lang);
    let differ = 0;
    for (const line of lines) {
      const [word, want] = line.split("\t");
      if (stem(word) !== want && differ++ < 20) console.error(`${word}: ${stem(word)}, the builder has ${want}`);
    }
    assert.equal(differ, 0);
    assert.ok(lines.length > 1000);
  });
}
