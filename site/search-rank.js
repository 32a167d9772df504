// Which pages answer best, a part of the search (see search.js): scores, sections, phrases.
(function () {
  "use strict";
  /** @type {any} */
  const home = globalThis;
  home.Stegvis = home.Stegvis || {};
  const S = /** @type {SearchParts} */ (home.Stegvis.search = home.Stegvis.search || {});

  /** @type {Record<string, any> & ThisType<SearchIndex>} */
  const methods = {
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
      const scale = alt.weight * alt.idf * (S.weights.k + 1);
      for (const p of pages) {
        const v = scale * sum[p] / (sum[p] + S.weights.k);
        sum[p] = 0;
        if (out[p] === 0) touched.push(p);
        if (v > out[p]) out[p] = v;
      }
    },

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
      const scale = all ? S.weights.coverage / all : 0, rest = all ? 1 - S.weights.coverage : 1;
      let total = 0;
      for (const p of pages) {
        if (out.has(p) || (only && !only.has(p))) score[p] = 0;
        else { score[p] *= rest + scale * covered[p]; total++; }
        covered[p] = 0;
      }
      const least = nth(score, pages, Math.max(S.weights.candidates, limit) * (phrases.length ? 8 : 1));
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
    },

    /** The sections of a page with what each word gives them. @param {number} page @param {Word} w @param {Map<Term, List>} lists */
    where(page, w, lists) {
      /** @type {Map<number, number>} */ const at = new Map();
      for (const a of w.alts) for (const b of a.all || [a]) for (const { term, w: tw } of b.terms) {
        const l = lists.get(term);
        const i = l ? S.find(l.pages, page) : -1;
        if (!l || i < 0) continue;
        for (const s of S.sectionsOf(l, i)) {
          const v = Math.min(1, a.weight) * tw * (s & 1 ? S.weights.strong : 1);
          if (v > (at.get(s >> 1) || 0)) at.set(s >> 1, v);
        }
      }
      return at;
    },

    /** Finds a hit's best section and raises pages that have the words in one place. @param {{page: number, score: number, section: number, sections: number[]}} f @param {Word[]} words @param {Map<Term, List>} lists @param {number} all */
    sections(f, words, lists, all) {
      /** @type {Map<number, number>} */ const sums = new Map();
      for (const w of words) for (const [s, v] of this.where(f.page, w, lists)) sums.set(s, (sums.get(s) || 0) + w.idf * v);
      const order = [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
      if (!order.length) return;
      f.section = order[0][0];
      f.sections = order.slice(1, 4).filter((o) => o[1] > order[0][1] * 0.6).map((o) => o[0]);
      f.score *= 1 + S.weights.section * Math.min(1.5, all ? order[0][1] / all : 0);
    },

    /** Whether all words of every phrase stand in one section. @param {{page: number, section: number}} f @param {string[][]} phrases @param {Word[]} words @param {Map<Term, List>} lists */
    together(f, phrases, words, lists) {
      for (const p of phrases) {
        /** @type {Set<number> | null} */ let shared = null;
        for (const key of p) {
          const w = words.find((o) => o.key === key);
          if (!w) return false;
          /** @type {Set<number>} */ const at = new Set();
          for (const a of w.alts) for (const { term } of a.terms) {
            const l = term.key === key && !(term.flags & S.COMPOUND) ? lists.get(term) : undefined;
            const i = l ? S.find(l.pages, f.page) : -1;
            // A word so common that its sections were left out is in all of them.
            if (l && i >= 0) { if (term.flags & S.NO_SECTIONS) at.add(-1); else for (const s of S.sectionsOf(l, i)) at.add(s >> 1); }
          }
          if (!at.size) return false;
          if (at.has(-1)) continue;
          shared = shared === null ? at : new Set([.../** @type {Set<number>} */ (shared)].filter((s) => at.has(s)));
          if (!shared.size) return false;
        }
        if (shared && !shared.has(f.section)) f.section = /** @type {number} */ ([...shared][0]);
      }
      return true;
    },
  };

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
  S.ranking = methods;
})();
