-- +goose Up
-- Ids are UUIDv7 text, times UTC milliseconds (0 is none), JSON is text.

CREATE TABLE customer (
	id      TEXT PRIMARY KEY,
	name    TEXT NOT NULL UNIQUE,
	lang    TEXT NOT NULL DEFAULT 'nb',
	email   TEXT NOT NULL DEFAULT '',
	created INTEGER NOT NULL,
	erased  INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE case_ (
	number      INTEGER PRIMARY KEY AUTOINCREMENT,
	id          TEXT NOT NULL UNIQUE,
	customer    TEXT NOT NULL REFERENCES customer(id),
	title       TEXT NOT NULL DEFAULT '',
	status      TEXT NOT NULL DEFAULT 'new',
	assignee    TEXT NOT NULL DEFAULT '', -- a user's name
	page        TEXT NOT NULL DEFAULT '',
	state       TEXT NOT NULL DEFAULT '',
	lang        TEXT NOT NULL DEFAULT '',
	ref         TEXT NOT NULL DEFAULT '', -- the number in the customer's or our other system
	created     INTEGER NOT NULL,
	updated     INTEGER NOT NULL,
	closed      INTEGER NOT NULL DEFAULT 0,
	hold        TEXT NOT NULL DEFAULT '', -- why it is kept beyond its time; '' is not
	erase_at    INTEGER NOT NULL,
	merged_into TEXT NOT NULL DEFAULT ''
);
CREATE INDEX case_updated ON case_(updated, number);
CREATE INDEX case_status ON case_(status, updated, number);
CREATE INDEX case_customer ON case_(customer, updated, number);
CREATE INDEX case_assignee ON case_(assignee, status, updated, number);
CREATE INDEX case_page ON case_(page, updated, number);
CREATE INDEX case_erase ON case_(erase_at, number);
CREATE INDEX case_created ON case_(created, number);

CREATE TABLE link (
	id       TEXT PRIMARY KEY,
	hash     TEXT NOT NULL UNIQUE, -- of the token, which is kept nowhere
	customer TEXT NOT NULL REFERENCES customer(id) ON DELETE CASCADE,
	case_    TEXT NOT NULL DEFAULT '',
	by       TEXT NOT NULL,
	created  INTEGER NOT NULL,
	expires  INTEGER NOT NULL,
	revoked  INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX link_customer ON link(customer, created);

CREATE TABLE bundle (
	id        TEXT PRIMARY KEY,
	case_     TEXT NOT NULL REFERENCES case_(id),
	customer  TEXT NOT NULL REFERENCES customer(id),
	blob      TEXT NOT NULL,
	name      TEXT NOT NULL,
	size      INTEGER NOT NULL,
	sha256    TEXT NOT NULL,
	via       TEXT NOT NULL,
	sender    TEXT NOT NULL DEFAULT '',
	received  INTEGER NOT NULL,
	status    TEXT NOT NULL DEFAULT 'received',
	reason    TEXT NOT NULL DEFAULT '{}',
	kind      TEXT NOT NULL DEFAULT '',
	bundle_id TEXT NOT NULL DEFAULT '',
	host      TEXT NOT NULL DEFAULT '',
	os        TEXT NOT NULL DEFAULT '',
	page      TEXT NOT NULL DEFAULT '',
	state     TEXT NOT NULL DEFAULT '',
	guide     TEXT NOT NULL DEFAULT '', -- version it was made with
	tool      TEXT NOT NULL DEFAULT '',
	diagnosed TEXT NOT NULL DEFAULT '', -- version of the guide it was diagnosed with
	since     INTEGER NOT NULL DEFAULT 0,
	until     INTEGER NOT NULL DEFAULT 0,
	records   INTEGER NOT NULL DEFAULT 0,
	gaps      INTEGER NOT NULL DEFAULT 0,
	coverage  TEXT NOT NULL DEFAULT '[]'
);
CREATE UNIQUE INDEX bundle_once ON bundle(customer, sha256);
CREATE INDEX bundle_case ON bundle(case_, received);
CREATE INDEX bundle_host ON bundle(customer, host, received);
CREATE INDEX bundle_diagnosed ON bundle(diagnosed);

-- What is large and read for one bundle only stands beside, so that lists stay fast.
CREATE TABLE detail (
	bundle   TEXT PRIMARY KEY REFERENCES bundle(id) ON DELETE CASCADE,
	manifest TEXT NOT NULL DEFAULT '',
	summary  TEXT NOT NULL DEFAULT ''
);

CREATE TABLE finding (
	bundle    TEXT NOT NULL REFERENCES bundle(id) ON DELETE CASCADE,
	nr        INTEGER NOT NULL, -- the order that diagnose gave
	signature TEXT NOT NULL,
	ref       TEXT NOT NULL,
	entry     TEXT NOT NULL,
	line      INTEGER NOT NULL,
	count     INTEGER NOT NULL,
	first     INTEGER NOT NULL,
	last      INTEGER NOT NULL,
	samples   TEXT NOT NULL,
	PRIMARY KEY (bundle, nr)
);
CREATE INDEX finding_signature ON finding(signature, bundle);

CREATE TABLE pattern (
	bundle   TEXT NOT NULL REFERENCES bundle(id) ON DELETE CASCADE,
	nr       INTEGER NOT NULL,
	hash     TEXT NOT NULL,
	template TEXT NOT NULL,
	count    INTEGER NOT NULL,
	entry    TEXT NOT NULL,
	line     INTEGER NOT NULL,
	example  TEXT NOT NULL,
	first    INTEGER NOT NULL,
	last     INTEGER NOT NULL,
	PRIMARY KEY (bundle, nr)
);
CREATE INDEX pattern_hash ON pattern(hash, bundle);

CREATE TABLE job (
	id           INTEGER PRIMARY KEY AUTOINCREMENT,
	kind         TEXT NOT NULL,
	bundle       TEXT NOT NULL,
	state        TEXT NOT NULL DEFAULT 'queued',
	attempts     INTEGER NOT NULL DEFAULT 0,
	not_before   INTEGER NOT NULL,
	leased_until INTEGER NOT NULL DEFAULT 0,
	error        TEXT NOT NULL DEFAULT ''
);
CREATE INDEX job_next ON job(kind, state, not_before);
CREATE UNIQUE INDEX job_once ON job(kind, bundle) WHERE state = 'queued';
CREATE INDEX job_bundle ON job(bundle);

CREATE TABLE user_ (
	id         TEXT PRIMARY KEY,
	name       TEXT NOT NULL UNIQUE,
	display    TEXT NOT NULL DEFAULT '',
	email      TEXT NOT NULL DEFAULT '',
	role       TEXT NOT NULL,
	password   TEXT NOT NULL DEFAULT '',
	issuer     TEXT NOT NULL DEFAULT '',
	subject    TEXT NOT NULL DEFAULT '',
	disabled   INTEGER NOT NULL DEFAULT 0,
	created    INTEGER NOT NULL,
	last_login INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX user_subject ON user_(issuer, subject) WHERE subject <> '';

CREATE TABLE token (
	hash    TEXT PRIMARY KEY,
	kind    TEXT NOT NULL,
	user_   TEXT NOT NULL DEFAULT '',
	expires INTEGER NOT NULL,
	used    INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE session (
	token  TEXT PRIMARY KEY,
	data   BLOB NOT NULL,
	expiry INTEGER NOT NULL
);
CREATE INDEX session_expiry ON session(expiry);

CREATE TABLE note (
	id      TEXT PRIMARY KEY,
	case_   TEXT NOT NULL REFERENCES case_(id),
	author  TEXT NOT NULL,
	text    TEXT NOT NULL,
	created INTEGER NOT NULL,
	edited  INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX note_case ON note(case_, created);

CREATE TABLE tag (
	case_ TEXT NOT NULL REFERENCES case_(id),
	name  TEXT NOT NULL,
	PRIMARY KEY (case_, name)
);
CREATE INDEX tag_name ON tag(name, case_);

CREATE TABLE star (
	bundle  TEXT NOT NULL REFERENCES bundle(id) ON DELETE CASCADE,
	record  INTEGER NOT NULL,
	user_   TEXT NOT NULL,
	entry   TEXT NOT NULL,
	line    INTEGER NOT NULL,
	text    TEXT NOT NULL,
	created INTEGER NOT NULL,
	PRIMARY KEY (bundle, record)
);

CREATE TABLE view (
	user_ TEXT NOT NULL,
	name  TEXT NOT NULL,
	query TEXT NOT NULL,
	PRIMARY KEY (user_, name)
);

CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE tombstone (
	number   INTEGER NOT NULL, -- of the case; 0 when a customer was erased
	customer TEXT NOT NULL,    -- its id: the name goes with the customer
	erased   INTEGER NOT NULL,
	by       TEXT NOT NULL,
	reason   TEXT NOT NULL,
	bundles  INTEGER NOT NULL,
	bytes    INTEGER NOT NULL
);
CREATE INDEX tombstone_erased ON tombstone(erased);

-- The audit log only grows. Whoever gets past these triggers breaks the chain.
CREATE TABLE audit (
	seq    INTEGER PRIMARY KEY,
	time   INTEGER NOT NULL,
	who    TEXT NOT NULL,
	role   TEXT NOT NULL,
	addr   TEXT NOT NULL,
	action TEXT NOT NULL,
	object TEXT NOT NULL,
	detail TEXT NOT NULL,
	prev   TEXT NOT NULL,
	hash   TEXT NOT NULL
);
CREATE INDEX audit_who ON audit(who, seq);
CREATE INDEX audit_object ON audit(object, seq);
CREATE INDEX audit_action ON audit(action, seq);
-- +goose StatementBegin
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append only'); END;
-- +goose StatementEnd

-- INSERT OR REPLACE deletes without asking the trigger above.
-- +goose StatementBegin
CREATE TRIGGER audit_in_order BEFORE INSERT ON audit WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit log is append only'); END;
-- +goose StatementEnd

-- What can be searched; the words stand in search, under the same rowid.
CREATE TABLE doc (
	id     INTEGER PRIMARY KEY,
	kind   TEXT NOT NULL, -- title, customer, note, finding, pattern, host, file
	case_  TEXT NOT NULL,
	bundle TEXT NOT NULL DEFAULT '',
	note   TEXT NOT NULL DEFAULT '',
	at     INTEGER NOT NULL
);
CREATE INDEX doc_case ON doc(case_);
CREATE INDEX doc_bundle ON doc(bundle) WHERE bundle <> '';
CREATE INDEX doc_note ON doc(note) WHERE note <> '';
CREATE VIRTUAL TABLE search USING fts5(text, tokenize = "unicode61 remove_diacritics 0 tokenchars '_'", prefix = '3');
INSERT INTO search(search, rank) VALUES ('secure-delete', 1);
