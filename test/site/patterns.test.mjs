// The patterns that Go and JavaScript must read alike: guide/testdata/regexp.json,
// which guide's own tests run too; and those that run over lines, in Node.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import vm from 'node:vm';

const vectors = JSON.parse(readFileSync(new URL('../../guide/testdata/regexp.json', import.meta.url), 'utf8'));

test('patterns match in JavaScript what they match in Go', () => {
	assert.ok(vectors.accepted.length > 5);
	for (const { pattern, matches, misses } of vectors.accepted) {
		const re = new RegExp(pattern, 'i');
		for (const text of matches) assert.ok(re.test(text), `${pattern} does not match ${JSON.stringify(text)}`);
		for (const text of misses) assert.ok(!re.test(text), `${pattern} matches ${JSON.stringify(text)}`);
	}
});

vm.runInThisContext(readFileSync(new URL('../../site/lines.js', import.meta.url), 'utf8'));

test('a signature that runs over lines is found in a log of any length, within one record alone', () => {
	const { compile, start } = globalThis.Stegvis.lines;
	const sig = (id, match, need) => ({ id, says: id, all: [{ match, need }] });
	const matcher = compile([sig('stack', 'SqlException[^;]*\\s+at Eadm\\.Store', ['sqlexception', 'eadm.store']), sig('one', 'plain thing', ['plain thing']), sig('cross', 'alpha\\s+beta', ['alpha', 'beta'])]);
	const find = (pieces) => { const s = start(matcher); for (const p of pieces) s.add(p); return s.hits().map((h) => [h.signature.id, h.line, h.count]); };
	const log = '2026-01-01 INFO a\n2026-01-01 ERROR SqlException: x\r\n   at Foo\r\n   at Eadm.Store.Get\r\n2026-01-01 INFO plain thing\n2026 alpha\n2026 beta\n';
	for (let at = log.indexOf('\n') + 1; at > 0; at = log.indexOf('\n', at) + 1) {
		assert.deepEqual(find([log.slice(0, at), log.slice(at)]), [['stack', 2, 1], ['one', 5, 1]], `cut at ${at}`);
	}
	// Without times, a line that is indented goes on with the one before.
	assert.deepEqual(find(['alpha\n  beta\n']), [['cross', 1, 1]]);
	assert.deepEqual(find(['alpha\nbeta\n']), []);
});
