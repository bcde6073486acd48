-- Which entry of the key file counts for each account (0 is the recovery key), told by its salt. Empty in a file of before this
-- step: the next opening takes over what its key file holds.
CREATE TABLE vault_entry (
    list TEXT NOT NULL CHECK (list IN ('sleutels', 'verzegeld')),
    account_id INTEGER NOT NULL,
    salt TEXT NOT NULL CHECK (length(salt) = 32),
    PRIMARY KEY (list, account_id)
) STRICT;
