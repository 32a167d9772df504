// The chunks of the index as they are read, a part of the search (see search.js): terms, postings, and how far two words are apart.
/**
 * @typedef {{key: string, shown: string, df: number, flags: number, chunk: number, at: number, end: number, data: string}} Term
 * @typedef {{keys: string[], shown: Map<number, string>, numbers: Int32Array, term: (i: number) => Term, masks: Int32Array | null}} Terms
 */
(function () {
  "use strict";
  /** @type {any} */
  const home = globalThis;
  home.Stegvis = home.Stegvis || {};
  const S = /** @type {SearchParts} */ (home.Stegvis.search = home.Stegvis.search || {});

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
        key = S.fold(shown);
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

  Object.assign(S, { APART, COMPOUND, NO_SECTIONS, readTerms, readList, sectionsOf, find, letters, bits, distance });
})();
