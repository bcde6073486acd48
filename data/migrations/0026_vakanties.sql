-- The school holidays that held for the days before a newer list was loaded: what was counted and declared then stays as it was.
CREATE TABLE holiday_file_before (
    -- The first day on which the newer list holds.
    until TEXT PRIMARY KEY CHECK (length(until) = 10),
    content TEXT NOT NULL
) STRICT, WITHOUT ROWID;
