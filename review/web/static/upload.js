// The upload page: files dropped or chosen are sent in pieces (tus) and go on
// by themselves after a break; the form alone does it in one go without this.
(function () {
	'use strict';

	/** @param {string} id */
	function byId(id) { return document.getElementById(id); }

	var receipt = byId('receipt');
	if (receipt && /^(received|reading)$/.test(receipt.dataset.status || '')) {
		// What became of the file: asked for two minutes, then on request.
		var tries = 0;
		var ask = function () {
			fetch(location.href, { headers: { Accept: 'application/json' } }).then(function (r) { return r.json(); }).then(function (now) {
				if (now.status && now.status !== 'received' && now.status !== 'reading') location.reload();
				else if (++tries < 40) setTimeout(ask, 3000);
			}).catch(function () { if (++tries < 40) setTimeout(ask, 3000); });
		};
		setTimeout(ask, 1000);
	}

	var form = /** @type {HTMLFormElement|null} */ (byId('upload'));
	var tus = /** @type {any} */ (window).tus;
	if (!form || !tus || !tus.isSupported) return;
	var say = form.dataset;
	var input = /** @type {HTMLInputElement} */ (byId('file'));
	var drop = /** @type {HTMLElement} */ (byId('drop'));
	var list = /** @type {HTMLElement} */ (byId('sent'));
	var max = Number(say.max);
	input.multiple = true;
	input.required = false;

	/** @param {string} tag @param {string=} text @param {string=} kind */
	function make(tag, text, kind) {
		var e = document.createElement(tag);
		if (text) e.textContent = text;
		if (kind) e.className = kind;
		return e;
	}
	/** @param {number} n */
	function size(n) {
		var units = ['B', 'kB', 'MB', 'GB'], i = 0;
		while (n >= 1000 && i < 3) { n /= 1000; i++; }
		return n.toLocaleString(document.documentElement.lang, { maximumFractionDigits: i && n < 10 ? 1 : 0 }) + '\u00a0' + units[i];
	}

	/** @param {File} file */
	function send(file) {
		var row = make('li', '', 'sending');
		var name = make('strong', file.name, 'any');
		var bar = /** @type {HTMLProgressElement} */ (make('progress'));
		bar.max = 1; bar.value = 0;
		bar.setAttribute('aria-label', say.tSending + ' ' + file.name);
		var note = make('p', '', 'quiet');
		var act = /** @type {HTMLButtonElement} */ (make('button', say.tPause, 'ds-button'));
		act.type = 'button'; act.dataset.variant = 'secondary'; act.dataset.size = 'sm';
		row.append(name, bar, note, act);
		list.append(row);
		var wrong = file.size === 0 ? say.tEmpty : file.size > max ? say.tLarge : '';
		if (wrong) { fail(wrong, false); return; }

		/** @param {string|undefined} text @param {boolean} again */
		function fail(text, again) {
			row.className = 'failed';
			bar.remove();
			note.textContent = text || '';
			note.className = '';
			if (!again) { act.remove(); return; }
			act.textContent = say.tAgain || '';
			act.onclick = function () { row.remove(); send(file); };
		}
		var paused = false, arrived = false;
		var up = new tus.Upload(file, {
			endpoint: say.endpoint,
			chunkSize: 8 << 20,
			// A break in the line is waited out, for hours if need be; refusals are not.
			retryDelays: [0, 1000, 3000, 5000, 10000].concat(Array(500).fill(20000)),
			removeFingerprintOnSuccess: true,
			metadata: { filename: file.name, title: value('title'), sender: value('sender') },
			onShouldRetry: function (/** @type {any} */ e) {
				var status = e.originalResponse ? e.originalResponse.getStatus() : 0;
				if (status === 507) return false; // no room: that does not pass by itself
				note.textContent = say.tPaused || '';
				return !paused && (status === 0 || status >= 500 || status === 460 || status === 409 || status === 423 || status === 429);
			},
			onProgress: function (/** @type {number} */ sent, /** @type {number} */ total) {
				if (arrived) return; // the last word may come after the answer
				bar.value = sent / total;
				note.textContent = (say.tLeft || '').replace('{0}', size(sent)).replace('{1}', size(total));
			},
			onError: function (/** @type {any} */ e) {
				var said = e.originalResponse && e.originalResponse.getBody();
				fail(said && said.length < 400 && said[0] !== '<' ? said : say.tFailed + '.', true);
			},
			onAfterResponse: function (/** @type {any} */ req, /** @type {any} */ res) {
				var bundle = res.getHeader('Stegvis-Bundle');
				if (bundle) got(res.getHeader('Stegvis-Case') || '', bundle);
			},
			onSuccess: function () { bar.value = 1; },
		});
		/** @param {string} number @param {string} bundle */
		function got(number, bundle) {
			if (arrived) return;
			arrived = true;
			row.className = 'received';
			bar.remove(); act.remove();
			note.className = '';
			note.textContent = (say.tGot || '').replace('-1', number);
			var more = /** @type {HTMLAnchorElement} */ (make('a', say.tFollow));
			more.href = say.endpoint + '/received/' + bundle;
			row.append(more);
		}
		act.onclick = function () {
			paused = !paused;
			act.textContent = paused ? say.tResume || '' : say.tPause || '';
			if (paused) { up.abort(); note.textContent = say.tStopped || ''; } else up.start();
		};
		up.findPreviousUploads().then(function (/** @type {any[]} */ old) {
			if (old.length) up.resumeFromPreviousUpload(old[0]);
			up.start();
		}, function () { up.start(); });
	}
	/** @param {string} id */
	function value(id) { var e = /** @type {HTMLInputElement|null} */ (byId(id)); return e ? e.value : ''; }

	/** @param {FileList|null} files */
	function all(files) {
		Array.prototype.forEach.call(files || [], send);
		input.value = '';
	}
	form.addEventListener('submit', function (e) {
		e.preventDefault();
		if (!input.files || !input.files.length) { input.setCustomValidity(say.tNone || ''); input.reportValidity(); return; }
		all(input.files);
	});
	input.addEventListener('change', function () { input.setCustomValidity(''); });
	['dragenter', 'dragover'].forEach(function (t) {
		document.addEventListener(t, function (e) { e.preventDefault(); drop.classList.add('over'); });
	});
	['dragleave', 'drop'].forEach(function (t) { document.addEventListener(t, function () { drop.classList.remove('over'); }); });
	document.addEventListener('drop', function (e) { e.preventDefault(); all(/** @type {DragEvent} */ (e).dataTransfer && /** @type {DragEvent} */ (e).dataTransfer.files); });
	window.addEventListener('beforeunload', function (e) { if (document.querySelector('.sending')) e.preventDefault(); });
})();
