-- The days behind a line as it was sent: what is shown of it is what went, and not what its care comes to by now.
CREATE TABLE prestatie_day (
    reference TEXT NOT NULL REFERENCES prestatie (reference),
    day TEXT NOT NULL CHECK (length(day) = 10),
    -- In what days of the unit of the line are counted in: dagdelen, days or minutes.
    amount INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (reference, day)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER prestatie_day_no_update BEFORE UPDATE ON prestatie_day BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER prestatie_day_no_delete BEFORE DELETE ON prestatie_day BEGIN SELECT RAISE(ABORT, 'append only'); END;
