// The reader of the index that generator/search writes; its package comment describes the files, the calls and the answers.
// Classic scripts without a build step: they run from file:// in browsers, and unchanged in Node. The parts are search-*.js, in any
// order, then this one; the site has them as one file, assets/search.js, since every file read costs a person time.
/**
 * @typedef {{term: Term, w: number}} Weighed
 * @typedef {{weight: number, idf: number, terms: Weighed[], all?: Alt[]}} Alt   one way to match a word; all: several words, every one
 * @typedef {{word: string, key: string, kind: number, last: boolean, from: number, to: number, weight: number, alts: Alt[], idf: number, near: Term | null}} Word
 * @typedef {{pages: Int32Array, tfs: Uint8Array, ats: Int32Array, data: string, term: Term}} List
 *
 * @typedef {object} SearchIndex   one language's index, open; what matching, ranking and showing need of it and of each other
 * @property {any} root   what root.js says
 * @property {string} lang
 * @property {(word: string) => string} stem
 * @property {Float32Array} tf   the weight behind each symbol
 * @property {Float32Array} score   work space, a number a page, zero between queries; so are covered, one and sum
 * @property {Float32Array} covered
 * @property {Float32Array} one
 * @property {Float32Array} sum
 * @property {Map<string, string[][]>} synonyms
 * @property {(text: string) => Word[]} words
 * @property {(name: string, missing: Set<string>) => Promise<any>} chunk
 * @property {(stem: string) => number} place
 * @property {(c: Terms, i: number) => string} stemAt
 * @property {(c: Terms, stem: string) => number} bound
 * @property {(stem: string, missing: Set<string>) => Promise<Term[]>} forms
 * @property {(start: string, most: number, missing: Set<string>) => Promise<Term[]>} beginning
 * @property {(word: string, far: boolean, missing: Set<string>) => Promise<{term: Term, d: number}[]>} near
 * @property {(df: number) => number} idf
 * @property {(forms: Term[], key: string, weight: number) => Alt | null} alt
 * @property {(w: Word, missing: Set<string>) => Promise<void>} expand
 * @property {(w: Word, known: boolean, missing: Set<string>) => Promise<void>} split
 * @property {(text: string) => {words: Word[], without: string[], phrases: string[][]}} read
 * @property {(words: Word[]) => {a: Word, b: Word, key: string}[]} pairs
 * @property {(words: Word[], missing: Set<string>) => Promise<Word[]>} related
 * @property {(alt: Alt, lists: Map<Term, List>, out: Float32Array, touched: number[]) => void} scoreAlt
 * @property {(words: Word[], lists: Map<Term, List>, banned: List[], step: string, phrases: string[][], limit: number) => {pages: any[], total: number}} rank
 * @property {(page: number, w: Word, lists: Map<Term, List>) => Map<number, number>} where
 * @property {(f: {page: number, score: number, section: number, sections: number[]}, words: Word[], lists: Map<Term, List>, all: number) => void} sections
 * @property {(f: {page: number, section: number}, phrases: string[][], words: Word[], lists: Map<Term, List>) => boolean} together
 * @property {(pages: any[], limit: number, words: Word[], asked: {words: Word[], phrases: string[][]}, missing: Set<string>) => Promise<any[]>} show
 * @property {(asked: Word[], text: string) => number} likeness
 * @property {(phrase: string[], text: string) => boolean} phrase
 * @property {(words: Word[]) => (word: string) => boolean} marker
 *
 * @typedef {object} SearchParts   what the parts lend each other; Stegvis.search
 * @property {number} LONGEST_WORD
 * @property {number} MOST_TEXT   of a query
 * @property {(text: string, code: boolean, emit: (word: string, kind: number, from: number, to: number) => void) => void} cut
 * @property {(word: string) => string} fold
 * @property {(lang: string) => (word: string) => string} stemmer
 * @property {number} APART
 * @property {number} COMPOUND
 * @property {number} NO_SECTIONS
 * @property {(data: string, full: number) => Terms} readTerms
 * @property {(data: string, term: Term) => List} readList
 * @property {(list: List, i: number) => number[]} sectionsOf
 * @property {(sorted: Int32Array, v: number) => number} find
 * @property {(word: string) => number} letters
 * @property {(n: number) => number} bits
 * @property {(a: string, b: string, most: number) => number} distance
 * @property {(words: Word[], phrases: string[][]) => Word[]} thin
 * @property {(text: string, words: Word[]) => string} corrected
 * @property {Record<string, number>} weights
 * @property {object} matching
 * @property {object} ranking
 * @property {object} showing
 */
(function () {
  "use strict";
  /** @type {any} */
  const home = globalThis;
  home.Stegvis = home.Stegvis || {};
  const S = /** @type {SearchParts} */ (home.Stegvis.search = home.Stegvis.search || {});

  /** Chunks that scripts have brought and nobody has taken yet. @type {Map<string, {version: string, sum: number, data: string}>} */
  const arrived = new Map();
  home.Stegvis.chunk = (/** @type {string} */ version, /** @type {string} */ name, /** @type {number} */ sum, /** @type {string} */ data) => { arrived.set(name, { version, sum, data }); };

  /** @param {string} s */
  function checksum(s) {
    let h = 2166136261;
    for (let i = 0; i < s.length; i++) h = Math.imul(h ^ s.charCodeAt(i), 16777619);
    return h >>> 0;
  }

  /** What ranking weighs; found on one half of the queries of the corpora, confirmed on the other (test/search/score.mjs). */
  const W = {
    k: 3, form: 1, stem: 0.85, compound: 0.45, joined: 1.1, parts: 0.5, split: 0.75, halves: 0.55, synonym: 0.6,
    prefixWord: 0.45, prefix: 0.85, typo1: 0.75, typo2: 0.5, nearKnown: 0.3, part: 0.5,
    coverage: 0.55, section: 0.35, strong: 1.6, order: 0.25, said: 1.2, title: 0.3, candidates: 40, expand: 20, fewer: 6, near: 3, dull: 0.15,
  };
  /** Bytes of chunks held between queries; a very large guide may hold more, since its common words alone take that. */
  const mostHeld = (/** @type {number} */ pages) => Math.max(30 << 20, pages * 700);

  class Index {
    /** @param {any} root @param {string} version @param {(name: string) => Promise<unknown>} load */
    constructor(root, version, load) {
      this.root = root; this.version = version; this.load = load;
      this.lang = root.lang; this.stem = S.stemmer(root.lang);
      /** @type {Map<string, Promise<any>>} */ this.held = new Map();
      /** @type {Map<string, number>} */ this.sizes = new Map();
      this.size = 0;
      this.tf = new Float32Array(128);
      for (let i = 0; i < 128; i++) this.tf[i] = root.leastTF * Math.pow(root.ratioTF, i);
      this.score = new Float32Array(root.pages); this.covered = new Float32Array(root.pages);
      this.one = new Float32Array(root.pages); this.sum = new Float32Array(root.pages);
      /** @type {Map<string, string[][]>} */ this.synonyms = new Map();
      for (const group of root.synonyms || []) {
        const keys = group.map((/** @type {string} */ s) => this.words(s).filter((w) => w.kind < 2).map((w) => w.key));
        keys.forEach((/** @type {string[]} */ k, /** @type {number} */ i) => {
          const name = k.map(this.stem).join(" ");
          this.synonyms.set(name, [...(this.synonyms.get(name) || []), ...keys.filter((/** @type {any} */ _, /** @type {number} */ j) => j !== i)]);
        });
      }
    }

    /** @param {string} text */
    words(text) {
      /** @type {Word[]} */ const out = [];
      S.cut(text, false, (word, kind, from, to) => { const key = S.fold(word); if (key) out.push({ word, key, kind, last: false, from, to, weight: 1, alts: [], idf: 0, near: null }); });
      return out;
    }

    /** A chunk, or null when it is missing, damaged or of another build; missing then gets its name. @param {string} name @param {Set<string>} missing */
    async chunk(name, missing) {
      let c = this.held.get(name);
      if (c) this.held.delete(name);
      else {
        c = this.fetch(name);
        c.then((v) => { if (v === null && this.held.get(name) === c) this.held.delete(name); });
      }
      this.held.set(name, c); // the last used stands last
      const v = await c;
      if (v === null) missing.add(name);
      return v;
    }

    /** @param {string} name */
    async fetch(name) {
      const full = this.lang + "/" + name;
      if (!arrived.has(full)) {
        try { await this.load(name); } catch { /* what did not arrive is told below */ }
      }
      const c = arrived.get(full);
      if (!this.root.oneFile || name[0] === "e") arrived.delete(full);
      if (!c || c.version !== this.version || c.sum !== checksum(c.data)) return null;
      // Terms take several times their chunk once they are read.
      const size = c.data.length * (name[0] === "t" ? 5 : 1);
      this.sizes.set(name, size);
      this.size += size;
      for (const old of this.held.keys()) {
        if (this.size <= mostHeld(this.root.pages)) break;
        if (old === name || !this.sizes.has(old)) continue;
        this.size -= this.sizes.get(old) || 0;
        this.sizes.delete(old);
        this.held.delete(old);
      }
      if (name[0] === "t") return S.readTerms(c.data, this.root.full);
      if (name[0] === "e") return c.data.split("\x1c");
      return c.data;
    }

    /** @param {Term} t @param {Set<string>} missing @param {Map<Term, Promise<List>>} lists */
    list(t, missing, lists) {
      let l = lists.get(t);
      if (!l) lists.set(t, (l = t.chunk < 0 ? Promise.resolve(S.readList(t.data, t)) : this.chunk("p" + t.chunk, missing).then((data) => S.readList(data || "", t))));
      return l;
    }

    /**
     * @param {string} text @param {{limit?: number, step?: string}} [options]
     */
    async query(text, options) {
      const { limit = 10, step = "" } = options || {};
      const self = /** @type {SearchIndex} */ (/** @type {any} */ (this)); // with the methods of the other parts
      /** @type {Set<string>} */ const missing = new Set();
      const asked = self.read(String(text));
      const answer = { hits: /** @type {any[]} */ ([]), didYouMean: /** @type {string | null} */ (null), tried: /** @type {string[]} */ ([]), missing: /** @type {string[]} */ ([]), total: 0, words: /** @type {string[]} */ ([]) };
      if (!asked.words.length || !this.root.pages) return answer;
      const joined = self.pairs(asked.words);
      await Promise.all([...asked.words.map((w) => self.expand(w, missing)), ...joined.map((j) => self.forms(this.stem(j.key), missing))]);
      const words = S.thin(await self.related(asked.words, missing), asked.phrases);
      /** @type {Map<Term, Promise<List>>} */ const pending = new Map();
      const want = (/** @type {Alt} */ a) => { for (const t of a.terms) this.list(t.term, missing, pending); if (a.all) a.all.forEach(want); };
      for (const w of words) w.alts.forEach(want);
      const banned = [];
      for (const key of asked.without) for (const t of await self.forms(this.stem(key), missing)) if (!(t.flags & S.COMPOUND)) banned.push(await this.list(t, missing, pending));
      /** @type {Map<Term, List>} */ const lists = new Map();
      for (const [t, p] of pending) lists.set(t, await p);
      const ranked = self.rank(words, lists, banned, step, asked.phrases, limit);
      answer.total = ranked.total;
      answer.words = [...new Set(words.flatMap((w) => w.alts.flatMap((a) => (a.all || [a]).flatMap((b) => b.terms.filter((t) => !(t.term.flags & S.COMPOUND)).map((t) => t.term.key)))))];
      answer.tried = words.flatMap((w) => (w.near ? w.alts.flatMap((a) => a.terms.slice(0, 1).map((t) => t.term.shown)) : []));
      if (words.some((w) => w.near)) answer.didYouMean = S.corrected(String(text).slice(0, S.MOST_TEXT).normalize("NFC"), words);
      answer.hits = await self.show(ranked.pages, limit, words, asked, missing);
      answer.missing = [...missing].sort();
      return answer;
    }
  }
  // Its other methods stand where their subject does.
  Object.assign(Index.prototype, S.matching, S.ranking, S.showing);

  /** Runs a script of the index; an error when it cannot be read. @param {string} src */
  function inject(src) {
    return new Promise((resolve, reject) => {
      const s = home.document.createElement("script");
      s.charset = "utf-8";
      s.onload = () => { s.remove(); resolve(null); };
      s.onerror = () => { s.remove(); reject(new Error("cannot read " + src)); };
      s.src = src;
      home.document.head.append(s);
    });
  }

  /**
   * Opens the index of a language. base is the address of the folder search/ (with its last slash); load(name) may replace it.
   * @param {{lang: string, base?: string, load?: (name: string) => Promise<unknown>}} o
   */
  async function open(o) {
    const load = o.load || ((/** @type {string} */ name) => inject((o.base || "search/") + o.lang + "/" + name + ".js"));
    const name = o.lang + "/root";
    if (!arrived.has(name)) await load("root");
    const c = arrived.get(name);
    arrived.delete(name);
    if (!c || c.sum !== checksum(c.data)) throw new Error("the search index " + name + " is missing or damaged");
    const root = JSON.parse(c.data);
    if (root.format !== 1) throw new Error("the search index " + name + " is of another version: format " + root.format);
    return new Index(root, c.version, load);
  }

  Object.assign(S, { open, weights: W });
})();
