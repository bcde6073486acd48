-- Several locations under one AGB code: the parts they hand in, the claim that the office makes of them, and what each has in it.

-- eigen: sent by this location; deel: handed to the office; bundel: sent by this office for several locations.
ALTER TABLE declaration ADD COLUMN kind TEXT NOT NULL DEFAULT 'eigen' CHECK (kind IN ('eigen', 'deel', 'bundel'));

-- At the office: which parts are in a bundle.
CREATE TABLE bundle_part (
    declaration_id INTEGER NOT NULL REFERENCES declaration (id),
    message_id INTEGER NOT NULL REFERENCES message (id),
    prefix TEXT NOT NULL CHECK (length(prefix) = 4),
    PRIMARY KEY (declaration_id, message_id)
) STRICT, WITHOUT ROWID;

-- At the office: the lines of a bundle. The children are of other locations and known by BSN only.
CREATE TABLE bundle_line (
    reference TEXT PRIMARY KEY,
    declaration_id INTEGER NOT NULL REFERENCES declaration (id),
    position INTEGER NOT NULL,
    -- Number of the child, with the letters of the location.
    child TEXT NOT NULL,
    bsn TEXT NOT NULL CHECK (length(bsn) = 9),
    toewijzing INTEGER NOT NULL,
    category TEXT NOT NULL,
    product TEXT NOT NULL,
    begin_day TEXT NOT NULL CHECK (length(begin_day) = 10),
    end_day TEXT NOT NULL CHECK (length(end_day) = 10),
    volume INTEGER NOT NULL CHECK (volume > 0),
    unit TEXT NOT NULL,
    tariff_cents INTEGER NOT NULL,
    hourly_tariff_cents INTEGER,
    amount_cents INTEGER NOT NULL,
    debit_credit TEXT NOT NULL CHECK (debit_credit IN ('D', 'C')),
    -- A line of an earlier bundle, or one that a location sent by itself.
    previous_reference TEXT,
    measure TEXT NOT NULL CHECK (measure IN ('dagdelen', 'dagen', 'minuten')),
    state TEXT NOT NULL CHECK (state IN ('verzonden', 'goedgekeurd', 'afgekeurd', 'gecrediteerd')),
    UNIQUE (declaration_id, position),
    CHECK ((debit_credit = 'C') = (previous_reference IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE TABLE bundle_line_code (
    reference TEXT NOT NULL REFERENCES bundle_line (reference),
    code TEXT NOT NULL CHECK (length(code) = 4),
    PRIMARY KEY (reference, code)
) STRICT, WITHOUT ROWID;

-- At the office: what a line of a location is to a bundle. Without a line of the bundle nothing of it fitted.
CREATE TABLE bundle_share (
    declaration_id INTEGER NOT NULL REFERENCES declaration (id),
    prefix TEXT NOT NULL CHECK (length(prefix) = 4),
    own_reference TEXT NOT NULL,
    position INTEGER NOT NULL,
    child TEXT NOT NULL,
    line TEXT REFERENCES bundle_line (reference),
    role TEXT NOT NULL CHECK (role IN ('nieuw', 'meegenomen', 'credit')),
    amount_cents INTEGER NOT NULL CHECK (amount_cents >= 0),
    -- Return code for what did not fit at all.
    code TEXT CHECK (length(code) = 4),
    PRIMARY KEY (declaration_id, own_reference)
) STRICT, WITHOUT ROWID;
CREATE INDEX bundle_share_line ON bundle_share (line);
CREATE TABLE bundle_share_day (
    declaration_id INTEGER NOT NULL,
    own_reference TEXT NOT NULL,
    day TEXT NOT NULL CHECK (length(day) = 10),
    amount INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (declaration_id, own_reference, day),
    FOREIGN KEY (declaration_id, own_reference) REFERENCES bundle_share (declaration_id, own_reference)
) STRICT, WITHOUT ROWID;

-- At the office: the files that went to the locations about a bundle.
CREATE TABLE bundle_file (
    declaration_id INTEGER NOT NULL REFERENCES declaration (id),
    message_id INTEGER NOT NULL UNIQUE REFERENCES message (id),
    PRIMARY KEY (declaration_id, message_id)
) STRICT, WITHOUT ROWID;

-- At the location: what of an own line of a part was sent, and under which number.
CREATE TABLE part_share (
    reference TEXT PRIMARY KEY REFERENCES prestatie (reference),
    bundle TEXT NOT NULL,
    sent_as TEXT,
    amount_cents INTEGER NOT NULL CHECK (amount_cents >= 0)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER bundle_part_no_delete BEFORE DELETE ON bundle_part BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER bundle_line_no_delete BEFORE DELETE ON bundle_line BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER bundle_share_no_update BEFORE UPDATE ON bundle_share BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER bundle_share_no_delete BEFORE DELETE ON bundle_share BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER bundle_file_no_delete BEFORE DELETE ON bundle_file BEGIN SELECT RAISE(ABORT, 'append only'); END;
