-- The bytes of messages lie apart from their index: a look at what was sent and received does not walk through all of them.
CREATE TABLE message_content (
    message_id INTEGER PRIMARY KEY REFERENCES message (id),
    content BLOB NOT NULL
) STRICT;
INSERT INTO message_content (message_id, content) SELECT id, content FROM message;
ALTER TABLE message DROP COLUMN content;
CREATE TRIGGER message_content_no_update BEFORE UPDATE ON message_content BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER message_content_no_delete BEFORE DELETE ON message_content BEGIN SELECT RAISE(ABORT, 'append only'); END;

CREATE INDEX message_answers ON message (answers_id) WHERE answers_id IS NOT NULL;

-- What each JW301 was about, kept when it is read, so that it is never read again. One that is not sound has no BSN here; one of
-- before this table has no row yet and gets it at the next signing in.
CREATE TABLE received_jw301 (
    message_id INTEGER PRIMARY KEY REFERENCES message (id),
    gemeente TEXT NOT NULL CHECK (length(gemeente) = 4),
    bsn TEXT,
    dated TEXT CHECK (length(dated) = 10),
    CHECK ((bsn IS NULL) = (dated IS NULL))
) STRICT;
CREATE INDEX received_jw301_bsn ON received_jw301 (bsn) WHERE bsn IS NOT NULL;

-- The states of allocations in it.
CREATE TABLE received_state (
    gemeente TEXT NOT NULL CHECK (length(gemeente) = 4),
    number INTEGER NOT NULL,
    stamp_date TEXT NOT NULL CHECK (length(stamp_date) = 10),
    stamp_time TEXT NOT NULL,
    message_id INTEGER NOT NULL REFERENCES message (id),
    PRIMARY KEY (gemeente, number, stamp_date, stamp_time, message_id)
) STRICT, WITHOUT ROWID;
