// The reader of the index that generator/search writes; its package comment describes the files, the calls and the answers.
// A classic script without a build step: it runs from file:// in browsers, and unchanged in Node.
// Words are cut here exactly as words.go cuts them: generator/search/testdata/words.json shows it and both sides' tests run it.
(function () {
  "use strict";
  /** @type {any} */
  const home = globalThis;
  /** @type {any} */
  const Stegvis = (home.Stegvis = home.Stegvis || {});

  // ---- words ---------------------------------------------------------------------------------------------------------

  const LONGEST_WORD = 40, LONGEST_WHOLE = 48, MOST_PARTS = 5;
  const JOINED = /[\p{L}\p{Nd}]+(?:[-_.:\\/'’]{1,2}[\p{L}\p{Nd}]+)*/gu;
  const RUN = /([-_.:\\/'’]*)([\p{L}\p{Nd}]+)/gu;
  const HUMP = /(?<=[\p{Ll}0-9])(?=\p{Lu})/u;

  /**
   * Cuts text into words: lower case, not folded. kind is 0 for a word, 1 for a part of a joined one, 2 for a joined one whole.
   * @param {string} text @param {boolean} code @param {(word: string, kind: number, from: number, to: number) => void} emit
   */
  function cut(text, code, emit) {
    text = text.normalize("NFC").replace(/[\u{10000}-\u{10FFFF}]/gu, "  ");
    for (const joined of text.matchAll(JOINED)) {
      const start = joined.index;
      const runs = [...joined[0].matchAll(RUN)];
      let parts = 0, all = "", kind = runs.length > 1 ? 1 : 0;
      for (let i = 0; i < runs.length; i++) {
        const first = runs[i], from = start + first.index + first[1].length;
        let word = first[2];
        while (i + 1 < runs.length && (runs[i + 1][1] === "'" || runs[i + 1][1] === "’")) {
          const tail = runs[++i][2];
          if (tail !== "s" && tail !== "S") word += tail;
        }
        const to = start + runs[i].index + runs[i][0].length;
        if (++parts === 1 && i === runs.length - 1) kind = 0;
        const lower = clip(word).toLowerCase();
        emit(lower, kind, from, to);
        const humps = word.split(HUMP);
        if (humps.length > (code ? 1 : 2) && humps.length < 9) {
          for (const h of humps) if (h.length > 1) emit(clip(h).toLowerCase(), 1, from, to);
        }
        if (lower.length > 4 && lower.startsWith("0x")) emit(lower.slice(2), 1, from, to);
        if (parts > 1 && /[0-9]\.$/.test(text.slice(from - 2, from)) && /[0-9]/.test(text[from])) all += ".";
        all += lower;
      }
      if (parts > 1 && parts <= MOST_PARTS && bytes(all) <= LONGEST_WHOLE) emit(all, 2, start, start + joined[0].length);
    }
  }

  /** @param {string} s */
  function clip(s) { return s.length > LONGEST_WORD ? s.slice(0, LONGEST_WORD) : s; }

  /** The length in UTF-8, which the builder counts in. @param {string} s */
  function bytes(s) {
    let n = 0;
    for (let i = 0; i < s.length; i++) n += s.charCodeAt(i) < 128 ? 1 : s.charCodeAt(i) < 2048 ? 2 : 3;
    return n;
  }

  /** One key for all spellings: æ, ä → ae, ø, ö → oe, å → aa; other accents are dropped. @param {string} w */
  function fold(w) {
    if (/^[\x00-\x7f]*$/.test(w)) return w;
    return w.replace(/[æä]/g, "ae").replace(/[øö]/g, "oe").replace(/å/g, "aa").replace(/ß/g, "ss").normalize("NFD").replace(/\p{M}/gu, "");
  }

  // ---- stems: Snowball's published algorithms for English (Porter 2) and Norwegian ------------------------------------

  /** @type {Record<string, string>} */
  const ODD = { skis: "ski", skies: "sky", dying: "die", lying: "lie", tying: "tie", idly: "idl", gently: "gentl", ugly: "ugli", early: "earli", only: "onli", singly: "singl", sky: "sky", news: "news", howe: "howe", atlas: "atlas", cosmos: "cosmos", bias: "bias", andes: "andes" };
  const KEPT = new Set("inning outing canning herring earring proceed exceed succeed".split(" "));
  /** @param {string} list @returns {[string, string][]} */
  const endings = (list) => list.split(" ").map((p) => /** @type {[string, string]} */ (p.split(":"))).sort((a, b) => b[0].length - a[0].length);
  const STEP2 = endings("anci:ance enci:ence ogi:og li: bli:ble abli:able alli:al fulli:ful lessli:less ousli:ous entli:ent aliti:al biliti:ble iviti:ive tional:tion ational:ate alism:al ation:ate ization:ize izer:ize ator:ate iveness:ive fulness:ful ousness:ous");
  const STEP3 = endings("icate:ic ative: alize:al iciti:ic ical:ic tional:tion ational:ate ful: ness:");
  const STEP4 = endings("ic: ance: ence: able: ible: ate: ive: ize: iti: al: ism: ion: er: ous: ant: ent: ment: ement:");

  /** @param {string} w */
  function english(w) {
    if (ODD.hasOwnProperty(w)) return ODD[w];
    if (w.length < 3) return w;
    w = w.replace(/^y/, "Y").replace(/([aeiouy])y/g, "$1Y");
    const rest = (/** @type {number} */ from) => { const m = /[aeiouy][^aeiouy]/.exec(w.slice(from)); return m ? from + m.index + 2 : w.length; };
    const lead = /^(?:gener|commun|arsen)/.exec(w);
    const r1 = lead ? lead[0].length : rest(0), r2 = rest(r1);
    const short = (/** @type {string} */ s) => /[^aeiouy][aeiouy][^aeiouywxY]$/.test(s) || /^[aeiouy][^aeiouy]$/.test(s);
    if (w.endsWith("sses")) w = w.slice(0, -2);
    else if (/ie[ds]$/.test(w)) w = w.slice(0, w.length > 4 ? -2 : -1);
    else if (/s$/.test(w) && !/[us]s$/.test(w) && /[aeiouy].+s$/.test(w)) w = w.slice(0, -1);
    if (KEPT.has(w)) return w;
    let m = /(?:eedly|ingly|edly|eed|ing|ed)$/.exec(w);
    if (m && m[0].startsWith("ee")) { if (m.index >= r1) w = w.slice(0, m.index) + "ee"; }
    else if (m && /[aeiouy]/.test(w.slice(0, m.index))) {
      w = w.slice(0, m.index);
      if (/(?:at|bl|iz)$/.test(w)) w += "e";
      else if (/(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(w)) w = w.slice(0, -1);
      else if (w.length === r1 && short(w)) w += "e";
    }
    if (w.length > 2 && /[^aeiouy][yY]$/.test(w)) w = w.slice(0, -1) + "i";
    let e = STEP2.find((p) => w.endsWith(p[0]));
    if (e && w.length - e[0].length >= r1) {
      const stem = w.slice(0, w.length - e[0].length);
      if (e[0] === "li" ? /[cdeghkmnrt]$/.test(stem) : e[0] !== "ogi" || stem.endsWith("l")) w = stem + e[1];
    }
    e = STEP3.find((p) => w.endsWith(p[0]));
    if (e && w.length - e[0].length >= (e[0] === "ative" ? r2 : r1)) w = w.slice(0, w.length - e[0].length) + e[1];
    e = STEP4.find((p) => w.endsWith(p[0]));
    if (e && w.length - e[0].length >= r2) {
      const stem = w.slice(0, w.length - e[0].length);
      if (e[0] !== "ion" || /[st]$/.test(stem)) w = stem;
    }
    const at = w.length - 1;
    if (w[at] === "e" && (at >= r2 || at >= r1 && !short(w.slice(0, -1)))) w = w.slice(0, -1);
    else if (w[at] === "l" && at >= r2 && w[at - 1] === "l") w = w.slice(0, -1);
    return w.replace(/Y/g, "y");
  }

  const MAIN = "hetenes hetene hetens heten heter endes ande ende edes enes erte ede ane ene ens ers ets het ert ast en ar er as es et a e s".split(" ");
  const OTHER = "hetslov eleg elig elov slov leg eig lig els lov ig".split(" ");

  /** @param {string} w */
  function norwegian(w) {
    let r1 = w.length;
    const m = w.length < 3 ? null : /[aeiouy][^aeiouy]/.exec(w);
    if (m) r1 = Math.max(3, m.index + 2);
    const within = (/** @type {string[]} */ list) => list.find((s) => w.length - s.length >= r1 && w.endsWith(s));
    const s = within(MAIN);
    if (s === "s") { if (/(?:[bcdfghjlmnoprtvyz]|[^aeiouy]k)s$/.test(w)) w = w.slice(0, -1); }
    else if (s === "ert" || s === "erte") w = w.slice(0, w.length - s.length + 2);
    else if (s) w = w.slice(0, w.length - s.length);
    if (within(["dt", "vt"])) w = w.slice(0, -1);
    const o = within(OTHER);
    return o ? w.slice(0, w.length - o.length) : w;
  }

  /** Words with digits or letters beyond a–z are codes or names and left alone. @param {string} lang @returns {(w: string) => string} */
  function stemmer(lang) {
    const step = lang === "en" ? english : /^(?:nb|nn|no)$/.test(lang) ? norwegian : null;
    /** @type {Map<string, string>} */ const known = new Map();
    return (w) => {
      let s = known.get(w);
      if (s === undefined) {
        if (known.size > 20000) known.clear();
        known.set(w, (s = step && /^[a-z]+$/.test(w) ? step(w) : w));
      }
      return s;
    };
  }

  // ---- chunks --------------------------------------------------------------------------------------------------------

  /** Chunks that scripts have brought and nobody has taken yet. @type {Map<string, {version: string, sum: number, data: string}>} */
  const arrived = new Map();
  Stegvis.chunk = (/** @type {string} */ version, /** @type {string} */ name, /** @type {number} */ sum, /** @type {string} */ data) => { arrived.set(name, { version, sum, data }); };

  /** @param {string} s */
  function checksum(s) {
    let h = 2166136261;
    for (let i = 0; i < s.length; i++) h = Math.imul(h ^ s.charCodeAt(i), 16777619);
    return h >>> 0;
  }

  const TURN = 0x73;
  /** Reads the numbers of a chunk. */
  class Reader {
    /** @param {string} data @param {number} at */
    constructor(data, at) { this.data = data; this.at = at; }
    symbol() { return this.data.charCodeAt(this.at++) ^ TURN; }
    number() {
      let c = this.data.charCodeAt(this.at++) ^ TURN;
      if (c < 64) return c;
      let n = c & 63;
      for (let shift = 6; c >= 64 && shift < 31; shift += 6) {
        c = this.data.charCodeAt(this.at++) ^ TURN;
        n |= (c & 63) << shift;
      }
      return n;
    }
  }

  const APART = 1, COMPOUND = 2, NO_SECTIONS = 4, FLAG_BITS = 3;

  /**
   * @typedef {{key: string, shown: string, df: number, flags: number, chunk: number, at: number, end: number, data: string}} Term
   * @typedef {{keys: string[], shown: Map<number, string>, numbers: Int32Array, term: (i: number) => Term, masks: Int32Array | null}} Terms
   */

  /**
   * A chunk of terms: a key each, and five numbers (pages, flags, chunk of postings, begin, end). Terms are made when they are asked for.
   * @param {string} data @param {number} full @returns {Terms}
   */
  function readTerms(data, full) {
    const r = new Reader(data, 0);
    let chunk = r.number(), at = r.number(), shown = "", key = "";
    /** @type {string[]} */ const keys = [];
    /** @type {Map<number, string>} */ const spelt = new Map();
    const numbers = new Int32Array((data.length >> 2) * 5 + 5);
    for (let n = 0; r.at < data.length; n += 5) {
      const same = r.number(), size = r.number(), length = size >> 1;
      if (size & 1 || spelt.has(keys.length - 1)) {
        let rest = "";
        for (let i = 0; i < length; i++) {
          const c = data.charCodeAt(r.at++);
          rest += c > 4 ? data[r.at - 1] : c === 4 ? String.fromCharCode(r.number()) : c === 1 ? "æ" : c === 2 ? "ø" : "å";
        }
        shown = shown.slice(0, same) + rest;
        key = fold(shown);
        if (key !== shown) spelt.set(keys.length, shown);
      } else {
        shown = key = shown.slice(0, same) + data.substr(r.at, length);
        r.at += length;
      }
      const df = r.number(), bytes = r.number();
      numbers[n] = df >> FLAG_BITS;
      numbers[n + 1] = df & 7;
      if (df & APART) {
        if (at > 0 && at + bytes > full) { chunk++; at = 0; }
        numbers[n + 2] = chunk; numbers[n + 3] = at; numbers[n + 4] = at += bytes;
      } else {
        numbers[n + 2] = -1; numbers[n + 3] = r.at; numbers[n + 4] = r.at += bytes;
      }
      keys.push(key);
    }
    /** @type {Map<number, Term>} */ const made = new Map();
    const term = (/** @type {number} */ i) => {
      let t = made.get(i);
      if (!t) {
        const [df, flags, chunk, at, end] = numbers.subarray(i * 5, i * 5 + 5);
        made.set(i, (t = { key: keys[i], shown: spelt.get(i) || keys[i], df, flags, chunk, at, end, data: chunk < 0 ? data : "" }));
      }
      return t;
    };
    return { keys, shown: spelt, numbers: numbers.slice(0, keys.length * 5), term, masks: null };
  }

  /** @param {string} w */
  function letters(w) {
    let m = 0;
    for (let i = 0; i < w.length; i++) m |= 1 << (w.charCodeAt(i) & 31);
    return m;
  }
  /** @param {number} n */
  function bits(n) {
    n -= (n >>> 1) & 0x55555555;
    n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
    return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }

  /** Damerau's distance (neighbours exchanged count one), or most + 1. @param {string} a @param {string} b @param {number} most */
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    /** @type {number[]} */ let before = [], /** @type {number[]} */ last = [], /** @type {number[]} */ row;
    for (let j = 0; j <= b.length; j++) last[j] = j;
    for (let i = 1; i <= a.length; i++) {
      row = [i];
      let least = i;
      for (let j = 1; j <= b.length; j++) {
        let d = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, before[j - 2] + 1);
        row[j] = d;
        if (d < least) least = d;
      }
      if (least > most) return most + 1;
      before = last; last = row;
    }
    return last[b.length];
  }

  // ---- the index -----------------------------------------------------------------------------------------------------

  /** What ranking weighs; found on one half of the queries of the corpora, confirmed on the other (test/search/score.mjs). */
  const W = {
    k: 3, form: 1, stem: 0.85, compound: 0.45, joined: 1.1, parts: 0.5, split: 0.75, halves: 0.55, synonym: 0.6,
    prefixWord: 0.45, prefix: 0.85, typo1: 0.75, typo2: 0.5, nearKnown: 0.3, part: 0.5,
    coverage: 0.55, section: 0.35, strong: 1.6, order: 0.25, said: 1.2, title: 0.3, candidates: 40, expand: 20, fewer: 6, near: 3, dull: 0.15,
  };
  const MOST_WORDS = 24, MOST_TEXT = 2000, MOST_HELD = 30 << 20;

  /**
   * @typedef {{term: Term, w: number}} Weighed
   * @typedef {{weight: number, idf: number, terms: Weighed[], all?: Alt[]}} Alt   one way to match a word; all: several words, every one
   * @typedef {{word: string, key: string, kind: number, last: boolean, from: number, to: number, weight: number, alts: Alt[], idf: number, near: Term | null}} Word
   * @typedef {{pages: Int32Array, tfs: Uint8Array, ats: Int32Array, data: string, term: Term}} List
   */

  class Index {
    /** @param {any} root @param {string} version @param {(name: string) => Promise<unknown>} load */
    constructor(root, version, load) {
      this.root = root; this.version = version; this.load = load;
      this.lang = root.lang; this.stem = stemmer(root.lang);
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
      cut(text, false, (word, kind, from, to) => { const key = fold(word); if (key) out.push({ word, key, kind, last: false, from, to, weight: 1, alts: [], idf: 0, near: null }); });
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
        if (this.size <= MOST_HELD) break;
        if (old === name || !this.sizes.has(old)) continue;
        this.size -= this.sizes.get(old) || 0;
        this.sizes.delete(old);
        this.held.delete(old);
      }
      if (name[0] === "t") return readTerms(c.data, this.root.full);
      if (name[0] === "e") return c.data.split("\x1c");
      return c.data;
    }

    /** The number of the chunk of terms that a stem stands in. @param {string} stem */
    place(stem) {
      const first = this.root.terms;
      let lo = 0, hi = first.length;
      while (lo < hi) { const mid = (lo + hi) >> 1; if (first[mid] <= stem) lo = mid + 1; else hi = mid; }
      return Math.max(0, lo - 1);
    }

    /** @param {Terms} c @param {number} i */
    stemAt(c, i) { return c.numbers[i * 5 + 1] & COMPOUND ? c.keys[i] : this.stem(c.keys[i]); }

    /** All forms of a stem. @param {string} stem @param {Set<string>} missing @returns {Promise<Term[]>} */
    async forms(stem, missing) {
      /** @type {Terms | null} */ const c = this.root.terms.length ? await this.chunk("t" + this.place(stem), missing) : null;
      if (!c) return [];
      let lo = this.bound(c, stem);
      const out = [];
      while (lo < c.keys.length && this.stemAt(c, lo) === stem) out.push(c.term(lo++));
      return out;
    }

    /** The first term whose stem is not less. @param {Terms} c @param {string} stem */
    bound(c, stem) {
      let lo = 0, hi = c.keys.length;
      while (lo < hi) { const mid = (lo + hi) >> 1; if (this.stemAt(c, mid) < stem) lo = mid + 1; else hi = mid; }
      return lo;
    }

    /** The commonest forms that begin with start. @param {string} start @param {number} most @param {Set<string>} missing */
    async beginning(start, most, missing) {
      // Chunks are ordered by stems, and the stem of a longer word may part from what was typed near its end.
      const stem = this.stem(start);
      let n = 0;
      while (n < start.length && stem[n] === start[n]) n++;
      const low = start.slice(0, Math.max(2, n)), from = this.place(low), to = Math.min(this.place(low + "\uffff"), from + 1);
      /** @type {Term[]} */ const out = [];
      for (const c of await Promise.all(from < to ? [this.chunk("t" + from, missing), this.chunk("t" + to, missing)] : [this.chunk("t" + from, missing)])) {
        if (c) for (let j = this.bound(c, low); j < c.keys.length && c.keys[j].slice(0, low.length) <= low; j++) {
          if (c.keys[j].startsWith(start) && !(c.numbers[j * 5 + 1] & COMPOUND)) out.push(c.term(j));
        }
      }
      return out.sort((a, b) => b.df - a.df || a.key.length - b.key.length).slice(0, most);
    }

    /**
     * The likeliest words near a misspelt one, nearest first. The first two letters are trusted, then the first, then that two were
     * exchanged or the first is missing; only when nothing is near are all words tried.
     * @param {string} word @param {boolean} far @param {Set<string>} missing @returns {Promise<{term: Term, d: number}[]>}
     */
    async near(word, far, missing) {
      const most = word.length < 4 || /[0-9]/.test(word) ? 0 : word.length < 8 ? 1 : 2;
      if (!most) return [];
      const mask = letters(word), seen = new Set();
      /** @type {{term: Term, d: number}[]} */ let found = [];
      const scan = async (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ limit) => {
        const names = [];
        for (let i = from; i <= to; i++) if (!seen.has(i)) { seen.add(i); names.push(i); }
        const chunks = await Promise.all(names.map((i) => this.chunk("t" + i, missing)));
        for (const c of chunks) {
          if (!c) continue;
          if (!c.masks) c.masks = Int32Array.from(c.keys, letters);
          for (let j = 0; j < c.keys.length; j++) {
            const key = c.keys[j];
            if (Math.abs(key.length - word.length) > limit || bits(c.masks[j] ^ mask) > 2 * limit || c.numbers[j * 5 + 1] & COMPOUND) continue;
            const d = distance(word, key, limit);
            if (d > 0 && d <= limit) found.push({ term: c.term(j), d });
          }
        }
      };
      const range = (/** @type {string} */ p, /** @type {number} */ limit) => scan(this.place(p), this.place(p + "\uffff"), limit);
      await range(word.slice(0, 2), most);
      if (!found.some((f) => f.d === 1)) await range(word[0], most);
      if (!found.length) for (const p of [word[1] + word[0], word.slice(1, 3)]) await range(p, most);
      if (!found.length && far) await scan(0, this.root.terms.length - 1, most);
      const rank = (/** @type {{term: Term, d: number}} */ f) => Math.log(1 + f.term.df) - 4 * f.d + (f.term.key[0] === word[0] ? 1 : 0);
      found.sort((a, b) => rank(b) - rank(a) || (a.term.key < b.term.key ? -1 : 1));
      const best = found.length ? found[0].d : 0;
      return found.filter((f) => f.d <= best).slice(0, W.near);
    }

    /** @param {number} df */
    idf(df) { return Math.log(1 + (this.root.pages - Math.min(df, this.root.pages) + 0.5) / (df + 0.5)); }

    /** A word in all its forms. @param {Term[]} forms @param {string} key @param {number} weight @returns {Alt | null} */
    alt(forms, key, weight) {
      if (!forms.length) return null;
      let df = 0, own = 0;
      /** @type {Weighed[]} */ const terms = [];
      for (const t of forms) {
        const w = t.flags & COMPOUND ? W.compound : t.key === key ? W.form : W.stem;
        terms.push({ term: t, w });
        df += t.flags & COMPOUND ? t.df * 0.3 : t.df;
        if (t.key === key) own = t.df;
      }
      return { weight, idf: this.idf(Math.max(df, own)), terms };
    }

    /** Fills in the ways in which a word may match. @param {Word} w @param {Set<string>} missing */
    async expand(w, missing) {
      const forms = await this.forms(this.stem(w.key), missing);
      const exact = this.alt(forms, w.key, 1);
      if (exact) w.alts.push(exact);
      const known = forms.some((t) => !(t.flags & COMPOUND));
      if (w.last && w.key.length > 1) {
        const begun = (await this.beginning(w.key, known ? W.fewer : W.expand, missing)).filter((t) => !forms.includes(t));
        if (begun.length) {
          const df = begun.reduce((n, t) => n + t.df, 0);
          w.alts.push({ weight: known ? W.prefixWord : W.prefix, idf: this.idf(df), terms: begun.map((term) => ({ term, w: 1 })) });
        }
      }
      if (w.kind !== 2 && this.root.compound) await this.split(w, known, missing);
      if (w.kind === 2 || (known && forms.reduce((n, t) => n + t.df, 0) > 2)) return;
      if (w.alts.length && !known) return; // begun or split
      for (const { term, d } of await this.near(w.key, !w.alts.length, missing)) {
        if (known && (d > 1 || term.df < 8)) continue;
        const a = this.alt(await this.forms(this.stem(term.key), missing), term.key, known ? W.nearKnown : d === 1 ? W.typo1 : W.typo2);
        if (a) w.alts.push(a);
        if (!known && !w.near) w.near = term;
      }
    }

    /** Splits a word of the query as compound.go splits those of the pages. @param {Word} w @param {boolean} known @param {Set<string>} missing */
    async split(w, known, missing) {
      const key = w.key;
      if (key.length < 7 || !/^[a-z]+$/.test(key)) return;
      const has = async (/** @type {string} */ p) => {
        if (NO_PARTS.has(p)) return null;
        const f = (await this.forms(this.stem(p), missing)).filter((t) => !(t.flags & COMPOUND));
        const df = f.reduce((n, t) => n + t.df, 0);
        return (f.some((t) => t.key === p) || p.length > 4) && df > (this.root.pages < 100 ? 0 : 1) ? f : null;
      };
      let best = null, shortest = 0;
      for (let i = 3; i <= key.length - 3; i++) {
        let first = key.slice(0, i), f = await has(first);
        if (!f && i > 3 && /[se]$/.test(first)) f = await has((first = first.slice(0, -1)));
        if (!f) continue;
        const n = Math.min(first.length, key.length - i);
        if (n <= shortest) continue;
        const rest = await has(key.slice(i));
        if (rest) { best = [first, key.slice(i)]; shortest = n; }
      }
      if (!best) return;
      const alts = [];
      for (const p of best) { const a = this.alt(await this.forms(this.stem(p), missing), p, 1); if (a) alts.push(a); }
      if (alts.length < 2) return;
      const idf = this.idf(1);
      w.alts.push({ weight: known ? W.halves : W.split, idf: Math.min(idf, alts.reduce((n, a) => n + a.idf, 0)), terms: [], all: alts });
      if (!known) for (const a of alts) w.alts.push({ ...a, weight: W.part * W.split });
    }

    /** @param {Term} t @param {Set<string>} missing @param {Map<Term, Promise<List>>} lists */
    list(t, missing, lists) {
      let l = lists.get(t);
      if (!l) lists.set(t, (l = t.chunk < 0 ? Promise.resolve(readList(t.data, t)) : this.chunk("p" + t.chunk, missing).then((data) => readList(data || "", t))));
      return l;
    }

    /**
     * @param {string} text @param {{limit?: number, step?: string}} [options]
     */
    async query(text, options) {
      const { limit = 10, step = "" } = options || {};
      /** @type {Set<string>} */ const missing = new Set();
      const asked = this.read(String(text));
      const answer = { hits: /** @type {any[]} */ ([]), didYouMean: /** @type {string | null} */ (null), tried: /** @type {string[]} */ ([]), missing: /** @type {string[]} */ ([]), total: 0, words: /** @type {string[]} */ ([]) };
      if (!asked.words.length || !this.root.pages) return answer;
      const joined = this.pairs(asked.words);
      await Promise.all([...asked.words.map((w) => this.expand(w, missing)), ...joined.map((j) => this.forms(this.stem(j.key), missing))]);
      const words = thin(await this.related(asked.words, missing), asked.phrases);
      /** @type {Map<Term, Promise<List>>} */ const pending = new Map();
      const want = (/** @type {Alt} */ a) => { for (const t of a.terms) this.list(t.term, missing, pending); if (a.all) a.all.forEach(want); };
      for (const w of words) w.alts.forEach(want);
      const banned = [];
      for (const key of asked.without) for (const t of await this.forms(this.stem(key), missing)) if (!(t.flags & COMPOUND)) banned.push(await this.list(t, missing, pending));
      /** @type {Map<Term, List>} */ const lists = new Map();
      for (const [t, p] of pending) lists.set(t, await p);
      const ranked = this.rank(words, lists, banned, step, asked.phrases, limit);
      answer.total = ranked.total;
      answer.words = [...new Set(words.flatMap((w) => w.alts.flatMap((a) => (a.all || [a]).flatMap((b) => b.terms.filter((t) => !(t.term.flags & COMPOUND)).map((t) => t.term.key)))))];
      answer.tried = words.flatMap((w) => (w.near ? w.alts.flatMap((a) => a.terms.slice(0, 1).map((t) => t.term.shown)) : []));
      if (words.some((w) => w.near)) answer.didYouMean = corrected(String(text).slice(0, MOST_TEXT).normalize("NFC"), words);
      answer.hits = await this.show(ranked.pages, limit, words, asked, missing);
      answer.missing = [...missing].sort();
      return answer;
    }

    /** The query's words, those excluded by minus, and quoted phrases. @param {string} text */
    read(text) {
      text = text.slice(0, MOST_TEXT).normalize("NFC");
      /** @type {string[]} */ const without = [];
      const rest = text.replace(/(^|\s)-([\p{L}\p{Nd}][^\s]*)/gu, (all, space, word) => {
        for (const w of this.words(word)) if (w.kind !== 1) without.push(w.key);
        return " ".repeat(all.length);
      });
      /** @type {string[][]} */ const phrases = [];
      for (const m of rest.matchAll(/["«“]([^"»”]*)["»”]/g)) {
        const p = this.words(m[1]).filter((w) => w.kind < 2).map((w) => w.key);
        if (p.length > 1) phrases.push(p);
      }
      /** @type {Word[]} */ const words = [];
      for (const w of this.words(rest)) {
        const same = words.find((o) => o.key === w.key);
        if (same || words.length >= MOST_WORDS) continue;
        if (w.kind === 1) w.weight = W.parts;
        words.push(w);
      }
      const plain = words.filter((w) => w.kind < 2);
      if (plain.length && !/["»”]\s*$/.test(rest)) plain[plain.length - 1].last = true;
      if (words.length && words[words.length - 1].kind === 2) words[words.length - 1].last = true;
      return { words, without, phrases };
    }

    /** Neighbours that may be one word on the pages. @param {Word[]} words */
    pairs(words) {
      const plain = words.filter((w) => w.kind < 2), out = [];
      for (let i = 0; i + 1 < plain.length && i < 10; i++) {
        const a = plain[i], b = plain[i + 1];
        if (!a.kind && !b.kind && a.key.length > 1 && b.key.length > 1 && a.key.length + b.key.length <= LONGEST_WORD) out.push({ a, b, key: a.key + b.key });
      }
      return out;
    }

    /** Adds what two neighbours make as one word ("share point"), and synonyms. @param {Word[]} words @param {Set<string>} missing */
    async related(words, missing) {
      for (const { a, b, key } of this.pairs(words)) {
        const forms = (await this.forms(this.stem(key), missing)).filter((t) => !(t.flags & COMPOUND));
        const alt = this.alt(forms, key, W.joined * 0.5);
        if (alt) { a.alts.push(alt); b.alts.push(alt); }
      }
      const plain = words.filter((w) => w.kind < 2);
      if (this.synonyms.size) for (let n = 1; n < 4; n++) for (let i = 0; i + n <= plain.length; i++) {
        const others = this.synonyms.get(plain.slice(i, i + n).map((w) => this.stem(w.key)).join(" "));
        for (const other of others || []) {
          /** @type {Alt[]} */ const all = [];
          for (const key of other) { const a = this.alt(await this.forms(this.stem(key), missing), key, 1); if (a) all.push(a); }
          if (all.length !== other.length) continue;
          for (const w of plain.slice(i, i + n)) w.alts.push({ weight: W.synonym / n, idf: all.reduce((s, a) => s + a.idf, 0), terms: [], all });
        }
      }
      // A name asked for whole is enough when it is known: an unknown whole must not weigh on the coverage.
      return words.filter((w) => w.alts.length || w.kind === 0);
    }

    /** One alternative's score by page, added into out where it is more. @param {Alt} alt @param {Map<Term, List>} lists @param {Float32Array} out @param {number[]} touched */
    scoreAlt(alt, lists, out, touched) {
      if (alt.all) {
        /** @type {Map<number, number>} */ let both = new Map();
        alt.all.forEach((part, i) => {
          const one = new Float32Array(this.root.pages);
          /** @type {number[]} */ const t = [];
          this.scoreAlt({ ...part, weight: 1 }, lists, one, t);
          /** @type {Map<number, number>} */ const next = new Map();
          for (const p of t) if (i === 0 || both.has(p)) next.set(p, (both.get(p) || 0) + one[p]);
          both = next;
        });
        for (const [p, s] of both) { const v = s * alt.weight; if (out[p] === 0) touched.push(p); if (v > out[p]) out[p] = v; }
        return;
      }
      const sum = this.sum, pages = [];
      for (const { term, w } of alt.terms) {
        const l = lists.get(term);
        if (!l) continue;
        for (let i = 0; i < l.pages.length; i++) {
          const p = l.pages[i];
          if (sum[p] === 0) pages.push(p);
          sum[p] += w * this.tf[l.tfs[i]];
        }
      }
      const scale = alt.weight * alt.idf * (W.k + 1);
      for (const p of pages) {
        const v = scale * sum[p] / (sum[p] + W.k);
        sum[p] = 0;
        if (out[p] === 0) touched.push(p);
        if (v > out[p]) out[p] = v;
      }
    }

    /** @param {Word[]} words @param {Map<Term, List>} lists @param {List[]} banned @param {string} step @param {string[][]} phrases @param {number} limit */
    rank(words, lists, banned, step, phrases, limit) {
      const { score, covered, one } = this;
      /** @type {number[]} */ const pages = [];
      let all = 0;
      for (const w of words) {
        w.idf = w.alts.length ? w.weight * Math.max(...w.alts.map((a) => Math.min(a.idf, 12) * Math.min(1, a.weight))) : 0;
        all += w.idf;
        /** @type {number[]} */ const touched = [];
        for (const a of w.alts) this.scoreAlt(a, lists, one, touched);
        for (const p of touched) {
          if (score[p] === 0) pages.push(p);
          score[p] += w.weight * one[p] + 1e-6;
          covered[p] += w.idf;
          one[p] = 0;
        }
      }
      /** @type {Set<number>} */ const out = new Set();
      for (const l of banned) for (const p of l.pages) out.add(p);
      const only = step ? new Set(this.root.steps && this.root.steps[step]) : null;
      // Thousands of pages have one of the words; only the best become objects.
      const scale = all ? W.coverage / all : 0, rest = all ? 1 - W.coverage : 1;
      let total = 0;
      for (const p of pages) {
        if (out.has(p) || (only && !only.has(p))) score[p] = 0;
        else { score[p] *= rest + scale * covered[p]; total++; }
        covered[p] = 0;
      }
      const least = nth(score, pages, Math.max(W.candidates, limit) * (phrases.length ? 8 : 1));
      let found = [];
      for (const p of pages) {
        if (score[p] > 0 && score[p] >= least) found.push({ page: p, score: score[p], section: 0, sections: /** @type {number[]} */ ([]) });
        score[p] = 0;
      }
      for (const f of found) this.sections(f, words, lists, all);
      if (phrases.length) {
        found = found.filter((f) => this.together(f, phrases, words, lists));
        total = found.length;
      }
      found.sort((a, b) => b.score - a.score || a.page - b.page);
      return { pages: found, total };
    }

    /** The sections of a page with what each word gives them. @param {number} page @param {Word} w @param {Map<Term, List>} lists */
    where(page, w, lists) {
      /** @type {Map<number, number>} */ const at = new Map();
      for (const a of w.alts) for (const b of a.all || [a]) for (const { term, w: tw } of b.terms) {
        const l = lists.get(term);
        const i = l ? find(l.pages, page) : -1;
        if (!l || i < 0) continue;
        for (const s of sectionsOf(l, i)) {
          const v = Math.min(1, a.weight) * tw * (s & 1 ? W.strong : 1);
          if (v > (at.get(s >> 1) || 0)) at.set(s >> 1, v);
        }
      }
      return at;
    }

    /** Finds a hit's best section and raises pages that have the words in one place. @param {{page: number, score: number, section: number, sections: number[]}} f @param {Word[]} words @param {Map<Term, List>} lists @param {number} all */
    sections(f, words, lists, all) {
      /** @type {Map<number, number>} */ const sums = new Map();
      for (const w of words) for (const [s, v] of this.where(f.page, w, lists)) sums.set(s, (sums.get(s) || 0) + w.idf * v);
      const order = [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
      if (!order.length) return;
      f.section = order[0][0];
      f.sections = order.slice(1, 4).filter((o) => o[1] > order[0][1] * 0.6).map((o) => o[0]);
      f.score *= 1 + W.section * Math.min(1.5, all ? order[0][1] / all : 0);
    }

    /** Whether all words of every phrase stand in one section. @param {{page: number, section: number}} f @param {string[][]} phrases @param {Word[]} words @param {Map<Term, List>} lists */
    together(f, phrases, words, lists) {
      for (const p of phrases) {
        /** @type {Set<number> | null} */ let shared = null;
        for (const key of p) {
          const w = words.find((o) => o.key === key);
          if (!w) return false;
          /** @type {Set<number>} */ const at = new Set();
          for (const a of w.alts) for (const { term } of a.terms) {
            const l = term.key === key && !(term.flags & COMPOUND) ? lists.get(term) : undefined;
            const i = l ? find(l.pages, f.page) : -1;
            // A word so common that its sections were left out is in all of them.
            if (l && i >= 0) { if (term.flags & NO_SECTIONS) at.add(-1); else for (const s of sectionsOf(l, i)) at.add(s >> 1); }
          }
          if (!at.size) return false;
          if (at.has(-1)) continue;
          shared = shared === null ? at : new Set([.../** @type {Set<number>} */ (shared)].filter((s) => at.has(s)));
          if (!shared.size) return false;
        }
        if (shared && !shared.has(f.section)) f.section = /** @type {number} */ ([...shared][0]);
      }
      return true;
    }

    /** What is shown of the best pages. @param {any[]} pages @param {number} limit @param {Word[]} words @param {{words: Word[], phrases: string[][]}} asked @param {Set<string>} missing */
    async show(pages, limit, words, asked, missing) {
      const first = this.root.entries;
      const top = pages.slice(0, asked.phrases.length ? limit * 2 : limit);
      const chunks = new Map();
      for (const f of top) {
        let lo = 0, hi = first.length;
        while (lo < hi) { const mid = (lo + hi) >> 1; if (first[mid] <= f.page) lo = mid + 1; else hi = mid; }
        f.chunk = lo - 1;
        if (!chunks.has(f.chunk)) chunks.set(f.chunk, this.chunk("e" + f.chunk, missing));
      }
      const marks = this.marker(words);
      const pairs = [];
      const plain = asked.words.filter((w) => w.kind < 2);
      for (let i = 0; i + 1 < plain.length; i++) pairs.push(this.stem(plain[i].key) + " " + this.stem(plain[i + 1].key));
      const hits = [];
      for (const f of top) {
        const c = await chunks.get(f.chunk);
        if (!c) { hits.push({ page: "", path: "", anchor: "", title: "", heading: "", step: "", excerpt: [], score: f.score, sections: [] }); continue; }
        const [head, ...sections] = c[f.page - first[f.chunk]].split("\x1e");
        const [page, path, title, step, said] = head.split("\x1f");
        const part = (/** @type {number} */ n) => {
          const [anchor, heading, text] = (sections[n] || "\x1d\x1d").split("\x1d");
          return { anchor: anchor === "#" ? "" : anchor || plainAnchor(heading), heading, text };
        };
        const best = part(f.section);
        if (pairs.length) f.score *= 1 + W.order * Math.max(share(this, pairs, title), 0.7 * share(this, pairs, best.heading));
        if (said) f.score *= 1 + W.said * Math.max(...said.split("\x1d").map((/** @type {string} */ s) => this.likeness(plain, s)));
        f.score *= 1 + W.title * this.likeness(plain, title);
        for (const p of asked.phrases) if (this.phrase(p, title) || this.phrase(p, best.heading) || this.phrase(p, best.text)) f.score *= 2;
        hits.push({
          page, path: path || this.lang + "/" + page + ".html", anchor: best.anchor, title, heading: best.heading, step,
          excerpt: excerpt(best.text, marks), score: f.score,
          sections: f.sections.map(part).map((/** @type {any} */ s) => ({ anchor: s.anchor, heading: s.heading })),
        });
      }
      return hits.filter((h) => h.page).sort((a, b) => b.score - a.score).slice(0, limit);
    }

    /** How much a symptom or a title is what was asked: 1 when they have the same words. @param {Word[]} asked @param {string} text */
    likeness(asked, text) {
      const there = new Set(this.words(text).filter((w) => w.kind < 2).map((w) => this.stem(w.key)));
      const here = new Set(asked.map((w) => this.stem(w.near ? w.near.key : w.key)));
      let both = 0;
      for (const s of here) if (there.has(s)) both++;
      const share = (2 * both) / (here.size + there.size || 1);
      return share * share;
    }

    /** @param {string[]} phrase @param {string} text */
    phrase(phrase, text) {
      return (" " + this.words(text).filter((w) => w.kind < 2).map((w) => w.key).join(" ") + " ").includes(" " + phrase.join(" ") + " ");
    }

    /** Says of a word in an excerpt whether it matched. @param {Word[]} words @returns {(word: string) => boolean} */
    marker(words) {
      /** @type {Set<string>} */ const forms = new Set();
      /** @type {string[]} */ const starts = [];
      for (const w of words) {
        forms.add(w.key);
        if (w.last && w.key.length > 2) starts.push(w.key);
        for (const a of w.alts) for (const b of a.all || [a]) for (const { term } of b.terms) if (!(term.flags & COMPOUND)) forms.add(term.key);
      }
      return (word) => { const key = fold(word); return forms.has(key) || starts.some((s) => key.startsWith(s)); };
    }
  }

  /** How many of the query's neighbours are neighbours in text. @param {Index} index @param {string[]} pairs @param {string} text */
  function share(index, pairs, text) {
    if (!text) return 0;
    const stems = index.words(text).filter((w) => w.kind < 2).map((w) => index.stem(w.key));
    const there = new Set();
    for (let i = 0; i + 1 < stems.length; i++) there.add(stems[i] + " " + stems[i + 1]);
    return pairs.filter((p) => there.has(p)).length / pairs.length;
  }

  /** Without the words that stand on nearly every page: beside rarer ones they choose nothing, and their lists are long. Words of phrases stay. @param {Word[]} words @param {string[][]} phrases */
  function thin(words, phrases) {
    const rarity = (/** @type {Word} */ w) => Math.max(0, ...w.alts.map((a) => a.idf * Math.min(1, a.weight)));
    const best = Math.max(0, ...words.map(rarity));
    return words.filter((w) => !w.alts.length || rarity(w) >= W.dull * best || phrases.some((p) => p.includes(w.key)));
  }

  /** The n-th best score, roughly: scores are put into a thousand boxes, and the box is passed in which the n-th lies. @param {Float32Array} score @param {number[]} pages @param {number} n */
  function nth(score, pages, n) {
    if (pages.length <= n) return 0;
    let top = 0;
    for (const p of pages) if (score[p] > top) top = score[p];
    const boxes = new Int32Array(1025);
    for (const p of pages) boxes[(score[p] / top * 1024) | 0]++;
    let i = 1024;
    for (let seen = boxes[i]; seen < n && i > 0; ) seen += boxes[--i];
    return i / 1024 * top;
  }

  /** @param {string} data @param {Term} t @returns {List} */
  function readList(data, t) {
    if (t.end > data.length) return { pages: new Int32Array(0), tfs: new Uint8Array(0), ats: new Int32Array(0), data, term: t };
    const pages = new Int32Array(t.df), tfs = new Uint8Array(t.df), ats = new Int32Array(t.df);
    let at = t.at, page = 0;
    for (let i = 0; i < t.df; i++) {
      let c = data.charCodeAt(at++) ^ TURN, n = c & 63;
      for (let shift = 6; c >= 64; shift += 6) { c = data.charCodeAt(at++) ^ TURN; n |= (c & 63) << shift; }
      page += n >> 1;
      pages[i] = page;
      tfs[i] = data.charCodeAt(at++) ^ TURN;
      ats[i] = -1;
      if (!(n & 1)) continue;
      ats[i] = at;
      do {
        c = data.charCodeAt(at++) ^ TURN;
        if ((c & 31) === 31) while ((data.charCodeAt(at++) ^ TURN) >= 64);
      } while (c & 64);
    }
    return { pages, tfs, ats, data, term: t };
  }

  /** The sections of the i-th page: section * 2, plus 1 when the word is in its heading. @param {List} l @param {number} i @returns {number[]} */
  function sectionsOf(l, i) {
    if (l.ats[i] < 0) return l.term.flags & NO_SECTIONS ? [] : [0];
    const r = new Reader(l.data, l.ats[i]), out = [];
    let section = 0, c;
    do {
      c = r.symbol();
      section += (c & 31) === 31 ? 31 + r.number() : c & 31;
      out.push(section * 2 + ((c >> 5) & 1));
    } while (c & 64);
    return out;
  }

  /** @param {Int32Array} sorted @param {number} v */
  function find(sorted, v) {
    let lo = 0, hi = sorted.length;
    while (lo < hi) { const mid = (lo + hi) >> 1; if (sorted[mid] < v) lo = mid + 1; else hi = mid; }
    return sorted[lo] === v ? lo : -1;
  }

  /** The anchor that is not stored, as store.go makes it. @param {string} heading */
  function plainAnchor(heading) { return heading.replace(/[A-Z]/g, (c) => c.toLowerCase()).replace(/ /g, "-").replace(/[^a-z0-9_-]/g, ""); }

  /** The query with its misspelt words put right. @param {string} text @param {Word[]} words */
  function corrected(text, words) {
    for (const w of words.filter((o) => o.near && o.kind < 2).sort((a, b) => b.from - a.from)) text = text.slice(0, w.from) + (w.near && w.near.shown) + text.slice(w.to);
    return text;
  }

  const SHOWN = 220;
  /** The part of a text where most different words matched, in pieces. @param {string} text @param {(word: string) => boolean} marks */
  function excerpt(text, marks) {
    text = text.normalize("NFC");
    /** @type {{from: number, to: number, key: string}[]} */ const found = [];
    cut(text, false, (word, kind, from, to) => {
      const before = found[found.length - 1];
      if (marks(word) && (!before || from >= before.to)) found.push({ from, to, key: fold(word) });
    });
    let start = 0, most = 0;
    for (let i = 0; i < found.length; i++) {
      const keys = new Set();
      for (let j = i; j < found.length && found[j].to - found[i].from < SHOWN; j++) keys.add(found[j].key);
      if (keys.size > most) { most = keys.size; start = found[i].from; }
    }
    start = start < 60 ? 0 : text.lastIndexOf(" ", start - 30) + 1;
    let end = text.length;
    if (end - start > SHOWN) { end = text.lastIndexOf(" ", start + SHOWN); if (end <= start) end = start + SHOWN; }
    const out = [];
    let at = start;
    if (start > 0) out.push({ text: "… ", mark: false });
    for (const f of found) {
      if (f.from < at || f.to > end) continue;
      if (f.from > at) out.push({ text: text.slice(at, f.from), mark: false });
      out.push({ text: text.slice(f.from, f.to), mark: true });
      at = f.to;
    }
    if (at < end) out.push({ text: text.slice(at, end), mark: false });
    if (end < text.length) out.push({ text: " …", mark: false });
    return out;
  }

  /** Endings and function words that are no part of a compound; the same list as in compound.go. */
  const NO_PARTS = new Set("ing inga ingen ene ens ende ere eren het heten else elsen lig lige isk iske sjon sjonen bar bare ert erte for fra som med det den der til var har kan per over under etter mot ved hos uten mellom man men noe nye ord sin sitt sine and the ion ist ons ser ver ter ker ger tet ten ler del dele are ant ent ell est esse age ade ide ida ene ere tes tet nes".split(" "));

  // ---- opening -------------------------------------------------------------------------------------------------------

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

  Stegvis.search = { open, cut, fold, stemmer, distance, weights: W };
})();
