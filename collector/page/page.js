// What the local page does besides being read: holds the page for this tab,
// puts the news of a run in place, copies, switches theme, and shows another
// piece of a file without loading the page anew. Everything else is plain links
// and forms, and works without this file.
(function () {
	'use strict';
	var html = document.documentElement;
	var tab = Math.random().toString(36).slice(2) + Date.now().toString(36);
	var page = html.getAttribute('data-page') || '';

	/** @param {string} id */
	function byId(id) { return document.getElementById(id); }

	/**
	 * Makes old like fresh by changing only what differs, so that focus, an open
	 * fold and a moving bar stay as they are.
	 * @param {Node} old @param {Node} fresh
	 */
	function morph(old, fresh) {
		if (old.nodeName !== fresh.nodeName) { old.parentNode && old.parentNode.replaceChild(fresh.cloneNode(true), old); return; }
		if (!(old instanceof Element) || !(fresh instanceof Element)) {
			if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
			return;
		}
		for (var a of Array.from(old.attributes)) if (!fresh.hasAttribute(a.name) && a.name !== 'open') old.removeAttribute(a.name);
		for (var b of Array.from(fresh.attributes)) if (old.getAttribute(b.name) !== b.value && b.name !== 'open') old.setAttribute(b.name, b.value);
		var have = Array.from(old.childNodes), want = Array.from(fresh.childNodes);
		for (var i = 0; i < want.length; i++) {
			if (i < have.length) morph(have[i], want[i]);
			else old.appendChild(want[i].cloneNode(true));
		}
		for (var k = want.length; k < have.length; k++) old.removeChild(have[k]);
	}

	/** @param {string} id @param {string} text */
	function put(id, text) {
		var old = byId(id), t = document.createElement('template');
		t.innerHTML = text;
		var fresh = t.content.firstElementChild;
		if (!old || !fresh) return;
		var bored = document.activeElement === document.body || document.activeElement === byId('main');
		morph(old, fresh);
		// When the waiting is over, Enter goes on.
		var onward = byId('onward');
		if (onward && bored && id === 'next') onward.focus({ preventScroll: true });
		if (id === 'saving' && fresh.hasAttribute('data-saved') && !document.querySelector('.saved-facts')) location.reload();
	}

	/** Shows that the program has gone, over a page that no longer works. */
	function gone() {
		var main = byId('main');
		if (!main || byId('gone')) return;
		var box = document.createElement('div');
		box.id = 'gone';
		box.className = 'ds-alert';
		box.setAttribute('data-color', 'warning');
		box.setAttribute('role', 'alert');
		for (var text of [html.getAttribute('data-bye'), html.getAttribute('data-bye-next')]) {
			var p = document.createElement('p');
			p.textContent = text;
			box.appendChild(p);
		}
		box.firstElementChild && box.firstElementChild.classList.add('alert-title');
		main.insertBefore(box, main.firstChild);
		document.querySelectorAll('main button, footer button').forEach(function (b) { /** @type {HTMLButtonElement} */ (b).disabled = true; });
	}

	if (page) {
		var take = /[?&]take=1/.test(location.search);
		if (take) history.replaceState(null, '', './');
		var source = new EventSource('live?page=' + page + '&tab=' + tab + (take ? '&take=1' : ''));
		var failures = 0, leaving = false;
		source.addEventListener('hello', function () {
			failures = 0;
			var box = byId('gone');
			if (box) location.reload();
		});
		source.addEventListener('part', function (e) {
			var parts = JSON.parse(e.data);
			for (var id in parts) put(id, parts[id]);
		});
		source.addEventListener('say', function (e) {
			var say = byId('say');
			if (say) say.textContent = JSON.parse(e.data);
		});
		source.addEventListener('there', function () {
			fetch('here', { method: 'POST', body: new URLSearchParams({ tab: tab }) }).catch(function () { /* it has gone, then */ });
		});
		source.addEventListener('second', function () { source.close(); location.replace('second'); });
		source.addEventListener('bye', function () { source.close(); gone(); });
		source.onerror = function () {
			if (leaving) return;
			if (source.readyState === EventSource.CLOSED || ++failures > 2) { source.close(); gone(); }
		};
		addEventListener('pagehide', function () {
			leaving = true;
			source.close();
			navigator.sendBeacon('left', new URLSearchParams({ tab: tab }));
		});
		addEventListener('pageshow', function (e) { if (e.persisted) location.reload(); });
	}

	// Forms say which tab they come from, and are sent once.
	addEventListener('submit', function (e) {
		var form = /** @type {HTMLFormElement} */ (e.target);
		if (form.method !== 'post') return;
		if (form.hasAttribute('data-sent')) { e.preventDefault(); return; }
		form.setAttribute('data-sent', '');
		var field = document.createElement('input');
		field.type = 'hidden';
		field.name = 'tab';
		field.value = tab;
		form.appendChild(field);
		if (form.classList.contains('toggle')) { e.preventDefault(); toggle(form); }
	});

	/** Leaves something out, or takes it in again, where the person stands. @param {HTMLFormElement} form */
	function toggle(form) {
		var body = new URLSearchParams();
		new FormData(form).forEach(function (value, key) { body.append(key, String(value)); });
		fetch(form.action, { method: 'POST', body: body }).then(function (r) {
			if (!r.ok) throw new Error(String(r.status));
			return r.text();
		}).then(function (text) {
			var fresh = new DOMParser().parseFromString(text, 'text/html');
			for (var part of ['.look-head', '.files']) {
				var old = document.querySelector(part), want = fresh.querySelector(part);
				if (old && want) morph(old, want);
			}
			var live = byId('say'), lead = document.querySelector('.look-head .lead');
			if (live && lead) live.textContent = lead.textContent;
		}).catch(function () { form.submit(); });
	}

	document.addEventListener('click', function (e) {
		var at = /** @type {Element} */ (e.target);
		var button = at.closest('[data-copy]');
		if (button) copy(/** @type {HTMLElement} */ (button));
		if (at.closest('[data-theme]')) {
			var now = html.getAttribute('data-color-scheme');
			if (now === 'auto') now = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
			var next = now === 'dark' ? 'light' : 'dark';
			html.setAttribute('data-color-scheme', next);
			try { localStorage.setItem('stegvis.theme', next); } catch (err) { /* not remembered, then */ }
		}
		var link = /** @type {HTMLAnchorElement|null} */ (at.closest('a[data-text]'));
		if (link && byId('text') && !e.ctrlKey && !e.metaKey && !e.shiftKey) { e.preventDefault(); show(link.getAttribute('href') || '', true); }
	});

	/** @param {HTMLElement} button */
	function copy(button) {
		var code = button.parentElement && button.parentElement.querySelector('code');
		if (!code) return;
		var text = code.textContent || '', before = button.textContent;
		/** @param {string} key */
		function say(key) {
			button.textContent = html.getAttribute(key);
			var live = byId('say');
			if (live) live.textContent = html.getAttribute(key);
			setTimeout(function () { button.textContent = before; }, 2000);
		}
		if (navigator.clipboard) navigator.clipboard.writeText(text).then(function () { say('data-copied'); }, function () { say('data-copy-failed'); });
		else say('data-copy-failed');
	}

	// A file, or another piece of one, beside the tree: the page stays as it is.
	var wanted = 0;
	/** @param {string} href @param {boolean} push */
	function show(href, push) {
		var me = ++wanted, box = byId('text'), from = document.activeElement && document.activeElement.id === 'q';
		if (!box) return;
		box.setAttribute('aria-busy', 'true');
		var plain = href.replace(/#.*/, '');
		fetch(plain + '&part=text', { credentials: 'same-origin' }).then(function (r) {
			if (!r.ok || r.redirected) throw new Error(String(r.status));
			return r.text();
		}).then(function (text) {
			if (me !== wanted || !box) return;
			box.removeAttribute('aria-busy');
			box.innerHTML = text;
			if (push) history.pushState(null, '', href);
			mark();
			place();
			// To the lines, so that the arrow keys move in them; a search stays where it was typed.
			var to = from ? byId('q') : box.querySelector('.lines');
			/** @type {HTMLElement} */ (to || box).focus({ preventScroll: true });
			if (!matchMedia('(min-width: 60rem)').matches) box.scrollIntoView();
		}).catch(function () { if (me === wanted) location.assign(href); });
	}
	addEventListener('popstate', function () {
		if (byId('text') && /[?&]entry=/.test(location.search)) show('look' + location.search, false);
		else if (byId('text')) location.reload();
	});
	/** Marks the file that is shown in the tree. */
	function mark() {
		var now = new URLSearchParams(location.search).get('entry');
		document.querySelectorAll('.entry').forEach(function (li) {
			var a = li.querySelector('a'), here = !!a && new URL(a.href).searchParams.get('entry') === now;
			li.classList.toggle('here', here);
			if (a && here) a.setAttribute('aria-current', 'true'); else if (a) a.removeAttribute('aria-current');
		});
		document.querySelectorAll('.toggle input[name=back]').forEach(function (i) { /** @type {HTMLInputElement} */ (i).value = 'look' + location.search; });
	}
	/** Brings the line that is meant into sight. */
	function place() {
		var here = document.querySelector('.lines .here'), lines = document.querySelector('.lines');
		if (here && lines) lines.scrollTop += here.getBoundingClientRect().top - lines.getBoundingClientRect().top - lines.clientHeight / 3;
	}
	place();
	addEventListener('submit', function (e) {
		var form = /** @type {HTMLFormElement} */ (e.target);
		if (!byId('text') || form.method !== 'get' || !form.closest('#text')) return;
		e.preventDefault();
		var data = new FormData(form, /** @type {SubmitEvent} */ (e).submitter), q = new URLSearchParams();
		data.forEach(function (value, key) { if (value) q.append(key, String(value)); });
		show('look?' + q, true);
	});
})();
