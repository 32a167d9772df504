// The search box: an ARIA combobox over search.js, loaded when the box first has
// the focus. Newer answers are never overwritten by older ones; recent searches
// stay in this browser; ?q= opens a search, ?hl= marks its words on the page.
(function () {
	'use strict';
	/** @type {any} */
	var Stegvis = /** @type {any} */ (globalThis).Stegvis;
	var t = Stegvis.t, el = Stegvis.el;
	var html = document.documentElement;
	var input = /** @type {HTMLInputElement} */ (document.getElementById('q'));
	var panel = /** @type {HTMLElement} */ (document.getElementById('found'));
	var status = el('p', 'ds-sr-only');
	status.setAttribute('role', 'status');
	panel.after(status);
	var step = document.querySelector('.cycle') ? html.getAttribute('data-page') : '';
	var onlyStep = false, turn = 0, active = -1;
	/** @type {HTMLElement[]} */
	var options = [];
	/** @type {Record<string, Promise<any>>} */
	var indexes = {};

	/** The index of a language. @param {string} lang */
	function index(lang) {
		if (!indexes[lang]) {
			indexes[lang] = Stegvis.load('assets/search.js').then(function () { return Stegvis.search.open({ lang: lang, base: Stegvis.root + 'search/' }); });
			indexes[lang].catch(function () { delete indexes[lang]; });
		}
		return indexes[lang];
	}
	index(Stegvis.lang).catch(function () { /* said when something is asked */ }); // while the first word is typed
	/** @returns {string[]} */
	function recent() {
		try { var list = JSON.parse(localStorage.getItem('stegvis.recent') || '[]'); return Array.isArray(list) ? list.filter(function (s) { return typeof s === 'string'; }).slice(0, 6) : []; } catch (e) { return []; }
	}
	/** @param {string} text */
	function remember(text) {
		text = text.trim().slice(0, 200);
		if (text.length < 2) return;
		try { localStorage.setItem('stegvis.recent', JSON.stringify([text].concat(recent().filter(function (r) { return r !== text; })).slice(0, 6))); } catch (e) { /* not remembered, then */ }
	}
	/** Shows what was typed in the address, where the browser lets a file do so. @param {string} text */
	function address(text) {
		try {
			var u = new URL(location.href);
			if (text) u.searchParams.set('q', text); else u.searchParams.delete('q');
			u.searchParams.delete('hl');
			history.replaceState(history.state, '', u);
		} catch (e) { /* the address stays */ }
	}

	function open() { panel.hidden = false; input.setAttribute('aria-expanded', 'true'); }
	function close() {
		panel.hidden = true;
		input.setAttribute('aria-expanded', 'false');
		choose(-1);
	}
	/** @param {number} i */
	function choose(i) {
		if (options[active]) options[active].setAttribute('aria-selected', 'false');
		active = i;
		var o = options[i];
		if (o) {
			o.setAttribute('aria-selected', 'true');
			input.setAttribute('aria-activedescendant', o.id);
			o.scrollIntoView({ block: 'nearest' });
		} else input.removeAttribute('aria-activedescendant');
	}
	/** @param {HTMLElement} list @param {HTMLElement} item a link or a button; the keys reach it through the box */
	function option(list, item) {
		item.setAttribute('role', 'option');
		item.setAttribute('aria-selected', 'false');
		item.id = 'hit-' + options.length;
		item.tabIndex = -1;
		list.append(item);
		options.push(item);
	}
	/** @param {string} label */
	function listbox(label) {
		var ul = el('div');
		ul.setAttribute('role', 'listbox');
		ul.setAttribute('aria-label', label);
		if (!panel.querySelector('#hits')) ul.id = 'hits';
		panel.append(ul);
		return ul;
	}
	/** @param {any} hit @param {string} query @param {string} lang */
	function link(hit, query, lang) {
		var a = el('a');
		var path = hit.path.split('/').map(encodeURIComponent).join('/');
		a.href = Stegvis.root + path + '?hl=' + encodeURIComponent(query) + (hit.anchor ? '#' + encodeURIComponent(hit.anchor) : '');
		if (lang !== Stegvis.lang) a.lang = lang;
		a.append(el('span', 'where', hit.title + (hit.heading && hit.heading !== hit.title ? ' › ' + hit.heading : '')));
		var text = el('span', 'excerpt');
		(hit.excerpt || []).forEach(function (/** @type {any} */ part) { text.append(part.mark ? el('mark', '', part.text) : part.text); });
		a.append(text);
		a.addEventListener('click', function () { remember(query); close(); });
		return a;
	}
	/** @param {string} text @param {() => void} act */
	function button(text, act) {
		var b = el('button', '', text);
		b.type = 'button';
		b.addEventListener('click', function () { act(); input.focus(); });
		return b;
	}
	function clear() { panel.replaceChildren(); options = []; choose(-1); }

	function showRecent() {
		var list = recent();
		clear();
		status.textContent = '';
		if (!list.length) { close(); return; }
		var bar = el('p', 'bar');
		bar.append(el('span', '', t('recent')), button(t('forget'), function () { localStorage.removeItem('stegvis.recent'); close(); }));
		panel.append(bar);
		var ul = listbox(t('recent'));
		list.forEach(function (r) {
			var b = el('button', 'pick', r);
			b.type = 'button';
			b.addEventListener('click', function () { input.value = r; input.focus(); run(); });
			option(ul, b);
		});
		open();
	}

	/** Looks the text up, in the page's language and then the others. */
	function run() {
		var text = input.value.trim(), mine = ++turn;
		address(text);
		if (!text) { showRecent(); return; }
		var query = text.slice(0, 1000), others = Array.from(document.querySelectorAll('a[data-language]'));
		if (panel.hidden || !panel.childNodes.length) {
			clear();
			panel.append(el('p', '', t('loading')));
			open();
		}
		var line = document.getElementById('lines') && (text.length > 40 || /0x[0-9a-f]{2,}|exception|error|feil|failed/i.test(text))
			? Stegvis.load('assets/lines.js').then(function () { return Stegvis.lines.ready(); }).then(function (/** @type {any} */ m) {
				var search = Stegvis.lines.start(m);
				search.add(text);
				search.whole(text);
				return search.hits();
			}).catch(function () { return []; }) : Promise.resolve([]);
		Promise.all([index(Stegvis.lang).then(function (/** @type {any} */ x) { return x.query(query, { limit: 10, step: onlyStep ? step : '' }); }), line]).then(function (both) {
			if (mine !== turn) return;
			show(query, both[0], both[1]);
			return others.reduce(function (before, other) {
				var lang = /** @type {HTMLAnchorElement} */ (other).lang;
				return before.then(function () { return index(lang); }).then(function (x) { return x.query(query, { limit: 3, step: onlyStep ? step : '' }); }).then(function (answer) {
					if (mine === turn && answer.hits.length) showOther(query, answer, lang, other.textContent || lang);
				});
			}, Promise.resolve()).catch(function () { /* the page's own language has answered */ });
		}).catch(function () {
			if (mine !== turn) return;
			clear();
			panel.append(el('p', '', t('searchFailed')));
			status.textContent = t('searchFailed');
			open();
		});
	}

	/** @param {string} query @param {any} answer @param {any[]} lines */
	function show(query, answer, lines) {
		clear();
		var count = answer.hits.length ? Stegvis.n('hits', answer.total || answer.hits.length) : t('none', query.length > 60 ? query.slice(0, 60) + '…' : query);
		status.textContent = count;
		var bar = el('p', 'bar');
		bar.append(el('span', '', count));
		if (step) bar.append(button(t(onlyStep ? 'allSteps' : 'onlyStep'), function () { onlyStep = !onlyStep; run(); }));
		panel.append(bar);
		if (answer.missing && answer.missing.length) panel.append(el('p', '', t('missing')));
		if (answer.didYouMean) {
			var mean = el('p', '', t('mean') + ' ');
			mean.append(button(answer.didYouMean, function () { input.value = answer.didYouMean; run(); }), '?');
			mean.className = 'bar';
			panel.append(mean);
		}
		if (lines.length) {
			var known = listbox(t('lineHit'));
			lines.slice(0, 2).forEach(function (h) {
				var a = el('a');
				a.href = Stegvis.root + (h.signature.path || 'index.html');
				a.append(el('span', 'where', h.signature.says), el('span', 'excerpt', t('lineHit') + ': ' + (h.signature.title || '')));
				a.addEventListener('click', function () { remember(query); close(); });
				option(known, a);
			});
		}
		if (answer.hits.length) {
			var ul = listbox(t('hits.other', answer.hits.length));
			answer.hits.forEach(function (/** @type {any} */ hit) { option(ul, link(hit, query, Stegvis.lang)); });
		} else panel.append(el('p', '', t('noneNext')));
		var tried = (answer.tried || []).filter(function (/** @type {any} */ x) { return typeof x === 'string'; }).slice(0, 6);
		if (tried.length) panel.append(el('p', '', t('tried', tried.join(', '))));
		panel.scrollTop = 0;
		open();
	}
	/** @param {string} query @param {any} answer @param {string} lang @param {string} name */
	function showOther(query, answer, lang, name) {
		panel.append(el('p', '', t('otherLanguage', name)));
		var ul = listbox(t('otherLanguage', name));
		answer.hits.forEach(function (/** @type {any} */ hit) { option(ul, link(hit, query, lang)); });
	}

	/** @type {any} */
	var soon = 0;
	input.addEventListener('input', function () { clearTimeout(soon); soon = setTimeout(run, 30); });
	input.addEventListener('focus', function () { if (input.value.trim()) { if (panel.hidden) run(); } else showRecent(); });
	input.addEventListener('keydown', function (e) {
		var n = options.length;
		if (e.key === 'ArrowDown' && n) { e.preventDefault(); open(); choose((active + 1) % n); }
		else if (e.key === 'ArrowUp' && n) { e.preventDefault(); open(); choose(active <= 0 ? n - 1 : active - 1); }
		else if (e.key === 'Home' && active >= 0) { e.preventDefault(); choose(0); }
		else if (e.key === 'End' && active >= 0) { e.preventDefault(); choose(n - 1); }
		else if (e.key === 'Enter') {
			e.preventDefault();
			var o = options[active < 0 ? 0 : active];
			if (o && !panel.hidden) o.click();
		} else if (e.key === 'Escape') {
			if (!panel.hidden) { e.preventDefault(); close(); } else { input.value = ''; run(); close(); }
		}
	});
	document.addEventListener('click', function (e) {
		// The way as it was when the button was hit: an answer at once takes the button away before this is called.
		if (!e.composedPath().some(function (x) { return x instanceof Element && x.matches('.search'); })) close();
	});
	document.addEventListener('focusin', function (e) {
		if (!(/** @type {HTMLElement} */ (e.target)).closest('.search')) close();
	});

	/** Marks the words that led here, without touching the page's text. @param {string} query */
	function highlight(query) {
		var marks = /** @type {any} */ (globalThis).Highlight, registry = /** @type {any} */ (CSS).highlights;
		if (!marks || !registry) return;
		index(Stegvis.lang).then(function (x) { return x.query(query, { limit: 1 }); }).then(function (answer) {
			var words = (answer.words || []).filter(function (/** @type {any} */ w) { return typeof w === 'string' && w.length > 1; });
			if (!words.length) return;
			var found = new Set(words.map(fold)), ranges = [];
			var walk = document.createTreeWalker(/** @type {Node} */ (document.getElementById('main')), NodeFilter.SHOW_TEXT);
			for (var node = walk.nextNode(); node && ranges.length < 500; node = walk.nextNode()) {
				var re = /[\p{L}\p{Nd}]+/gu, m;
				while ((m = re.exec(node.nodeValue || ''))) {
					if (!found.has(fold(m[0]))) continue;
					var r = new Range();
					r.setStart(node, m.index);
					r.setEnd(node, m.index + m[0].length);
					ranges.push(r);
				}
			}
			registry.set('stegvis-query', new marks(...ranges));
		}).catch(function () { /* nothing is marked, then */ });
	}
	/** @param {string} w */
	function fold(w) { return w.toLowerCase().replace(/æ/g, 'ae').replace(/ø/g, 'oe').replace(/å/g, 'aa'); }

	var params = new URLSearchParams(location.search);
	var hl = params.get('hl'), q = params.get('q');
	if (hl) highlight(hl.slice(0, 300));
	if (q) { input.value = q; run(); } else if (document.activeElement === input) { if (input.value.trim()) run(); else showRecent(); }
})();
