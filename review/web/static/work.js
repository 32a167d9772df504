// @ts-check
// A letter is copied as it stands, with what was changed in it. The copying
// itself is review.js, which takes an element's text: a text area's own is the
// text it came with, so that is kept in step.
(function () {
	'use strict';
	document.querySelectorAll('textarea.letter').forEach(function (t) {
		if (!(t instanceof HTMLTextAreaElement)) return;
		t.addEventListener('input', function () {
			var at = t.selectionStart, to = t.selectionEnd;
			t.textContent = t.value;
			t.setSelectionRange(at, to);
		});
	});
})();
