// What every page has: theme, copying, shortcuts with a help sheet and an off
// switch. Each works without the others, and every page without all of them.
(function () {
	'use strict';
	var root = document.documentElement;

	/** @param {string} key @param {string=} value */
	function keep(key, value) {
		try {
			if (value !== undefined) localStorage.setItem(key, value);
			return localStorage.getItem(key);
		} catch (e) { return null; } // a browser that keeps nothing
	}

	document.querySelectorAll('[data-theme]').forEach(function (b) {
		b.addEventListener('click', function () {
			var now = root.getAttribute('data-color-scheme');
			if (now === 'auto') now = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
			var next = now === 'dark' ? 'light' : 'dark';
			root.setAttribute('data-color-scheme', next);
			keep('stegvis.theme', next);
		});
	});

	document.addEventListener('click', function (e) {
		var b = e.target instanceof Element ? e.target.closest('[data-copy]') : null;
		if (b) {
			var from = b.parentElement && b.parentElement.querySelector('[data-command]');
			var text = b.getAttribute('data-copy') || (from instanceof HTMLTextAreaElement ? from.value : from ? from.textContent : '') || '';
			copy(text, b);
		}
		// Menus that are open close when one looks elsewhere.
		document.querySelectorAll('details.me[open]').forEach(function (d) {
			if (e.target instanceof Node && !d.contains(e.target)) d.removeAttribute('open');
		});
	});

	/** @param {string} text @param {Element} b */
	function copy(text, b) {
		var done = function () {
			var old = b.textContent;
			b.textContent = root.lang === 'en' ? 'Copied ✓' : 'Kopiert ✓';
			setTimeout(function () { b.textContent = old; }, 1600);
		};
		if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(text).then(done); return; }
		var area = document.createElement('textarea');
		area.value = text;
		area.className = 'ds-sr-only';
		document.body.append(area);
		area.select();
		if (document.execCommand('copy')) done();
		area.remove();
	}

	document.addEventListener('change', function (e) {
		var t = e.target;
		if (t instanceof HTMLSelectElement && t.hasAttribute('data-submit') && t.form) t.form.requestSubmit();
	});

	// Shortcuts. Other scripts add their own: review.key('n', function () { … }).
	/** @type {Object<string, function(KeyboardEvent): void>} */
	var keys = {};
	var before = '';
	/** @type {any} */ (window).review = {
		/** @param {string} k @param {function(KeyboardEvent): void} run */
		key: function (k, run) { keys[k] = run; },
		off: function () { return keep('stegvis.keys') === 'off'; },
	};
	var help = /** @type {HTMLDialogElement|null} */ (document.getElementById('keys'));
	if (help) {
		keys['?'] = function () { if (help) help.showModal(); };
		keys['g i'] = function () { location.href = '/'; };
		keys['/'] = function () {
			var q = /** @type {HTMLInputElement|null} */ (document.querySelector('[data-search]'));
			if (q) { q.focus(); q.select(); } else location.href = '/search';
		};
	}
	document.addEventListener('keydown', function (e) {
		if (e.key === 'Escape') document.querySelectorAll('details.me[open]').forEach(function (d) { d.removeAttribute('open'); });
		if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
		var t = e.target instanceof HTMLElement ? e.target : null;
		if (t && (t.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName) && !/^(checkbox|radio|button)$/.test(/** @type {any} */ (t).type || ''))) return;
		if (document.querySelector('dialog[open]')) return;
		var off = keep('stegvis.keys') === 'off';
		var run = keys[before + ' ' + e.key] || keys[e.key];
		before = e.key;
		if (!run || off && e.key !== '?') return; // the help stays, since the switch is in it
		e.preventDefault();
		run(e);
	});
	document.querySelectorAll('[data-keys-off]').forEach(function (box) {
		var input = /** @type {HTMLInputElement} */ (box);
		input.checked = keep('stegvis.keys') === 'off';
		input.addEventListener('change', function () {
			keep('stegvis.keys', input.checked ? 'off' : 'on');
			document.querySelectorAll('[data-keys-off]').forEach(function (o) { /** @type {HTMLInputElement} */ (o).checked = input.checked; });
		});
	});
})();
