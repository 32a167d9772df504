// The patterns that Go and JavaScript must read alike: guide/testdata/regexp.json,
// which guide's own tests run too.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const vectors = JSON.parse(readFileSync(new URL('../../guide/testdata/regexp.json', import.meta.url), 'utf8'));

test('patterns match in JavaScript what they match in Go', () => {
	assert.ok(vectors.accepted.length > 5);
	for (const { pattern, matches, misses } of vectors.accepted) {
		const re = new RegExp(pattern, 'i');
		for (const text of matches) assert.ok(re.test(text), `${pattern} does not match ${JSON.stringify(text)}`);
		for (const text of misses) assert.ok(!re.test(text), `${pattern} matches ${JSON.stringify(text)}`);
	}
});
