// The search as the site has it: its parts (site/search-*.js) and site/search.js, run as one classic script.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";

const folder = join(import.meta.dirname, "..", "..", "site");
const names = [...readdirSync(folder).filter((n) => /^search-.*\.js$/.test(n)).sort(), "search.js"];
vm.runInThisContext(names.map((n) => readFileSync(join(folder, n), "utf8")).join(""), { filename: "search.js" });

export const Stegvis = globalThis.Stegvis;
