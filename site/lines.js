// "What does this line mean?": tries the guide's signatures on pasted lines or
// a log file, in the browser; nothing leaves it. All signatures' words are
// looked for in one pass (Aho and Corasick's automaton); a pattern is tried only
// on a line that holds one of its words, and then on the whole record (an error
// with its stack) when it may run over lines. Runs unchanged in Node.
(function () {
	'use strict';
	/** @type {any} */
	var Stegvis = (/** @type {any} */ (globalThis).Stegvis = /** @type {any} */ (globalThis).Stegvis || {});

	/**
	 * @typedef {{match?: string, need?: string[], eventId?: number[], provider?: string}} Condition
	 * @typedef {{id: string, says: string, fix?: string, path?: string, title?: string, all: Condition[], any?: Condition[], none?: Condition[]}} Signature
	 * @typedef {{re: RegExp, need: string[], sig: number, part: 'all'|'any'|'none', at: number, long: boolean}} Test
	 * @typedef {{signature: Signature, line: number, text: string, count: number}} Hit
	 */

	/** A condition as one pattern; null when it says nothing of text. @param {Condition} c */
	function testOf(c) {
		if (c.match) return { re: new RegExp(c.match, 'i'), need: c.need || [] };
		if (c.eventId && c.eventId.length) {
			var ids = c.eventId.join('|');
			return { re: new RegExp('(?:event ?id|hendelses-?id|event ?code)[^0-9\\n]{0,24}(?:' + ids + ')(?![0-9])', 'i'), need: c.eventId.map(String) };
		}
		return null;
	}

	/** @param {Signature[]} signatures */
	function compile(signatures) {
		/** @type {Test[]} */
		var tests = [];
		signatures.forEach(function (s, sig) {
			/** @param {Condition[]|undefined} list @param {'all'|'any'|'none'} part */
			function add(list, part) {
				(list || []).forEach(function (c, at) {
					var t = testOf(c);
					// What may match the end of a line may match over several.
					if (t) tests.push({ re: t.re, need: t.need, sig: sig, part: part, at: at, long: /\\[snWD]|\[\^/.test(t.re.source) });
				});
			}
			add(s.all, 'all');
			add(s.any, 'any');
			add(s.none, 'none');
		});
		// The letters that occur in words; everything else is class 0.
		var classes = new Uint8Array(128), letters = 1;
		tests.forEach(function (t) {
			t.need.forEach(function (w) {
				for (var i = 0; i < w.length; i++) if (!classes[w.charCodeAt(i)]) classes[w.charCodeAt(i)] = letters++;
			});
		});
		for (var c = 65; c < 91; c++) classes[c] = classes[c + 32];
		/** @type {number[]} */
		var next = new Array(letters).fill(0);
		/** @type {number[][]} */
		var out = [[]];
		tests.forEach(function (t, i) {
			t.need.forEach(function (w) {
				var s = 0;
				for (var k = 0; k < w.length; k++) {
					var at = s * letters + classes[w.charCodeAt(k)];
					if (!next[at]) {
						next[at] = out.length;
						out.push([]);
						for (var z = 0; z < letters; z++) next.push(0);
					}
					s = next[at];
				}
				out[s].push(i);
			});
		});
		// Failure links, breadth first, folded into the table.
		var fail = new Int32Array(out.length);
		/** @type {number[]} */
		var queue = [];
		for (var l = 1; l < letters; l++) if (next[l]) queue.push(next[l]);
		for (var q = 0; q < queue.length; q++) {
			var state = /** @type {number} */ (queue[q]);
			out[state] = out[state].concat(out[fail[state]]);
			for (var x = 0; x < letters; x++) {
				var go = /** @type {number} */ (next[state * letters + x]), back = /** @type {number} */ (next[fail[state] * letters + x]);
				if (go) { fail[go] = back; queue.push(go); } else next[state * letters + x] = back;
			}
		}
		return {
			signatures: signatures, tests: tests, classes: classes, letters: letters,
			next: Int32Array.from(next, function (s) { return s * letters; }),
			// By state times letters, as in next, so that the inner loop does not divide.
			out: out, hasOut: out.reduce(function (table, o, s) { table[s * letters] = o.length ? 1 : 0; return table; }, new Uint8Array(out.length * letters)),
			always: tests.map(function (t, i) { return t.need.length ? -1 : i; }).filter(function (i) { return i >= 0; }),
		};
	}

	/** A search through text that comes in pieces of whole lines. @param {ReturnType<typeof compile>} m */
	function start(m) {
		var line = 1;
		/** @type {(null|{line: number, text: string, count: number})[]} */
		var seen = m.tests.map(function () { return null; });
		/** @param {number} i @param {string} text @param {number} at */
		function saw(i, text, at) {
			var was = seen[i];
			if (was) was.count++;
			else seen[i] = { line: at, text: text.length > 600 ? text.slice(0, 600) + '…' : text.replace(/\r$/, ''), count: 1 };
		}
		/** @param {number} i @param {string} text @param {number} at */
		function tryTest(i, text, at) {
			if (m.tests[i].re.test(text)) saw(i, text, at);
			else if (m.tests[i].long) open = (open || new Set()).add(i);
		}
		// The record being read: where it began, its lines, what came of it in earlier pieces, and the tests that wait for its end.
		var began = 1, lines = 0, before = '', timed = false;
		/** @type {Set<number>|null} */
		var open = null;
		/** @param {string} text the rest of the record */
		function shut(text) {
			if (open && lines > 1) {
				var whole = (before + text).replace(/\r\n/g, '\n'), first = began;
				open.forEach(function (i) {
					var found = m.tests[i].re.exec(whole);
					if (found && found[0].indexOf('\n') >= 0) saw(i, found[0], first + whole.slice(0, found.index).split('\n').length - 1);
				});
			}
			open = null;
			before = '';
			lines = 0;
			began = line;
		}
		/** Whether a line with this first letter begins a record: with a time or a mark, or, where the one before has none, with anything but space. @param {number} head */
		function begins(head) {
			var mark = (head > 47 && head < 58) || head === 91 || head === 123 || head === 60;
			var is = mark || lines >= 100 || (!timed && head !== 32 && head !== 9);
			if (is) timed = mark;
			return is;
		}
		/** @param {string} text */
		function add(text) {
			var next = m.next, classes = m.classes, letters = m.letters, hasOut = m.hasOut;
			var state = 0, from = 0, n = text.length, start = 0;
			/** @type {Set<number>|null} */
			var wanted = null;
			if (n && begins(text.charCodeAt(0))) shut('');
			for (var i = 0; i <= n; i++) {
				var c = i < n ? text.charCodeAt(i) : 10;
				if (c === 10) {
					if (wanted || m.always.length) {
						var whole = text.slice(from, i), at = line;
						if (wanted) wanted.forEach(function (t) { tryTest(t, whole, at); });
						m.always.forEach(function (t) { tryTest(t, whole, at); });
						wanted = null;
					}
					if (i === n && from === n) break; // the piece ended with its line
					if (i < n) line++;
					from = i + 1;
					state = 0;
					lines++;
					if (from < n && begins(text.charCodeAt(from))) {
						shut(open ? text.slice(start, i) : '');
						start = from;
					}
					continue;
				}
				state = next[state + (c < 128 ? classes[c] : 0)];
				if (hasOut[state]) {
					var tests = m.out[state / letters];
					if (!wanted) wanted = new Set();
					for (var k = 0; k < tests.length; k++) wanted.add(tests[k]);
				}
			}
			// The next piece may go on with the record; it is kept when something waits for it, or may yet.
			before = lines && start < n ? (before + text.slice(start)).slice(-20000) : before;
		}
		/** Tries what no single line answered on a short text as one, since events are pasted over several lines. @param {string} text */
		function whole(text) {
			if (text.length > 200000) return;
			text = text.replace(/\r\n/g, '\n');
			m.tests.forEach(function (t, i) {
				var found = seen[i] ? null : t.re.exec(text);
				if (found) seen[i] = { line: text.slice(0, found.index).split('\n').length, text: found[0].slice(0, 600), count: 1 };
			});
		}
		/** @returns {Hit[]} */
		function hits() {
			shut('');
			/** @type {Hit[]} */
			var found = [];
			m.signatures.forEach(function (s, sig) {
				var mine = m.tests.map(function (t, i) { return { t: t, s: seen[i] }; }).filter(function (x) { return x.t.sig === sig; });
				var first = mine.filter(function (x) { return x.s && x.t.part !== 'none'; });
				if (!first.length || mine.some(function (x) { return x.t.part === 'none' && x.s; })) return;
				var all = mine.filter(function (x) { return x.t.part === 'all'; }), any = mine.filter(function (x) { return x.t.part === 'any'; });
				if (!all.every(function (x) { return x.s; }) || (any.length && !any.some(function (x) { return x.s; }))) return;
				var best = first.map(function (x) { return /** @type {any} */ (x.s); }).sort(function (a, b) { return a.line - b.line; })[0];
				found.push({ signature: s, line: best.line, text: best.text, count: best.count });
			});
			return found.sort(function (a, b) { return a.line - b.line; });
		}
		return { add: add, whole: whole, hits: hits };
	}

	/** What a text's bytes are: by its mark, by zeros in every second place, else UTF-8. @param {Uint8Array} b */
	function encodingOf(b) {
		if (b[0] === 0xff && b[1] === 0xfe) return 'utf-16le';
		if (b[0] === 0xfe && b[1] === 0xff) return 'utf-16be';
		if (String.fromCharCode.apply(null, Array.from(b.subarray(0, 7))) === 'ElfFile' || (b[0] === 0x50 && b[1] === 0x4b)) return '';
		var even = 0, odd = 0, n = Math.min(b.length, 4096) & ~1;
		for (var i = 0; i < n; i += 2) { if (!b[i]) even++; if (!b[i + 1]) odd++; }
		if (odd > n / 5 && even < n / 50) return 'utf-16le';
		if (even > n / 5 && odd < n / 50) return 'utf-16be';
		return even + odd > n / 50 ? '' : 'utf-8';
	}

	/**
	 * Reads a file's bytes as text, in pieces; UTF-8 that is none is read as Windows-1252.
	 * @param {ReadableStream<Uint8Array>} stream @param {(text: string) => void} each @param {(bytes: number) => void} [progress]
	 * @returns {Promise<boolean>} whether it is text
	 */
	async function decode(stream, each, progress) {
		var reader = stream.getReader(), rest = '', bytes = 0, since = Date.now();
		/** @type {TextDecoder|null} */
		var decoder = null, strict = false;
		/** @param {string} text */
		function take(text) {
			var end = text.lastIndexOf('\n');
			if (end < 0 && rest.length + text.length < 1 << 20) { rest += text; return; }
			each(end < 0 ? rest + text : rest + text.slice(0, end + 1));
			rest = end < 0 ? '' : text.slice(end + 1);
		}
		for (;;) {
			var step = await reader.read();
			var piece = step.value || new Uint8Array();
			if (!decoder) {
				var encoding = encodingOf(piece);
				if (!encoding) { reader.cancel(); return false; }
				strict = encoding === 'utf-8';
				decoder = new TextDecoder(encoding, { fatal: strict });
			}
			try {
				take(decoder.decode(piece, { stream: !step.done }));
			} catch (e) {
				strict = false;
				decoder = new TextDecoder('windows-1252');
				take(decoder.decode(piece, { stream: !step.done }));
			}
			bytes += piece.length;
			if (step.done) break;
			if (Date.now() - since > 30) { // let the page breathe
				if (progress) progress(bytes);
				await new Promise(function (go) { setTimeout(go); });
				since = Date.now();
			}
		}
		if (rest) each(rest);
		return true;
	}

	Stegvis.lines = { compile: compile, start: start, decode: decode, encodingOf: encodingOf };
	if (typeof document === 'undefined') return;

	var t = Stegvis.t, el = Stegvis.el;
	var place = /** @type {HTMLElement} */ (document.getElementById('lines-found'));
	var area = /** @type {HTMLTextAreaElement} */ (document.getElementById('lines-text'));
	if (!place || !area) return;
	/** @type {Promise<ReturnType<typeof compile>>|null} */
	var matcher = null;
	function ready() {
		if (!matcher) matcher = Stegvis.load('assets/signatures.' + Stegvis.lang + '.js').then(function () { return compile(Stegvis.signatures); });
		return /** @type {Promise<ReturnType<typeof compile>>} */ (matcher);
	}
	function failed() {
		matcher = null;
		place.replaceChildren(el('p', '', t('lines.failed') + ' ' + t('lines.noneNext')));
	}
	/** @param {Hit[]} hits @param {string} [about] */
	function show(hits, about) {
		place.replaceChildren();
		if (about) place.append(el('p', 'quiet', about));
		if (!hits.length) {
			var none = el('p', '', t('lines.none') + ' ' + t('lines.noneNext') + ' ');
			var bundle = document.getElementById('bundle'), unknown = document.querySelector('.ways li:last-child a');
			var a = el('a', '', t('bundle'));
			a.href = bundle ? '#bundle' : unknown ? unknown.getAttribute('href') + '#bundle' : Stegvis.root + 'index.html';
			none.append(a);
			place.append(none);
			return;
		}
		place.append(el('p', 'quiet', Stegvis.n('lines.found', hits.length)));
		hits.slice(0, 20).forEach(function (h) {
			var box = el('div', 'hit-line');
			box.append(el('code', '', h.text.trim()));
			var where = t('lines.line', h.line.toLocaleString(Stegvis.lang)) + (h.count > 1 ? ' · ' + t('lines.times', h.count.toLocaleString(Stegvis.lang)) : '');
			var says = el('p');
			says.append(el('strong', '', h.signature.says), ' ', el('small', '', where));
			box.append(says);
			var fix = el('p', '', (h.signature.fix || '') + ' ');
			if (h.signature.path) {
				var a = el('a', '', t('lines.go') + ': ' + h.signature.title);
				a.href = Stegvis.root + h.signature.path;
				fix.append(a);
			}
			box.append(fix);
			place.append(box);
		});
	}

	var turn = 0;
	/** Tries pasted text. @param {string} text */
	function paste(text) {
		var mine = ++turn;
		if (!text.trim()) { place.replaceChildren(); return Promise.resolve(); }
		return ready().then(async function (m) {
			var search = start(m), blob = new Blob([text]);
			await decode(blob.stream(), search.add);
			search.whole(text);
			if (mine === turn) show(search.hits());
		}).catch(failed);
	}
	/** Tries a file. @param {File} file */
	function read(file) {
		var mine = ++turn, began = performance.now();
		area.value = '';
		place.replaceChildren(el('p', 'quiet', t('lines.reading', 0)));
		place.scrollIntoView({ block: 'nearest' });
		return ready().then(async function (m) {
			var search = start(m), stream = file.stream();
			var packed = new Uint8Array(await file.slice(0, 2).arrayBuffer());
			if (packed[0] === 0x1f && packed[1] === 0x8b) stream = stream.pipeThrough(/** @type {any} */ (new DecompressionStream('gzip')));
			var percent = 0;
			var isText = await decode(stream, search.add, function (bytes) {
				var now = Math.min(99, Math.floor(bytes / file.size * 100));
				if (mine === turn && now >= percent + 10) { percent = now; place.replaceChildren(el('p', 'quiet', t('lines.reading', now))); }
			});
			if (mine !== turn) return;
			if (!isText) { place.replaceChildren(el('p', '', t('lines.unreadable') + ' ' + t('lines.unreadableNext'))); return; }
			var mb = (file.size / 1e6).toLocaleString(Stegvis.lang, { maximumFractionDigits: 1 }) + ' MB';
			show(search.hits(), file.name + ': ' + t('lines.read', mb, ((performance.now() - began) / 1000).toLocaleString(Stegvis.lang, { maximumFractionDigits: 1 })));
		}).catch(function (e) { if (e && e.name === 'NotReadableError') place.replaceChildren(el('p', '', t('lines.unreadable'))); else failed(); });
	}
	/** @type {any} */
	var soon = 0;
	area.addEventListener('input', function () { clearTimeout(soon); soon = setTimeout(function () { paste(area.value); }, 120); });
	Stegvis.lines.file = read;
	/** Puts text in the box, as search does with a pasted error. @param {string} text */
	Stegvis.lines.ask = function (text) { area.value = text; area.focus(); return paste(text); };
	Stegvis.lines.paste = paste;
	Stegvis.lines.ready = ready;
	if (area.value) paste(area.value);
})();
