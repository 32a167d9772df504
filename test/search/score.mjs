// node test/search/score.mjs RESULTS.jsonl...: MRR@10 and recall@10 by variant, over all lines, and over the two halves of them.
// A half is every other expected page, so that all variants of a page fall into one half: tune on the first, believe the second.
import { readFileSync } from "node:fs";

/** @param {{variant: string, expected: string, results: string[]}[]} lines */
export function score(lines) {
  const pages = [...new Set(lines.map((l) => l.expected))];
  const table = new Map();
  const add = (key, line) => {
    const rank = line.results.slice(0, 10).indexOf(line.expected);
    const row = table.get(key) ?? { n: 0, mrr: 0, recall: 0, empty: 0 };
    row.n++;
    row.mrr += rank < 0 ? 0 : 1 / (rank + 1);
    row.recall += rank < 0 ? 0 : 1;
    row.empty += line.results.length ? 0 : 1;
    table.set(key, row);
  };
  for (const line of lines) {
    add("all", line);
    add(pages.indexOf(line.expected) % 2 ? "second half" : "first half", line);
    add(line.variant, line);
  }
  return Object.fromEntries([...table].map(([k, r]) => [k, { n: r.n, mrr: r.mrr / r.n, recall: r.recall / r.n, empty: r.empty }]));
}

if (process.argv[1] === import.meta.filename) {
  for (const file of process.argv.slice(2)) {
    const lines = readFileSync(file, "utf8").trim().split("\n").map((l) => JSON.parse(l));
    console.log(file);
    for (const [k, r] of Object.entries(score(lines))) {
      console.log(`  ${k.padEnd(12)} ${String(r.n).padStart(4)}  MRR@10 ${r.mrr.toFixed(3)}  recall@10 ${r.recall.toFixed(3)}${r.empty ? `  empty ${r.empty}` : ""}`);
    }
    const ms = lines.map((l) => l.ms).sort((a, b) => a - b);
    console.log(`  ms p50 ${ms[ms.length >> 1]} p95 ${ms[Math.floor(ms.length * 0.95)]} max ${ms[ms.length - 1]}`);
  }
}
