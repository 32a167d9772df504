// How text becomes words, a part of the search (see search.js): cut, folded, stemmed exactly as words.go and stem.go do it.
// generator/search/testdata/words.json shows it, and the tests of both sides run it.
(function () {
  "use strict";
  /** @type {any} */
  const home = globalThis;
  home.Stegvis = home.Stegvis || {};
  const S = /** @type {SearchParts} */ (home.Stegvis.search = home.Stegvis.search || {});

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

  Object.assign(S, { LONGEST_WORD, cut, fold, stemmer });
})();
