-- Counts the changes of the keys; the key file takes the number over. So it can be told which of the two is older (docs/adr/0022). And of which
-- location the register is, so that a key file of another is known.
CREATE TABLE vault_stand (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    n INTEGER NOT NULL,
    location TEXT NOT NULL
) STRICT;
