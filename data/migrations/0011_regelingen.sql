-- Municipalities with a policy of their own; every other one follows that of the location.

CREATE TABLE gemeente_regeling (
    gemeente TEXT PRIMARY KEY CHECK (length(gemeente) = 4),
    -- Id or path of the policy as given.
    name TEXT NOT NULL,
    -- The policy as it was read, so that the location file stands on its own.
    toml TEXT NOT NULL
) STRICT, WITHOUT ROWID;
