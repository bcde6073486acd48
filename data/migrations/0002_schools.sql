-- Schools that differ from their region, and a holiday file newer than the one in the program.

CREATE TABLE school (
    position INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    region TEXT NOT NULL CHECK (region IN ('Noord', 'Midden', 'Zuid'))
) STRICT;

-- Days without lessons outside the holidays, such as studiedagen.
CREATE TABLE school_free_day (
    school INTEGER NOT NULL REFERENCES school (position),
    day TEXT NOT NULL CHECK (length(day) = 10),
    PRIMARY KEY (school, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE school_holiday (
    school INTEGER NOT NULL REFERENCES school (position),
    begin_day TEXT NOT NULL CHECK (length(begin_day) = 10),
    end_day TEXT NOT NULL CHECK (length(end_day) = 10),
    name TEXT NOT NULL,
    PRIMARY KEY (school, begin_day),
    CHECK (begin_day <= end_day)
) STRICT, WITHOUT ROWID;

-- The file as it was read, so that the location file stands on its own.
CREATE TABLE holiday_file (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    name TEXT NOT NULL,
    content TEXT NOT NULL
) STRICT;
