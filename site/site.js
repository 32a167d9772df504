// What every page does besides being read: theme, copying, the notice on an old
// guide, language switch that keeps the section, and calling search and the
// line finder when they are first wanted. Nothing here is needed to read.
(function () {
	'use strict';
	/** @type {any} */
	var Stegvis = (/** @type {any} */ (globalThis).Stegvis = /** @type {any} */ (globalThis).Stegvis || {});
	var html = document.documentElement;
	Stegvis.root = html.getAttribute('data-root') || '';
	Stegvis.lang = html.lang;

	/** The interface text of a key, {0} … filled in. @param {string} key @param {...any} args */
	Stegvis.t = function (key, ...args) {
		var text = (Stegvis.text || {})[key] || key;
		return text.replace(/\{(\d)\}/g, function (/** @type {string} */ _, /** @type {string} */ n) { return String(args[+n]); });
	};
	/** The text of a key for n things. @param {string} key @param {number} n */
	Stegvis.n = function (key, n) { return Stegvis.t(key + (n === 1 ? '.one' : '.other'), n.toLocaleString(html.lang)); };

	/** @type {Record<string, Promise<void>>} */
	var loaded = {};
	/** Loads a script of the site once. @param {string} name */
	Stegvis.load = function (name) {
		if (!loaded[name]) loaded[name] = new Promise(function (done, failed) {
			var s = document.createElement('script');
			s.src = Stegvis.root + name;
			s.onload = function () { done(); };
			s.onerror = function () { delete loaded[name]; failed(new Error(name)); };
			document.head.appendChild(s);
		});
		return loaded[name];
	};
	/** An element with text. @param {string} tag @param {string} [cls] @param {string} [text] */
	Stegvis.el = function (tag, cls, text) {
		var e = document.createElement(tag);
		if (cls) e.className = cls;
		if (text) e.textContent = text;
		return e;
	};

	var theme = document.querySelector('button.theme');
	if (theme) theme.addEventListener('click', function () {
		var now = html.getAttribute('data-color-scheme');
		if (now === 'auto') now = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
		var next = now === 'dark' ? 'light' : 'dark';
		html.setAttribute('data-color-scheme', next);
		try { localStorage.setItem('stegvis.theme', next); } catch (e) { /* not remembered, then */ }
	});

	/** @param {HTMLElement} button @param {string} text */
	function copy(button, text) {
		function say(/** @type {string} */ key) {
			button.textContent = Stegvis.t(key);
			button.setAttribute('aria-live', 'polite');
			setTimeout(function () { button.textContent = Stegvis.t('copy'); }, 2000);
		}
		function byHand() { // clipboard needs a secure origin, which file:// is not everywhere
			var area = document.createElement('textarea');
			area.value = text;
			document.body.appendChild(area);
			area.select();
			var ok = false;
			try { ok = document.execCommand('copy'); } catch (e) { /* said below */ }
			area.remove();
			button.focus();
			say(ok ? 'copied' : 'copyFailed');
		}
		if (navigator.clipboard && isSecureContext) navigator.clipboard.writeText(text).then(function () { say('copied'); }, byHand);
		else byHand();
	}
	document.addEventListener('click', function (event) {
		var target = /** @type {HTMLElement} */ (event.target);
		var button = /** @type {HTMLElement|null} */ (target.closest('[data-copy]'));
		if (button && button.parentElement) {
			var code = button.parentElement.querySelector('code');
			if (code) copy(button, (code.textContent || '').replace(/\n$/, ''));
		}
		if (target.closest('[data-print]')) print();
		var other = /** @type {HTMLAnchorElement|null} */ (target.closest('a[data-language]'));
		if (other && location.hash) other.hash = location.hash;
	});
	document.querySelectorAll('.code').forEach(function (box) {
		var b = Stegvis.el('button', 'ds-button', Stegvis.t('copy'));
		b.type = 'button';
		b.setAttribute('data-copy', '');
		b.setAttribute('data-variant', 'tertiary');
		b.setAttribute('data-size', 'sm');
		box.appendChild(b);
	});

	var old = document.getElementById('old'), halfYear = 183 * 864e5;
	if (old) {
		var made = Date.parse(old.getAttribute('data-changed') || '');
		if (made && Date.now() - made > halfYear) old.hidden = false;
	}

	/** Opens what is folded, for paper and for links into it. */
	addEventListener('beforeprint', function () {
		document.querySelectorAll('details').forEach(function (d) { d.open = true; });
	});

	var box = /** @type {HTMLInputElement|null} */ (document.getElementById('q'));
	if (box) {
		var input = box;
		var ready = function () { return Stegvis.load('assets/searchbox.js'); };
		input.addEventListener('focus', ready, { once: true });
		if (input.form) input.form.addEventListener('submit', function (e) { e.preventDefault(); });
		document.addEventListener('keydown', function (e) {
			var at = /** @type {HTMLElement} */ (e.target);
			var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || at.isContentEditable;
			if ((e.key === '/' && !typing && !e.ctrlKey && !e.metaKey && !e.altKey) || (e.key.toLowerCase() === 'k' && (e.ctrlKey || e.metaKey) && !e.shiftKey && !e.altKey)) {
				e.preventDefault();
				input.focus();
				input.select();
			}
		});
		if (/[?&](q|hl)=/.test(location.search)) ready();
	}

	var ask = document.getElementById('lines');
	if (ask) {
		var lines = function () { return Stegvis.load('assets/lines.js'); };
		ask.addEventListener('focusin', lines, { once: true });
		var chosen = /** @type {HTMLInputElement} */ (document.getElementById('lines-file'));
		chosen.addEventListener('change', function () {
			var file = chosen.files && chosen.files[0];
			if (file) lines().then(function () { Stegvis.lines.file(file); chosen.value = ''; });
		});
		addEventListener('dragover', function (e) {
			if (!e.dataTransfer || Array.prototype.indexOf.call(e.dataTransfer.types, 'Files') < 0) return;
			e.preventDefault();
			html.classList.add('dropping');
			lines();
		});
		addEventListener('dragleave', function (e) { if (!e.relatedTarget) html.classList.remove('dropping'); });
		addEventListener('drop', function (e) {
			html.classList.remove('dropping');
			var file = e.dataTransfer && e.dataTransfer.files[0];
			if (!file) return;
			e.preventDefault();
			lines().then(function () { Stegvis.lines.file(file); });
		});
	}
})();
