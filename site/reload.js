// Only under `guide serve`: waits for the next build and shows it, scroll kept.
(function () {
	'use strict';
	function wait() {
		var source = new EventSource('/_reload');
		source.onmessage = function () { location.reload(); };
	}
	wait();
})();
