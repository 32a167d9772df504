// @ts-check
// The workshop tries a pattern while one looks on: each bundle that shows it
// appears as it is found. Without this script the form does the same, at once.
(function () {
	'use strict';
	var form = /** @type {HTMLFormElement} */ (document.getElementById('shop')); // null on other pages
	var out = /** @type {HTMLElement} */ (document.getElementById('tried'));
	if (!form || !out || !window.fetch || !window.AbortController) return;
	var stop = /** @type {HTMLButtonElement} */ (form.querySelector('[data-stop]'));
	var region = /** @type {HTMLElement} */ (out.querySelector('.wide'));
	var body = /** @type {HTMLElement} */ (out.querySelector('tbody'));
	/** @type {AbortController|null} */
	var running = null;

	form.addEventListener('submit', function (e) {
		var b = /** @type {HTMLButtonElement|null} */ (e.submitter);
		if (!b || b.value !== 'try') return;
		e.preventDefault();
		run();
	});
	stop.addEventListener('click', function () { if (running) running.abort(); });

	/** @param {string} tag @param {string} [text] */
	function el(tag, text) {
		var n = document.createElement(tag);
		if (text) n.textContent = text;
		return n;
	}

	function run() {
		if (running) running.abort();
		var mine = running = new AbortController();
		body.textContent = '';
		region.hidden = true;
		out.querySelectorAll('p, ul, progress').forEach(function (n) { n.remove(); });
		var said = el('p');
		said.setAttribute('role', 'status');
		var bar = document.createElement('progress');
		bar.className = 'shop-bar';
		bar.setAttribute('aria-labelledby', 's2');
		out.prepend(said, bar);
		stop.hidden = false;
		var data = new URLSearchParams();
		new FormData(/** @type {HTMLFormElement} */ (form)).forEach(function (v, k) { data.append(k, String(v)); });
		fetch(form.getAttribute('data-try') || '', { method: 'POST', body: data, signal: mine.signal, headers: { Accept: 'application/json' } }).then(function (res) {
			if (!res.ok || !res.body) return res.json().then(function (j) { said.textContent = j.error + ' ' + j.next; });
			var reader = res.body.getReader();
			var text = new TextDecoder();
			var rest = '';
			return next();
			/** @returns {Promise<void>} */
			function next() {
				return reader.read().then(function (r) {
					rest += text.decode(r.value || new Uint8Array(), { stream: !r.done });
					var lines = rest.split('\n');
					rest = lines.pop() || '';
					lines.forEach(function (l) { if (l) line(JSON.parse(l)); });
					if (!r.done) return next();
				});
			}
		}).catch(function (e) {
			if (e.name !== 'AbortError') said.textContent = String(e);
		}).then(function () {
			bar.remove();
			if (running === mine) { running = null; stop.hidden = true; }
		});

		/** @param {any} j */
		function line(j) {
			if (j.said) said.textContent = j.said;
			if (j.all) { bar.max = j.all; bar.value = j.done; }
			(j.problems || j.hints || []).forEach(function (/** @type {string} */ p) {
				var list = out.querySelector('ul') || said.insertAdjacentElement('afterend', el('ul'));
				if (list) list.append(el('li', p));
			});
			if (!j.hit) return;
			region.hidden = false;
			var row = el('tr'), head = el('th'), a = /** @type {HTMLAnchorElement} */ (el('a', body.dataset.case + ' ' + j.hit.case));
			head.setAttribute('scope', 'row');
			a.href = j.hit.url;
			head.append(a);
			if (j.hit.here) head.append(' (' + body.dataset.here + ')');
			var n = el('td', String(j.hit.count)), first = el('td'), code = el('code', j.hit.text);
			n.className = 'n';
			code.className = 'any';
			first.append(code);
			row.append(head, el('td', j.hit.customer), n, first);
			body.append(row);
		}
	}
})();
