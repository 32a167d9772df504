// The inbox: moving with j and k, and new arrivals without loading the page:
// the list is asked for again and put in place of the old one, so that focus,
// scroll and the marked case stay where they were.
(function () {
	'use strict';
	var review = /** @type {any} */ (window).review;
	var list = /** @type {HTMLElement} */ (document.getElementById('list'));
	var views = /** @type {HTMLElement} */ (document.getElementById('views'));
	var status = /** @type {HTMLElement} */ (document.getElementById('arrived'));
	if (!list || !views || !status) return;

	// On a wide screen there is room for the filters beside the list.
	var filters = document.querySelector('.filters');
	if (filters && matchMedia('(min-width: 70rem)').matches) filters.setAttribute('open', '');

	var marked = '';
	try { marked = sessionStorage.getItem('stegvis.case') || ''; } catch (e) { /* not kept */ }
	function rows() { return /** @type {HTMLElement[]} */ (Array.prototype.slice.call(list.querySelectorAll('tr[data-case]'))); }

	/** @param {HTMLElement|undefined} row @param {boolean} focus */
	function mark(row, focus) {
		rows().forEach(function (r) { r.classList.toggle('at', r === row); });
		if (!row) return;
		marked = row.dataset.case || '';
		try { sessionStorage.setItem('stegvis.case', marked); } catch (e) { /* not kept */ }
		var a = row.querySelector('a');
		if (focus && a) { a.focus({ preventScroll: true }); row.scrollIntoView({ block: 'nearest' }); }
	}
	/** @param {number} by */
	function step(by) {
		var all = rows();
		var at = all.findIndex(function (r) { return r.dataset.case === marked && r.classList.contains('at'); });
		mark(all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))], true);
	}
	review.key('j', function () { step(1); });
	review.key('k', function () { step(-1); });
	review.key('Enter', function () {
		var a = /** @type {HTMLAnchorElement|null} */ (list.querySelector('tr.at a'));
		var t = document.activeElement;
		if (t && t !== document.body && t instanceof HTMLElement && t.matches('a, button, summary')) t.click();
		else if (a) location.href = a.href;
	});
	list.addEventListener('focusin', function (e) {
		var row = e.target instanceof Element ? e.target.closest('tr[data-case]') : null;
		if (row instanceof HTMLElement) mark(row, false);
	});

	var busy = false, again = false;
	function renew() {
		if (busy) { again = true; return; }
		busy = true;
		var was = new Set(rows().map(function (r) { return r.dataset.case; }));
		var focused = document.activeElement && document.activeElement.closest('#list') ? marked : '';
		var url = new URL(location.href);
		url.searchParams.set('part', '1');
		fetch(url, { headers: { Accept: 'application/json' } }).then(function (r) {
			if (!r.ok) throw new Error(String(r.status));
			return r.json();
		}).then(function (now) {
			list.innerHTML = now.list;
			if (!views.contains(document.activeElement)) views.innerHTML = now.views;
			rows().forEach(function (r) {
				if (!was.has(r.dataset.case)) r.classList.add('fresh');
				if (focused && r.dataset.case === focused) mark(r, true);
			});
			status.textContent = now.said;
		}).catch(function () { status.textContent = status.dataset.lost || ''; }).finally(function () {
			busy = false;
			// Many arrivals in a row are one renewal every other second.
			if (again) { again = false; setTimeout(renew, 2000); }
		});
	}
	if (window.EventSource) {
		/** @type {EventSource} */
		var live;
		var follow = function () {
			live = new EventSource('/live');
			live.addEventListener('changed', renew);
			live.addEventListener('open', function () { if (status.textContent === status.dataset.lost) { status.textContent = status.dataset.live || ''; renew(); } });
			live.addEventListener('error', function () { status.textContent = status.dataset.lost || ''; });
		};
		follow();
		addEventListener('pagehide', function () { live.close(); });
		// Back from the browser's own cache: what came meanwhile is asked for.
		addEventListener('pageshow', function (e) { if (e.persisted) { follow(); renew(); } });
	}
})();
