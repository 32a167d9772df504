// Runs before the first paint: says that scripts run, and applies the theme
// that was chosen. Nothing else belongs here.
(function (root) {
	root.classList.add('js');
	try {
		var theme = localStorage.getItem('stegvis.theme');
		if (theme === 'light' || theme === 'dark') root.setAttribute('data-color-scheme', theme);
	} catch (e) { /* a browser that keeps nothing follows the system */ }
})(document.documentElement);
