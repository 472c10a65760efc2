-- Never edited once released: a later change is a new file. Statements are told apart by empty lines.
-- Times are milliseconds since 1970 in UTC, money is micro-dollars beside the service's own number and unit,
-- files are HASH.EXTENSION below files/, rectangles and sizes are JSON arrays.

-- One row for each submission, from before its request leaves until it is deleted.
CREATE TABLE generations (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    click TEXT NOT NULL,
    variation INTEGER NOT NULL,
    parent TEXT NOT NULL,
    profile TEXT NOT NULL,
    protocol TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    endpoint_title TEXT NOT NULL,
    address TEXT NOT NULL,
    state TEXT NOT NULL,
    prompt TEXT NOT NULL,
    fields TEXT NOT NULL,
    has_secret INTEGER NOT NULL,
    seed INTEGER,
    used_seed INTEGER,
    sent_prompt TEXT NOT NULL,
    picture TEXT NOT NULL,
    picture_name TEXT NOT NULL,
    source TEXT NOT NULL,
    edits TEXT NOT NULL,
    picture_size TEXT NOT NULL,
    mask TEXT NOT NULL,
    plan_source TEXT NOT NULL,
    plan_upload TEXT NOT NULL,
    blend_grow INTEGER NOT NULL,
    blend_feather INTEGER NOT NULL,
    uploads TEXT NOT NULL,
    output_path TEXT NOT NULL,
    service_id TEXT NOT NULL,
    polling_url TEXT NOT NULL,
    result_url TEXT NOT NULL,
    result_expires INTEGER,
    status_word TEXT NOT NULL,
    raw TEXT NOT NULL,
    patch TEXT NOT NULL,
    patch_rect TEXT NOT NULL,
    samples_outside INTEGER NOT NULL,
    changed_outside INTEGER NOT NULL,
    result_size TEXT NOT NULL,
    estimate_micro INTEGER,
    estimate_amount REAL,
    estimate_unit TEXT NOT NULL,
    cost_micro INTEGER,
    cost_amount REAL,
    cost_unit TEXT NOT NULL,
    error_kind TEXT,
    error_field TEXT NOT NULL,
    error_text TEXT NOT NULL,
    error_args TEXT NOT NULL,
    error_detail TEXT NOT NULL,
    created_at INTEGER,
    submitted_at INTEGER,
    finished_at INTEGER,
    owner TEXT NOT NULL,
    favourite INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    search_text TEXT NOT NULL
) STRICT

CREATE INDEX generations_by_state ON generations (state, row)

CREATE INDEX generations_by_picture ON generations (picture, row)

CREATE INDEX generations_by_click ON generations (click, row)

CREATE INDEX generations_by_profile ON generations (profile, row)

CREATE INDEX generations_by_time ON generations (created_at)

CREATE INDEX generations_by_favourite ON generations (favourite, row) WHERE favourite = 1

-- Words and parts of words of three letters and more. The text is folded (case, accents) before it comes here.
CREATE VIRTUAL TABLE generation_words USING fts5 (
    search_text, content = 'generations', content_rowid = 'row', tokenize = 'trigram case_sensitive 1'
)

CREATE TRIGGER words_of_new AFTER INSERT ON generations BEGIN
    INSERT INTO generation_words (rowid, search_text) VALUES (new.row, new.search_text);
END

CREATE TRIGGER words_of_gone AFTER DELETE ON generations BEGIN
    INSERT INTO generation_words (generation_words, rowid, search_text) VALUES ('delete', old.row, old.search_text);
END

-- A running job writes its row often and its words hardly ever change.
CREATE TRIGGER words_of_changed AFTER UPDATE OF search_text ON generations
WHEN old.search_text IS NOT new.search_text BEGIN
    INSERT INTO generation_words (generation_words, rowid, search_text) VALUES ('delete', old.row, old.search_text);
    INSERT INTO generation_words (rowid, search_text) VALUES (new.row, new.search_text);
END
