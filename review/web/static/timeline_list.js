// The list of a timeline: a grid that scrolls anywhere in millions of records.
// It asks for the pages of what is seen and draws them; what is shown is told
// to it by timeline.js.
(function () {
	'use strict';

	/**
	 * A row as the server gives it.
	 * @typedef {{id: number, pos: string, time: string, date: string, ms: number, iso: string, level: string, source: string, entry: string,
	 *   line: number, text: string, more?: number, provider?: string, event?: string, pattern: string, repeats?: number, folded?: string, star?: boolean, cols?: string[]}} Row
	 */
	/** @typedef {{ask: function(string, AbortSignal=, function(any): void=): Promise<any>, address: function(string, Object<string, string|number>=): string, failed: function(any): void, columns: function(): string[]}} Asking */

	/** @param {HTMLElement} tl what the page says of itself @param {Asking} by */
	function timelineList(tl, by) {
		/** @type {{total: number, at: number, chosen: Row|null, chosenRank: number, mark: Row|null, turn: number}} */
		var L = {
			total: Number(tl.dataset.total) || 0,
			at: 0, // the rank at the top, with a fraction
			chosen: null, chosenRank: -1,
			mark: null, // times are counted from it
			turn: 0, // counts views, so that answers to an older one are dropped
		};
		/** @type {Object<string, string>} */
		var levelText = {};
		(tl.dataset.levels || '').split('|').forEach(function (p) {
			var i = p.indexOf('=');
			levelText[p.slice(0, i)] = p.slice(i + 1);
		});
		var lang = document.documentElement.lang === 'en' ? 'en' : 'nb';
		/** @param {number} n */
		function number(n) { return n.toLocaleString(lang); }

		/** @param {string} tag @param {string=} name @param {string=} text */
		function make(tag, name, text) {
			var e = document.createElement(tag);
			if (name) e.className = name;
			if (text !== undefined) e.textContent = text;
			return e;
		}

		// The grid. The port scrolls over a space as high as the list, or as high as
		// browsers allow; the sheet in it holds the rows that are seen.
		var tallest = 8e6, pageSize = 200;
		var grid = make('div', 'tl-grid');
		var port = make('div', 'tl-port');
		port.tabIndex = 0;
		port.setAttribute('role', 'grid');
		port.setAttribute('aria-label', tl.dataset.list || '');
		var top0 = make('div', 'tl-top');
		top0.setAttribute('role', 'rowgroup');
		var space = make('div', 'tl-space');
		var sheet = make('div', 'tl-sheet');
		sheet.setAttribute('role', 'rowgroup');
		space.setAttribute('role', 'presentation');
		space.append(sheet);
		port.append(top0, space);
		var bar = make('div', 'tl-foot');
		var foot = make('span');
		var backLink = make('button', 'chip', tl.dataset.back);
		backLink.setAttribute('type', 'button');
		backLink.hidden = true;
		bar.append(foot, backLink);
		grid.append(port, bar);

		var narrow = matchMedia('(max-width: 46rem)');
		var rowHeight = narrow.matches ? 46 : 28;
		narrow.addEventListener('change', function () { rowHeight = narrow.matches ? 46 : 28; resize(); });
		var seen = 0, expected = -1; // the port's scrollTop when last looked at, and when set by ourselves
		/** @type {Map<number, Row[]>} */
		var pages = new Map();
		/** @type {Map<number, AbortController>} */
		var asked = new Map();
		function headHeight() { return top0.offsetHeight; }
		function room() { return Math.max(1, (port.clientHeight - headHeight()) / rowHeight); }
		function lastTop() { return Math.max(0, L.total - room()); }
		function scaled() { return L.total * rowHeight > tallest; }

		function resize() {
			space.style.height = Math.min(L.total * rowHeight, tallest) + 'px';
			port.setAttribute('aria-rowcount', String(L.total + 1));
			goTo(L.at);
		}
		/** Puts a rank at the top. @param {number} rank */
		function goTo(rank) {
			L.at = Math.max(0, Math.min(lastTop(), rank));
			var most = port.scrollHeight - port.clientHeight;
			port.scrollTop = scaled() ? (lastTop() ? L.at / lastTop() * most : 0) : L.at * rowHeight;
			seen = expected = port.scrollTop;
			draw();
		}
		port.addEventListener('scroll', function () {
			var now = port.scrollTop;
			if (Math.abs(now - expected) < 1) { expected = -1; return; }
			expected = -1;
			var most = port.scrollHeight - port.clientHeight, by = now - seen;
			if (!scaled()) L.at = now / rowHeight;
			else if (Math.abs(by) < port.clientHeight * 1.5 && now > 0 && now < most - 1) L.at += by / rowHeight; // wheel and keys move by rows
			else L.at = most ? now / most * lastTop() : 0; // the bar moves through all of them
			L.at = Math.max(0, Math.min(lastTop(), L.at));
			seen = now;
			draw();
		});
		new ResizeObserver(function () { draw(); }).observe(port);

		/** @param {number} rank @returns {Row|undefined} */
		function rowAt(rank) {
			var p = pages.get(Math.floor(rank / pageSize));
			return p && p[rank % pageSize];
		}
		/** @type {any} */
		var soon = null;
		function draw() {
			var first = Math.floor(L.at), count = Math.min(L.total - first, Math.ceil(room()) + 1);
			var rows = [];
			var missing = false;
			for (var i = 0; i < count; i++) {
				var r = rowAt(first + i);
				if (!r) missing = true;
				rows.push(line(first + i, r));
			}
			sheet.replaceChildren.apply(sheet, rows);
			sheet.style.transform = 'translateY(' + (port.scrollTop - (L.at - first) * rowHeight) + 'px)';
			sheet.dataset.first = String(first);
			if (L.chosenRank >= first && L.chosenRank < first + count) port.setAttribute('aria-activedescendant', 'tr' + L.chosenRank);
			else port.removeAttribute('aria-activedescendant');
			clearTimeout(soon);
			if (missing) soon = setTimeout(load, asked.size ? 60 : 0, first, count);
		}

		/** Asks for the pages of what is seen, and gives up those that are not any more. @param {number} first @param {number} count */
		function load(first, count) {
			var want = new Set();
			for (var p = Math.floor(first / pageSize); p <= Math.floor(Math.max(first, first + count - 1) / pageSize); p++) want.add(p);
			asked.forEach(function (c, p) { if (!want.has(p)) { c.abort(); asked.delete(p); } });
			want.forEach(function (p) { if (!pages.has(p)) fetchPage(p).catch(by.failed); });
		}
		/** @param {number} p */
		function fetchPage(p) {
			if (asked.has(p)) return Promise.resolve();
			var c = new AbortController(), mine = L.turn;
			asked.set(p, c);
			/** @param {{rows: Row[]}} got */
			function take(got) {
				if (mine !== L.turn) return;
				pages.set(p, got.rows);
				if (pages.size > 80) pages.delete(/** @type {number} */ (pages.keys().next().value));
				if (L.total < p * pageSize + got.rows.length) { L.total = p * pageSize + got.rows.length; resize(); } else draw();
			}
			return by.ask(by.address('/rows', { rank: p * pageSize, n: pageSize }), c.signal, take).then(take).finally(function () { if (asked.get(p) === c) asked.delete(p); });
		}

		/** @param {number} rank @param {Row|undefined} r */
		function line(rank, r) {
			var e = make('div', 'tl-row');
			e.id = 'tr' + rank;
			e.setAttribute('role', 'row');
			e.setAttribute('aria-rowindex', String(rank + 2));
			/** @param {string} name @param {string} text */
			function cell(name, text) {
				var c = make('span', name, text);
				c.setAttribute('role', 'gridcell');
				e.append(c);
				return c;
			}
			if (!r) {
				e.className += ' blank';
				cell('t', '…');
				return e;
			}
			var before = rowAt(rank - 1);
			e.dataset.level = r.level;
			e.dataset.id = String(r.id);
			if (L.chosen && L.chosen.id === r.id) { e.setAttribute('aria-selected', 'true'); L.chosenRank = rank; }
			if (L.mark && L.mark.id === r.id) e.classList.add('marked');
			if (before && before.date !== r.date) e.classList.add('day');
			cell('t', r.time || '–').title = r.time ? r.date + ' ' + r.time : '';
			cell('d', r.time ? delta(r, before) : '');
			cell('l', '').append(level(r.level));
			cell('s', '\u200e' + (r.event ? r.event + ' · ' : '') + r.entry + ':' + r.line).title = r.entry + ':' + r.line + (r.source ? ' (' + r.source + ')' : '');
			(r.cols || []).forEach(function (v) { cell('c', v).title = v; });
			var x = cell('x', r.text);
			if (r.star) {
				var star = make('span', 'star', '★');
				star.setAttribute('role', 'img');
				star.setAttribute('aria-label', tl.dataset.star || '');
				star.title = tl.dataset.star || '';
				x.prepend(star, ' ');
			}
			if (r.repeats) {
				var n = make('span', 'rep', r.folded || '');
				n.title = tl.dataset.repeats || '';
				x.prepend(n, ' ');
			}
			if (r.more) x.append(make('span', 'quiet', ' (' + (tl.dataset.more || '').replace('%d', String(r.more)) + ')'));
			return e;
		}
		/** @param {string} name */
		function level(name) {
			var l = make('span', 'lv', levelText[name] || name);
			l.dataset.level = name;
			return l;
		}
		/** @param {Row} r @param {Row|undefined} before */
		function delta(r, before) {
			var from = L.mark || before;
			if (!from || !from.time) return '';
			var ms = r.ms - from.ms;
			var sign = ms < 0 ? '−' : ms > 0 || L.mark ? '+' : '';
			ms = Math.abs(ms);
			var s = Math.floor(ms / 1000), h = lang === 'en' ? ' h ' : ' t ';
			if (ms < 1000) return sign + Math.round(ms) + ' ms';
			if (s < 60) return sign + (ms / 1000).toLocaleString(lang, { minimumFractionDigits: 3, maximumFractionDigits: 3 }) + ' s';
			if (s < 3600) return sign + Math.floor(s / 60) + ' min ' + s % 60 + ' s';
			if (s < 172800) return sign + Math.floor(s / 3600) + h + Math.floor(s % 3600 / 60) + ' min';
			return sign + Math.floor(s / 86400) + ' d ' + Math.floor(s % 86400 / 3600) + h;
		}
		function columns() {
			var own = by.columns();
			var names = [['t', 'time'], ['d', 'delta'], ['l', 'level'], ['s', 'source']];
			var row = make('div', 'tl-row tl-cols');
			row.setAttribute('role', 'row');
			row.setAttribute('aria-rowindex', '1');
			/** @param {string} cls @param {string} text */
			function add(cls, text) {
				var c = make('span', cls, text);
				c.setAttribute('role', 'columnheader');
				row.append(c);
			}
			names.forEach(function (n) { add(n[0], tl.dataset['h' + n[1]] || ''); });
			own.forEach(function (n) { add('c', n); });
			add('x', tl.dataset.htext || '');
			top0.replaceChildren(row);
			grid.style.setProperty('--cols', !own.length ? '' : '6.6rem 5.8rem 5rem var(--src) ' + own.map(function () { return 'minmax(5rem, 10rem) '; }).join('') + 'minmax(0, 1fr)');
		}
		/** Forgets all rows, for another view. */
		function reset() {
			L.turn++;
			asked.forEach(function (c) { c.abort(); });
			asked.clear();
			pages.clear();
			L.total = 0; // until the first rows of the other are here
			L.chosen = null;
			L.chosenRank = -1;
		}
		narrow.addEventListener('change', columns);
		return Object.assign(L, { grid: grid, port: port, sheet: sheet, foot: foot, backLink: backLink, pageSize: pageSize, number: number, levelText: levelText,
			room: room, goTo: goTo, rowAt: rowAt, draw: draw, fetchPage: fetchPage, resize: resize, columns: columns, reset: reset });
	}
	/** @type {any} */ (window).timelineList = timelineList;
})();
