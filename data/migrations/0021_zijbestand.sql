-- Ties the side file ("-wal") to the register: every commit counts up, and one that begins an empty side file begins a generation. What the
-- register itself says must be what the side file began from, or a moment within it (docs/adr/0023).
CREATE TABLE wal_mark (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    -- The generation before, and how far it came; absent for the first.
    previous BLOB,
    previous_n INTEGER,
    generation BLOB NOT NULL,
    n INTEGER NOT NULL
) STRICT;
