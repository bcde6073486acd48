-- Sealed notes of the meldcode (Wko 1.51a). Each is one ciphertext under a key that the database key does not open; nothing of
-- it stands here, not the step, the writer or who it is about, and all are padded to a few lengths.
CREATE TABLE sealed_note (
    id INTEGER PRIMARY KEY,
    child_id INTEGER NOT NULL REFERENCES child (id),
    -- A nonce of 24 bytes, and the note.
    ciphertext BLOB NOT NULL CHECK (length(ciphertext) > 40),
    at_utc TEXT NOT NULL
) STRICT;
CREATE INDEX sealed_note_child ON sealed_note (child_id);

CREATE TRIGGER sealed_note_no_update BEFORE UPDATE ON sealed_note BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER sealed_note_no_delete BEFORE DELETE ON sealed_note BEGIN SELECT RAISE(ABORT, 'append only'); END;

-- The reading log is asked by moment.
CREATE INDEX audit_moment ON audit (at_utc);
