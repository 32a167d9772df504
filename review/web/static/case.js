// The overview renews itself while a bundle is read; in a file, n and N lead
// to the next and the last hit. Pages work without.
(function () {
	'use strict';
	if (document.querySelector('[data-refresh]')) setTimeout(function () { location.reload(); }, 2500);

	// The guide beside is shown at the section the case is about. A frame whose
	// address has a fragment would scroll this page to itself as well.
	var guide = /** @type {HTMLIFrameElement|null} */ (document.querySelector('iframe[data-anchor]'));
	if (guide) {
		guide.addEventListener('load', toSection);
		if (guide.contentDocument && guide.contentDocument.readyState === 'complete') toSection();
	}
	function toSection() {
		var win = guide && guide.contentWindow, id = guide && guide.getAttribute('data-anchor');
		var to = win && id && win.document.getElementById(id);
		if (!win || !to) return;
		var bar = win.document.querySelector('.top');
		win.scrollTo(0, Math.max(0, to.getBoundingClientRect().top + win.scrollY - (bar ? bar.getBoundingClientRect().height : 0) - 12));
	}

	/** @param {string} key */
	function follow(key) {
		var link = /** @type {HTMLAnchorElement|null} */ (document.querySelector('.hits a[data-key="' + key + '"]'));
		if (link) link.click();
	}
	var review = /** @type {any} */ (window).review;
	if (review && document.querySelector('.hits')) {
		review.key('n', function () { follow('n'); });
		review.key('N', function () { follow('N'); });
	}
})();
