-- The second place for copies of the location, beside the folder of its own.
CREATE TABLE copy_place (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    folder TEXT NOT NULL CHECK (length(folder) > 0)
) STRICT;
