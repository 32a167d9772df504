// The overview renews itself while a bundle is read; in a file, n and N lead
// to the next and the last hit. Pages work without.
(function () {
	'use strict';
	if (document.querySelector('[data-refresh]')) setTimeout(function () { location.reload(); }, 2500);

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
