// What is shown of the pages that answer, a part of the search (see search.js): titles, sections, excerpts with the words marked.
(function () {
  "use strict";
  /** @type {any} */
  const home = globalThis;
  home.Stegvis = home.Stegvis || {};
  const S = /** @type {SearchParts} */ (home.Stegvis.search = home.Stegvis.search || {});

  /** @type {Record<string, any> & ThisType<SearchIndex>} */
  const methods = {
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
        if (pairs.length) f.score *= 1 + S.weights.order * Math.max(share(this, pairs, title), 0.7 * share(this, pairs, best.heading));
        if (said) f.score *= 1 + S.weights.said * Math.max(...said.split("\x1d").map((/** @type {string} */ s) => this.likeness(plain, s)));
        f.score *= 1 + S.weights.title * this.likeness(plain, title);
        for (const p of asked.phrases) if (this.phrase(p, title) || this.phrase(p, best.heading) || this.phrase(p, best.text)) f.score *= 2;
        hits.push({
          page, path: path || this.lang + "/" + page + ".html", anchor: best.anchor, title, heading: best.heading, step,
          excerpt: excerpt(best.text, marks), score: f.score,
          sections: f.sections.map(part).map((/** @type {any} */ s) => ({ anchor: s.anchor, heading: s.heading })),
        });
      }
      return hits.filter((h) => h.page).sort((a, b) => b.score - a.score).slice(0, limit);
    },

    /** How much a symptom or a title is what was asked: 1 when they have the same words. @param {Word[]} asked @param {string} text */
    likeness(asked, text) {
      const there = new Set(this.words(text).filter((w) => w.kind < 2).map((w) => this.stem(w.key)));
      const here = new Set(asked.map((w) => this.stem(w.near ? w.near.key : w.key)));
      let both = 0;
      for (const s of here) if (there.has(s)) both++;
      const share = (2 * both) / (here.size + there.size || 1);
      return share * share;
    },

    /** @param {string[]} phrase @param {string} text */
    phrase(phrase, text) {
      return (" " + this.words(text).filter((w) => w.kind < 2).map((w) => w.key).join(" ") + " ").includes(" " + phrase.join(" ") + " ");
    },

    /** Says of a word in an excerpt whether it matched. @param {Word[]} words @returns {(word: string) => boolean} */
    marker(words) {
      /** @type {Set<string>} */ const forms = new Set();
      /** @type {string[]} */ const starts = [];
      for (const w of words) {
        forms.add(w.key);
        if (w.last && w.key.length > 2) starts.push(w.key);
        for (const a of w.alts) for (const b of a.all || [a]) for (const { term } of b.terms) if (!(term.flags & S.COMPOUND)) forms.add(term.key);
      }
      return (word) => { const key = S.fold(word); return forms.has(key) || starts.some((s) => key.startsWith(s)); };
    },
  };

  /** How many of the query's neighbours are neighbours in text. @param {SearchIndex} index @param {string[]} pairs @param {string} text */
  function share(index, pairs, text) {
    if (!text) return 0;
    const stems = index.words(text).filter((w) => w.kind < 2).map((w) => index.stem(w.key));
    const there = new Set();
    for (let i = 0; i + 1 < stems.length; i++) there.add(stems[i] + " " + stems[i + 1]);
    return pairs.filter((p) => there.has(p)).length / pairs.length;
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
    S.cut(text, false, (word, kind, from, to) => {
      const before = found[found.length - 1];
      if (marks(word) && (!before || from >= before.to)) found.push({ from, to, key: S.fold(word) });
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

  Object.assign(S, { corrected });
  S.showing = methods;
})();
