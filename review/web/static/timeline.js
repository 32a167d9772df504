// The timeline: a list of millions that scrolls anywhere, kept beside a head
// (filters, histogram, coverage) that the server renders. The address holds the
// whole view; without this script the page pages through the same records.
(function () {
	'use strict';
	var found = document.getElementById('tl');
	var list = document.getElementById('tl-list');
	var foundHead = document.getElementById('tl-head');
	var foundDetail = document.getElementById('tl-detail');
	if (!found || !list || !foundHead || !foundDetail) return;
	var tl = found, head = foundHead, detail = foundDetail;
	var review = /** @type {any} */ (window).review;
	var base = tl.dataset.base || '';
	var said = /** @type {HTMLElement} */ (document.getElementById('tl-said'));

	/** The view's parameters, without what only the plain page needs. @param {string=} from */
	function params(from) {
		var u = new URL(from || location.href, location.href).searchParams;
		['pos', 'back', 'part', 'go', 'lang'].forEach(function (n) { u.delete(n); });
		return u;
	}
	if (tl.dataset.tidied) history.replaceState(history.state, '', tl.dataset.tidied); // what was not understood is said, and gone
	var view = params();
	var lang = document.documentElement.lang === 'en' ? 'en' : 'nb';
	/** @param {string} path @param {Object<string, string|number>=} more */
	function address(path, more) {
		var u = new URLSearchParams(view);
		Object.keys(more || {}).forEach(function (k) { u.set(k, String((more || {})[k])); });
		var q = u.toString();
		return base + path + (q ? '?' + q : '');
	}

	/**
	 * Asks until the search behind it is done; first is given the rows that are found meanwhile.
	 * @param {string} url @param {AbortSignal=} signal @param {function(any): void=} first @param {number=} have @returns {Promise<any>}
	 */
	function ask(url, signal, first, have) {
		return fetch(url + (have ? (url.indexOf('?') < 0 ? '?' : '&') + 'have=' + have : ''), { headers: { Accept: 'application/json' }, signal: signal }).then(function (r) {
			if (r.status === 401) location.reload();
			if (!r.ok) throw new Error(String(r.status));
			if (r.status !== 202) return r.json();
			return r.json().then(function (got) {
				if (first && got.rows) { first(got); have = got.rows.length; }
				return new Promise(function (go) { setTimeout(go, 50); });
			}).then(function () { return ask(url, signal, first, have); });
		});
	}
	/** @param {any} e */
	function failed(e) { if (!e || e.name !== 'AbortError') say(tl.dataset.failed || ''); }
	/** @param {string} text */
	function say(text) { said.textContent = text; foot.textContent = text; }
	var L = /** @type {any} */ (window).timelineList(tl, { ask: ask, address: address, failed: failed, columns: function () { return view.getAll('col').slice(0, 8); } });
	var port = L.port, foot = L.foot, backLink = L.backLink, pageSize = L.pageSize, number = L.number, levelText = L.levelText;
	var room = L.room, goTo = L.goTo, rowAt = L.rowAt, draw = L.draw, fetchPage = L.fetchPage, resize = L.resize, columns = L.columns;

	/** Chooses a row: it is marked, in the address, and told. @param {number} rank @param {boolean=} quiet */
	function choose(rank, quiet) {
		if (!L.total) return;
		rank = Math.max(0, Math.min(L.total - 1, rank));
		L.chosenRank = rank;
		var r = rowAt(rank);
		var shownRows = Math.floor(room());
		if (rank < Math.ceil(L.at)) goTo(rank);
		else if (rank >= Math.floor(L.at) + shownRows) goTo(rank - shownRows + 1);
		if (!r) { // not here yet: as soon as it is
			fetchPage(Math.floor(rank / pageSize)).then(function () { if (L.chosenRank === rank && rowAt(rank)) choose(rank, quiet); }).catch(failed);
			return;
		}
		L.chosen = r;
		view.set('at', String(r.id));
		history.replaceState(Object.assign({}, history.state, { top: L.at }), '', address(''));
		keepForm();
		draw();
		foot.textContent = (tl.dataset.at || '').replace('%s', number(rank + 1)).replace('%s', number(L.total)) + ' · ' + (r.time ? r.date : '');
		if (!quiet) said.textContent = (levelText[r.level] || '') + ' ' + r.time + ' ' + r.text;
		if (!detail.hidden && detail.querySelector('.tl-record')) open(r);
	}
	/** Brings a record of this view to the middle. @param {number} id @returns {Promise<any>} */
	function show(id) {
		var mine = L.turn;
		return ask(address('/find', { id: id })).then(function (f) {
			if (mine !== L.turn) return;
			goTo(f.rank - Math.floor(room() / 2));
			return fetchPage(Math.floor(f.rank / pageSize)).then(function () { if (mine === L.turn) choose(f.rank, true); });
		}).catch(failed);
	}

	/** @param {any} r */
	function open(r) { part(address('/record', { id: r.id, part: 1 })); }
	/** @param {string} url @returns {Promise<void>} */
	function part(url) {
		return fetch(url).then(function (r) {
			if (!r.ok) throw new Error(String(r.status));
			return r.text();
		}).then(function (html) {
			detail.innerHTML = html; // made by the server's templates, which escape
			detail.hidden = false;
			var body = detail.parentElement;
			if (body) body.classList.add('open');
		}).catch(failed);
	}
	function close() {
		detail.hidden = true;
		detail.replaceChildren();
		if (detail.parentElement) detail.parentElement.classList.remove('open');
		port.focus({ preventScroll: true });
	}

	// The search form carries the view on; the script keeps it so.
	function keepForm() {
		var box = document.getElementById('tl-keep');
		if (!box) return;
		box.replaceChildren.apply(box, Array.from(view.entries()).map(function (p) {
			var i = document.createElement('input');
			i.type = 'hidden'; i.name = p[0]; i.value = p[1];
			return i;
		}));
	}

	/** Goes to another view of the same bundle. @param {string} url @param {any=} state */
	function go(url, state) {
		history.replaceState(Object.assign({}, history.state, { top: L.at, chosen: L.chosen && L.chosen.id }), '');
		history.pushState(state || {}, '', url);
		renew(false);
	}
	addEventListener('popstate', function () { renew(true); });

	/** Shows the view that the address names. @param {boolean} back to where it was */
	function renew(back) {
		view = params();
		L.reset();
		counting.abort(); // nobody waits for the search of the view before
		counting = new AbortController();
		var state = history.state || {}, mine = L.turn;
		backLink.hidden = !state.hits;
		foot.textContent = tl.dataset.wait || '';
		columns();
		marked();
		var id = Number(view.get('at') || NaN);
		// The first rows come at once; how many there are, when all is searched.
		fetchPage(0).catch(failed);
		counted(mine).then(function () {
			if (mine !== L.turn) return;
			if (back && typeof state.top === 'number') {
				goTo(state.top);
				if (!isNaN(id)) restore(id);
			} else if (!isNaN(id)) show(id);
			else goTo(0);
		}).catch(failed);
		keepForm();
	}
	/** Chooses a record without moving the list, if it is in the view. @param {number} id */
	function restore(id) {
		ask(address('/find', { id: id })).then(function (f) { if (f.hit) choose(f.rank, true); }).catch(failed);
	}
	var counting = new AbortController(); // of the view that is shown
	/** Renders the head until all is searched. @param {number} mine @returns {Promise<void>} */
	function counted(mine) {
		return fetch(address('', { part: 'head' }), { signal: counting.signal }).then(function (r) {
			if (!r.ok) throw new Error(String(r.status));
			return r.text();
		}).then(function (html) {
			if (mine !== L.turn) return undefined;
			setHead(html);
			if (Number(headCount().dataset.part) < 1) return counted(mine);
			return undefined;
		});
	}
	function counts() { return (headCount().querySelector('strong') || headCount()).textContent || ''; }
	function headCount() { return /** @type {HTMLElement} */ (document.getElementById('tl-count')); }
	/** @param {string} html */
	function setHead(html) {
		var open = Array.from(head.querySelectorAll('details[data-keep][open]')).map(function (d) { return /** @type {HTMLElement} */ (d).dataset.keep; });
		var focus = document.activeElement && head.contains(document.activeElement) ? document.activeElement.getAttribute('href') || document.activeElement.textContent : null;
		head.innerHTML = html; // as above
		open.forEach(function (k) { var d = head.querySelector('details[data-keep="' + k + '"]'); if (d) d.setAttribute('open', ''); });
		if (focus) port.focus({ preventScroll: true });
		tame();
		L.total = Number(headCount().dataset.total) || 0;
		foot.textContent = counts();
		// A search that takes its time is told of by quarters, not each time the head is renewed.
		var quarter = Math.floor(Number(headCount().dataset.part) * 4);
		if (quarter === 4 || quarter !== told) said.textContent = foot.textContent;
		told = quarter === 4 ? -1 : quarter;
		resize();
	}
	var told = -1;
	/** With a script, + and - zoom: a hundred columns need no place each in the order of Tab. */
	function tame() { head.querySelectorAll('.tl-draw a').forEach(function (a) { a.setAttribute('tabindex', '-1'); }); }
	function marked() {
		var id = view.get('mark');
		if (!id) { L.mark = null; return; }
		if (L.mark && String(L.mark.id) === id) return;
		ask(address('/rows', { id: id })).then(function (got) {
			L.mark = got.rows[0] || null;
			draw();
		}).catch(failed);
	}

	/** The next error (or the one before) from the chosen row. @param {string} dir */
	function error(dir) {
		var from = L.chosen || rowAt(Math.floor(L.at));
		var pos = from ? from.pos : '0.0', dot = pos.lastIndexOf('.');
		if (from && dir === 'next' && L.chosen) pos = pos.slice(0, dot + 1) + (Number(pos.slice(dot + 1)) + 1);
		var mine = L.turn;
		ask(address('/find', { dir: dir, pos: pos })).then(function (f) {
			if (mine !== L.turn) return;
			if (f.none) { say(tl.dataset.noerror || ''); return; }
			if (f.rank < L.at || f.rank > L.at + room() - 2) goTo(f.rank - Math.floor(room() / 3));
			choose(f.rank);
		}).catch(failed);
	}
	/** What stands around the chosen record when nothing is filtered; from there, back to the hits. */
	function around() {
		if (history.state && history.state.hits) { history.back(); return; }
		if (!L.chosen) return;
		var u = new URLSearchParams();
		['bundle', 'off', 'tz', 'mark', 'col'].forEach(function (n) { view.getAll(n).forEach(function (v) { u.append(n, v); }); });
		u.set('at', String(L.chosen.id));
		go(base + '?' + u.toString(), { hits: true });
	}
	backLink.addEventListener('click', function () { history.back(); });
	/** The view with a parameter more, or set. @param {string} name @param {string} value @param {boolean=} one */
	function put(name, value, one) {
		var u = new URLSearchParams(view);
		if (one) u.delete(name);
		if (value && !(u.getAll(name).indexOf(value) >= 0)) u.append(name, value);
		go(base + '?' + u.toString());
	}
	/** @param {number} from @param {number} until milliseconds since 1970 */
	function zoom(from, until) {
		if (!(until > from)) return;
		var u = new URLSearchParams(view);
		u.set('from', new Date(from).toISOString());
		u.set('until', new Date(Math.max(until, from + 1)).toISOString());
		go(base + '?' + u.toString());
	}
	/** @param {number} by */
	function zoomBy(by) {
		var h = document.getElementById('tl-hist');
		if (!h) return;
		var a = Number(h.dataset.start), b = Number(h.dataset.end), r = L.chosen && L.chosen.time ? L.chosen.ms : (a + b) / 2;
		zoom(r - (b - a) * by / 2, r + (b - a) * by / 2);
	}
	function unzoom() {
		var u = new URLSearchParams(view);
		u.delete('from'); u.delete('until');
		go(base + '?' + u.toString());
	}
	function copy() {
		if (!L.chosen) return;
		var r = L.chosen;
		fetch(address('/record', { id: r.id, part: 1 })).then(function (a) { return a.text(); }).then(function (html) {
			var full = new DOMParser().parseFromString(html, 'text/html').querySelector('[data-copy]');
			var text = (r.iso || '-') + '\t' + (levelText[r.level] || '') + '\t' + r.entry + ':' + r.line + '\n' + (full ? full.getAttribute('data-copy') : r.text);
			return toClipboard(text);
		}).catch(failed);
	}
	/** @param {string} text */
	function toClipboard(text) {
		var done = function () { say(lang === 'en' ? 'Copied ✓' : 'Kopiert ✓'); };
		if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text).then(done);
		var area = document.createElement('textarea');
		area.value = text;
		area.className = 'ds-sr-only';
		document.body.append(area);
		area.select();
		if (document.execCommand('copy')) done();
		area.remove();
		return Promise.resolve();
	}
	/** Stars a record, or takes the star away, in its place. @param {any} r @param {HTMLFormElement=} by */
	function star(r, by) {
		var form = by ? Promise.resolve(by) : fetch(address('/record', { id: r.id, part: 1 })).then(function (a) { return a.text(); }).then(function (html) {
			return /** @type {HTMLFormElement|null} */ (new DOMParser().parseFromString(html, 'text/html').querySelector('form[action*="/stars"]'));
		});
		form.then(function (f) {
			if (!f) return undefined; // a reader stars nothing
			// As the form itself sends it; FormData would be multipart.
			var body = new URLSearchParams();
			f.querySelectorAll('input').forEach(function (i) { body.append(i.name, i.value); });
			return fetch(f.getAttribute('action') || '', { method: 'POST', headers: { Accept: 'application/json' }, body: body }).then(function (a) {
				if (!a.ok) throw new Error(String(a.status));
				return a.json();
			}).then(function (got) {
				r.star = got.starred;
				draw();
				say((r.star ? '★ ' + (tl.dataset.star || '') : tl.dataset.unstar || '') + ': ' + r.entry + ':' + r.line);
				if (detail.hidden || !detail.querySelector('.tl-record')) return undefined;
				return part(address('/record', { id: r.id, part: 1 })).then(function () {
					var b = /** @type {HTMLElement|null} */ (detail.querySelector('form[action*="/stars"] button'));
					if (by && b) b.focus();
				});
			});
		}).catch(failed);
	}
	detail.addEventListener('submit', function (e) {
		var f = /** @type {HTMLFormElement} */ (e.target);
		if (!L.chosen || !/\/stars(\?|$)/.test(f.getAttribute('action') || '') || f.querySelector('[name=record]:not([value="' + L.chosen.id + '"])')) return;
		e.preventDefault();
		star(L.chosen, f);
	});
	function clusters() { part(address('/clusters', { part: 1 })).then(function () { var h = detail.querySelector('h2'); if (h) { h.tabIndex = -1; h.focus(); } }); }

	L.sheet.addEventListener('click', function (/** @type {MouseEvent} */ e) {
		var row = e.target instanceof Element ? e.target.closest('[role=row]') : null;
		if (!row || !row.id) return;
		choose(Number(row.id.slice(2)), true);
		if (L.chosen && !(getSelection() || '').toString()) open(L.chosen);
	});
	port.addEventListener('keydown', function (/** @type {KeyboardEvent} */ e) {
		if (e.ctrlKey || e.metaKey || e.altKey || e.target !== port) return;
		var step = Math.max(1, Math.floor(room()) - 1), from = L.chosenRank >= 0 ? L.chosenRank : Math.ceil(L.at) - 1;
		/** @type {Object<string, function(): void>} */
		var run = {
			ArrowDown: function () { choose(from + 1); }, ArrowUp: function () { choose(from - 1); },
			PageDown: function () { choose(from + step); }, PageUp: function () { choose(from - step); },
			Home: function () { choose(0); }, End: function () { choose(L.total - 1); },
			Enter: function () { if (L.chosen) open(L.chosen); }, Escape: close,
		};
		if (run[e.key]) { e.preventDefault(); run[e.key](); }
	});
	detail.addEventListener('keydown', function (e) { if (e.key === 'Escape') close(); });
	review.key('j', function () { choose((L.chosenRank >= 0 ? L.chosenRank : Math.ceil(L.at) - 1) + 1); });
	review.key('k', function () { choose((L.chosenRank >= 0 ? L.chosenRank : Math.ceil(L.at) + 1) - 1); });
	review.key('e', function () { error('next'); });
	review.key('E', function () { error('prev'); });
	review.key('c', around);
	review.key('m', function () { if (L.chosen) put('mark', view.get('mark') === String(L.chosen.id) ? '' : String(L.chosen.id), true); });
	review.key('l', function () { if (L.chosen) put('pattern', L.chosen.pattern); });
	review.key('L', function () { if (L.chosen) put('xpattern', L.chosen.pattern); });
	review.key('f', function () { put('fold', view.get('fold') === '1' ? '' : '1', true); });
	review.key('*', function () { if (L.chosen) star(L.chosen); });
	review.key('y', copy);
	review.key('z', unzoom);
	review.key('+', function () { zoomBy(.5); });
	review.key('-', function () { zoomBy(2); });
	review.key('p', clusters);
	review.key('s', function () { var t = /** @type {HTMLInputElement|null} */ (document.getElementById('tl-text')); if (t) { t.focus(); t.select(); } });
	review.key('Enter', function (/** @type {KeyboardEvent} */ e) {
		var t = e.target instanceof HTMLElement ? e.target : null;
		if (t && t.matches('a, button, summary')) t.click();
		else if (L.chosen) open(L.chosen);
	});

	tl.addEventListener('click', function (e) {
		if (!(e.target instanceof Element) || e.ctrlKey || e.metaKey || e.shiftKey) return;
		var act = e.target.closest('[data-act]'), what = act ? act.getAttribute('data-act') : '';
		if (what === 'prev' || what === 'next') { error(what); return; }
		if (what === 'close') { close(); return; }
		if (what === 'link' && act) { toClipboard(new URL(act.getAttribute('data-link') || '', location.href).href); return; }
		var a = e.target.closest('a');
		if (!a) return;
		if (what === 'clusters') { e.preventDefault(); clusters(); return; }
		if (!a.hasAttribute('data-go') && what !== 'fold') return;
		e.preventDefault();
		if (dragged) { dragged = false; return; }
		var to = new URL(/** @type {any} */ (a).href.baseVal || a.getAttribute('href') || '', location.href);
		var here = view.get('at'); // rows chosen since the link was made
		if (here && to.pathname === base && what !== 'around') to.searchParams.set('at', here);
		go(to.pathname + to.search, what === 'around' ? { hits: true } : {});
	});
	var search = /** @type {HTMLFormElement|null} */ (tl.querySelector('.tl-search'));
	if (search) search.addEventListener('submit', function (e) {
		var form = /** @type {HTMLFormElement} */ (search), text = /** @type {HTMLInputElement} */ (form.elements.namedItem('text'));
		e.preventDefault();
		if (!text.value) return;
		/** @param {string} n */
		function on(n) { return /** @type {HTMLInputElement} */ (form.elements.namedItem(n)).checked; }
		var by = /** @type {HTMLButtonElement|null} */ (/** @type {SubmitEvent} */ (e).submitter);
		var name = on('regex') ? 're' : 'q';
		if (on('case')) name = name.toUpperCase();
		var value = text.value;
		text.value = '';
		put((by && by.value === '1' ? 'x' : '') + name, value);
	});

	// Dragging over the histogram marks a time to zoom to.
	var from = -1, dragged = false;
	/** @param {PointerEvent} e @param {Element} draw */
	function place(e, draw) {
		var box = draw.getBoundingClientRect();
		return Math.max(0, Math.min(1, (e.clientX - box.left) / box.width));
	}
	head.addEventListener('pointerdown', function (e) {
		var d = e.target instanceof Element ? e.target.closest('.tl-draw') : null;
		dragged = false;
		if (d && e.button === 0) { from = place(e, d); e.preventDefault(); }
	});
	addEventListener('pointermove', function (e) {
		var d = from >= 0 ? head.querySelector('.tl-draw') : null;
		if (!d) return;
		var to = place(e, d), box = /** @type {HTMLElement} */ (d.querySelector('.tl-drag'));
		if (Math.abs(to - from) * d.clientWidth < 4 && !dragged) return;
		dragged = true;
		box.hidden = false;
		box.style.left = Math.min(from, to) * 100 + '%';
		box.style.width = Math.abs(to - from) * 100 + '%';
	});
	addEventListener('pointerup', function (e) {
		var d = from >= 0 ? head.querySelector('.tl-draw') : null, start = from;
		from = -1;
		if (!d || !dragged) return;
		/** @type {HTMLElement} */ (d.querySelector('.tl-drag')).hidden = true;
		var h = /** @type {HTMLElement} */ (document.getElementById('tl-hist')), a = Number(h.dataset.start), b = Number(h.dataset.end), to = place(e, d);
		zoom(a + (b - a) * Math.min(start, to), a + (b - a) * Math.max(start, to));
		setTimeout(function () { dragged = false; }, 0);
	});
	head.addEventListener('dragstart', function (e) { if (e.target instanceof Element && e.target.closest('.tl-draw')) e.preventDefault(); });

	// The plain list gives way to the grid, which starts where the address says.
	list.replaceChildren(L.grid);
	columns();
	tame();
	var firstId = view.get('at'), firstState = history.state || {};
	backLink.hidden = !firstState.hits;
	marked();
	resize();
	foot.textContent = counts();
	(Number(tl.dataset.part) < 1 ? counted(L.turn) : Promise.resolve()).then(function () {
		if (typeof firstState.top === 'number') { goTo(firstState.top); if (firstId) restore(Number(firstId)); } else if (firstId) show(Number(firstId));
	}).catch(failed);
})();
