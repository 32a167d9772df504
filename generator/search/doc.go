// Package search builds the index that site/search.js answers from, without a server and from file://.
//
// It cuts pages into words, weighs the words by the field they stand in (BM25F) and writes scripts of a bounded size,
// so that a query loads only what it touches. It does no HTML and knows nothing of guides: the caller gives plain text.
// The other half is site/search.js and its parts site/search-*.js, which a site has as one file, assets/search.js; both halves
// cut words alike, which testdata/words.json shows and both test suites run.
//
// # What stands on disk
//
// One index a language, search/<lang>/:
//
//	root.js    settings, the first key of every chunk, synonyms; of a small guide the whole index but its excerpts
//	t<n>.js    terms: ordered by stem, then by form; front coded; rare words carry their postings
//	p<n>.js    postings: pages ascending, each with its weight and the sections the word stands in
//	e<n>.js    what a hit shows of a page: path, title, headings, anchors, the beginning of each section's text
//
// Each is a script of calls Stegvis.chunk(version, "<lang>/<name>", sum, data). The version is a hash of the whole index,
// so a chunk of another build is noticed; the sum notices a chunk that was damaged. Numbers are written in symbols of
// seven bits, which are one byte in a file and in the browser's memory and need no decoding step; see symbols.go.
//
// # How a page uses it
//
//	<script src="search.js">                 injected when the search box gets the focus; defines window.Stegvis
//	const index = await Stegvis.search.open({lang: "nb", base: "../search/"})
//	const answer = await index.query("synken henger", {limit: 10, step: "import-ad"})
//	answer = {hits: [{page, path, anchor, title, heading, step, excerpt: [{text, mark}], score, sections: [{anchor, heading}]}],
//	          didYouMean, tried, missing, total, words}
//
// hits are pages, best first, each at its best section (anchor is "" for the top of the page); path is relative to the
// site's root. excerpt is text to be shown as text, the parts with mark are the words that matched. didYouMean is a
// corrected query or null; tried lists the near words searched instead; missing names chunks that could not be read
// (tell the person that the answer is incomplete); total is how many pages matched; words are the forms that matched,
// to be marked on the page a hit leads to (see Stegvis.search.marks). open takes load(name) → Promise as well, for
// surroundings without script elements: it must have run the script <name>.js when it resolves.
//
// Chunks are small, 18 to 28 KB, since a cold query reads one for each word and one for nearly each hit, and is to stay under 0.6 MB;
// above 15 000 pages they grow, to 70 KB, so that the number of files does not. Short lists of postings stand with their term; longer
// ones there were tried, and made every misspelt word read more than they saved.
//
// It was chosen not to store positions: they would double the index. A quoted phrase asks for its words in one section, and
// those whose stored text has them in that order come first.
package search
