// Which words of the pages a query may mean, a part of the search (see search.js): forms, beginnings, compounds, near words, synonyms.
(function () {
  "use strict";
  /** @type {any} */
  const home = globalThis;
  home.Stegvis = home.Stegvis || {};
  const S = /** @type {SearchParts} */ (home.Stegvis.search = home.Stegvis.search || {});

  /** Endings and function words that are no part of a compound; the same list as in compound.go. */
  const NO_PARTS = new Set("ing inga ingen ene ens ende ere eren het heten else elsen lig lige isk iske sjon sjonen bar bare ert erte for fra som med det den der til var har kan per over under etter mot ved hos uten mellom man men noe nye ord sin sitt sine and the ion ist ons ser ver ter ker ger tet ten ler del dele are ant ent ell est esse age ade ide ida ene ere tes tet nes".split(" "));

  const MOST_WORDS = 24, MOST_TEXT = 2000;

  /** @type {Record<string, any> & ThisType<SearchIndex>} */
  const methods = {
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
        if (w.kind === 1) w.weight = S.weights.parts;
        words.push(w);
      }
      const plain = words.filter((w) => w.kind < 2);
      if (plain.length && !/["»”]\s*$/.test(rest)) plain[plain.length - 1].last = true;
      if (words.length && words[words.length - 1].kind === 2) words[words.length - 1].last = true;
      return { words, without, phrases };
    },

    /** Neighbours that may be one word on the pages. @param {Word[]} words */
    pairs(words) {
      const plain = words.filter((w) => w.kind < 2), out = [];
      for (let i = 0; i + 1 < plain.length && i < 10; i++) {
        const a = plain[i], b = plain[i + 1];
        if (!a.kind && !b.kind && a.key.length > 1 && b.key.length > 1 && a.key.length + b.key.length <= S.LONGEST_WORD) out.push({ a, b, key: a.key + b.key });
      }
      return out;
    },

    /** The number of the chunk of terms that a stem stands in. @param {string} stem */
    place(stem) {
      const first = this.root.terms;
      let lo = 0, hi = first.length;
      while (lo < hi) { const mid = (lo + hi) >> 1; if (first[mid] <= stem) lo = mid + 1; else hi = mid; }
      return Math.max(0, lo - 1);
    },

    /** @param {Terms} c @param {number} i */
    stemAt(c, i) { return c.numbers[i * 5 + 1] & S.COMPOUND ? c.keys[i] : this.stem(c.keys[i]); },

    /** All forms of a stem. @param {string} stem @param {Set<string>} missing @returns {Promise<Term[]>} */
    async forms(stem, missing) {
      /** @type {Terms | null} */ const c = this.root.terms.length ? await this.chunk("t" + this.place(stem), missing) : null;
      if (!c) return [];
      let lo = this.bound(c, stem);
      const out = [];
      while (lo < c.keys.length && this.stemAt(c, lo) === stem) out.push(c.term(lo++));
      return out;
    },

    /** The first term whose stem is not less. @param {Terms} c @param {string} stem */
    bound(c, stem) {
      let lo = 0, hi = c.keys.length;
      while (lo < hi) { const mid = (lo + hi) >> 1; if (this.stemAt(c, mid) < stem) lo = mid + 1; else hi = mid; }
      return lo;
    },

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
          if (c.keys[j].startsWith(start) && !(c.numbers[j * 5 + 1] & S.COMPOUND)) out.push(c.term(j));
        }
      }
      return out.sort((a, b) => b.df - a.df || a.key.length - b.key.length).slice(0, most);
    },

    /**
     * The likeliest words near a misspelt one, nearest first. The first two letters are trusted, then the first, then that two were
     * exchanged or the first is missing; only when nothing is near are all words tried.
     * @param {string} word @param {boolean} far @param {Set<string>} missing @returns {Promise<{term: Term, d: number}[]>}
     */
    async near(word, far, missing) {
      const most = word.length < 4 || /[0-9]/.test(word) ? 0 : word.length < 8 ? 1 : 2;
      if (!most) return [];
      const mask = S.letters(word), seen = new Set();
      /** @type {{term: Term, d: number}[]} */ let found = [];
      const scan = async (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ limit) => {
        const names = [];
        for (let i = from; i <= to; i++) if (!seen.has(i)) { seen.add(i); names.push(i); }
        const chunks = await Promise.all(names.map((i) => this.chunk("t" + i, missing)));
        for (const c of chunks) {
          if (!c) continue;
          if (!c.masks) c.masks = Int32Array.from(c.keys, S.letters);
          for (let j = 0; j < c.keys.length; j++) {
            const key = c.keys[j];
            if (Math.abs(key.length - word.length) > limit || S.bits(c.masks[j] ^ mask) > 2 * limit || c.numbers[j * 5 + 1] & S.COMPOUND) continue;
            const d = S.distance(word, key, limit);
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
      return found.filter((f) => f.d <= best).slice(0, S.weights.near);
    },

    /** @param {number} df */
    idf(df) { return Math.log(1 + (this.root.pages - Math.min(df, this.root.pages) + 0.5) / (df + 0.5)); },

    /** A word in all its forms. @param {Term[]} forms @param {string} key @param {number} weight @returns {Alt | null} */
    alt(forms, key, weight) {
      if (!forms.length) return null;
      let df = 0, own = 0;
      /** @type {Weighed[]} */ const terms = [];
      for (const t of forms) {
        const w = t.flags & S.COMPOUND ? S.weights.compound : t.key === key ? S.weights.form : S.weights.stem;
        terms.push({ term: t, w });
        df += t.flags & S.COMPOUND ? t.df * 0.3 : t.df;
        if (t.key === key) own = t.df;
      }
      return { weight, idf: this.idf(Math.max(df, own)), terms };
    },

    /** Fills in the ways in which a word may match. @param {Word} w @param {Set<string>} missing */
    async expand(w, missing) {
      const forms = await this.forms(this.stem(w.key), missing);
      const exact = this.alt(forms, w.key, 1);
      if (exact) w.alts.push(exact);
      const known = forms.some((t) => !(t.flags & S.COMPOUND));
      if (w.last && w.key.length > 1) {
        const begun = (await this.beginning(w.key, known ? S.weights.fewer : S.weights.expand, missing)).filter((t) => !forms.includes(t));
        if (begun.length) {
          const df = begun.reduce((n, t) => n + t.df, 0);
          w.alts.push({ weight: known ? S.weights.prefixWord : S.weights.prefix, idf: this.idf(df), terms: begun.map((term) => ({ term, w: 1 })) });
        }
      }
      if (w.kind !== 2 && this.root.compound) await this.split(w, known, missing);
      if (w.kind === 2 || (known && forms.reduce((n, t) => n + t.df, 0) > 2)) return;
      if (w.alts.length && !known) return; // begun or split
      for (const { term, d } of await this.near(w.key, !w.alts.length, missing)) {
        if (known && (d > 1 || term.df < 8)) continue;
        const a = this.alt(await this.forms(this.stem(term.key), missing), term.key, known ? S.weights.nearKnown : d === 1 ? S.weights.typo1 : S.weights.typo2);
        if (a) w.alts.push(a);
        if (!known && !w.near) w.near = term;
      }
    },

    /** Splits a word of the query as compound.go splits those of the pages. @param {Word} w @param {boolean} known @param {Set<string>} missing */
    async split(w, known, missing) {
      const key = w.key;
      if (key.length < 7 || !/^[a-z]+$/.test(key)) return;
      const has = async (/** @type {string} */ p) => {
        if (NO_PARTS.has(p)) return null;
        const f = (await this.forms(this.stem(p), missing)).filter((t) => !(t.flags & S.COMPOUND));
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
      w.alts.push({ weight: known ? S.weights.halves : S.weights.split, idf: Math.min(idf, alts.reduce((n, a) => n + a.idf, 0)), terms: [], all: alts });
      if (!known) for (const a of alts) w.alts.push({ ...a, weight: S.weights.part * S.weights.split });
    },

    /** Adds what two neighbours make as one word ("share point"), and synonyms. @param {Word[]} words @param {Set<string>} missing */
    async related(words, missing) {
      for (const { a, b, key } of this.pairs(words)) {
        const forms = (await this.forms(this.stem(key), missing)).filter((t) => !(t.flags & S.COMPOUND));
        const alt = this.alt(forms, key, S.weights.joined * 0.5);
        if (alt) { a.alts.push(alt); b.alts.push(alt); }
      }
      const plain = words.filter((w) => w.kind < 2);
      if (this.synonyms.size) for (let n = 1; n < 4; n++) for (let i = 0; i + n <= plain.length; i++) {
        const others = this.synonyms.get(plain.slice(i, i + n).map((w) => this.stem(w.key)).join(" "));
        for (const other of others || []) {
          /** @type {Alt[]} */ const all = [];
          for (const key of other) { const a = this.alt(await this.forms(this.stem(key), missing), key, 1); if (a) all.push(a); }
          if (all.length !== other.length) continue;
          for (const w of plain.slice(i, i + n)) w.alts.push({ weight: S.weights.synonym / n, idf: all.reduce((s, a) => s + a.idf, 0), terms: [], all });
        }
      }
      // A name asked for whole is enough when it is known: an unknown whole must not weigh on the coverage.
      return words.filter((w) => w.alts.length || w.kind === 0);
    },
  };

  /** Without the words that stand on nearly every page: beside rarer ones they choose nothing, and their lists are long. Words of phrases stay. @param {Word[]} words @param {string[][]} phrases */
  function thin(words, phrases) {
    const rarity = (/** @type {Word} */ w) => Math.max(0, ...w.alts.map((a) => a.idf * Math.min(1, a.weight)));
    const best = Math.max(0, ...words.map(rarity));
    return words.filter((w) => !w.alts.length || rarity(w) >= S.weights.dull * best || phrases.some((p) => p.includes(w.key)));
  }

  Object.assign(S, { thin, MOST_TEXT });
  S.matching = methods;
})();
