-- What the person says about a generation, the bin, and what it was made with.
ALTER TABLE generations ADD COLUMN note TEXT NOT NULL DEFAULT ''

-- A JSON array of texts. generation_tags has them for filters.
ALTER TABLE generations ADD COLUMN tags TEXT NOT NULL DEFAULT '[]'

ALTER TABLE generations ADD COLUMN binned_at INTEGER

ALTER TABLE generations ADD COLUMN program TEXT NOT NULL DEFAULT ''

ALTER TABLE generations ADD COLUMN endpoint_version TEXT NOT NULL DEFAULT ''

CREATE INDEX generations_by_endpoint ON generations (endpoint, row)

CREATE INDEX generations_by_source ON generations (source, row)

CREATE INDEX generations_by_parent ON generations (parent, row) WHERE parent <> ''

CREATE INDEX generations_by_raw ON generations (raw) WHERE raw <> ''

CREATE INDEX generations_by_shown_seed ON generations (coalesce(used_seed, seed), row) WHERE coalesce(used_seed, seed) IS NOT NULL

CREATE INDEX generations_in_bin ON generations (binned_at, row) WHERE binned_at IS NOT NULL

CREATE TABLE generation_tags (tag TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (tag, row)) STRICT, WITHOUT ROWID

CREATE INDEX generation_tags_by_row ON generation_tags (row)

CREATE TRIGGER tags_of_new AFTER INSERT ON generations WHEN new.tags <> '[]' BEGIN
    INSERT OR IGNORE INTO generation_tags (tag, row)
        SELECT value, new.row FROM json_each(new.tags) WHERE type = 'text';
END

CREATE TRIGGER tags_of_changed AFTER UPDATE OF tags ON generations WHEN old.tags IS NOT new.tags BEGIN
    DELETE FROM generation_tags WHERE row = old.row;
    INSERT OR IGNORE INTO generation_tags (tag, row)
        SELECT value, new.row FROM json_each(new.tags) WHERE type = 'text';
END

CREATE TRIGGER tags_of_gone AFTER DELETE ON generations BEGIN
    DELETE FROM generation_tags WHERE row = old.row;
END

-- Words of one and two letters, which the index of trigrams cannot find. The program cuts the text into such pieces
-- (app/storage/grams.h), because SQL cannot: it fills this table with each row, and here for those that are there.
CREATE VIRTUAL TABLE generation_grams USING fts5 (
    grams, content = '', detail = none, columnsize = 0, tokenize = 'ascii'
)
