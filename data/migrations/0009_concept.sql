-- Text in progress, one form per account: what someone was typing survives a crash. It is no record: it is gone once the form
-- is recorded or thrown away.

CREATE TABLE draft (
    -- No foreign key: the recovery key works without an account of its own.
    account_id INTEGER PRIMARY KEY,
    child_id INTEGER REFERENCES child (id),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
    -- The fields as they were typed, a JSON object of texts.
    content TEXT NOT NULL CHECK (json_valid(content)),
    -- On the clock of the wall, 'YYYY-MM-DDTHH:MM'.
    at_local TEXT NOT NULL CHECK (length(at_local) = 16)
) STRICT;
