-- What is cut off of the lines of locations in a joint line: kept at the office, and in the books of the location.

CREATE TABLE bundle_share_cut (
    declaration_id INTEGER NOT NULL,
    own_reference TEXT NOT NULL,
    day TEXT NOT NULL CHECK (length(day) = 10),
    reason TEXT NOT NULL,
    -- In the measure of the line.
    amount INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (declaration_id, own_reference, day, reason),
    FOREIGN KEY (declaration_id, own_reference) REFERENCES bundle_share (declaration_id, own_reference)
) STRICT, WITHOUT ROWID;

-- At the location: what the office cut off of an own line that stands.
CREATE TABLE part_cut (
    reference TEXT NOT NULL REFERENCES prestatie (reference),
    day TEXT NOT NULL CHECK (length(day) = 10),
    reason TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (reference, day, reason)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER bundle_share_cut_no_update BEFORE UPDATE ON bundle_share_cut BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER bundle_share_cut_no_delete BEFORE DELETE ON bundle_share_cut BEGIN SELECT RAISE(ABORT, 'append only'); END;
