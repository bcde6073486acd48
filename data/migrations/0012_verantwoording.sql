-- The account of extra hours that goes to a municipality which subsidises them, every version as it went out. Which version was
-- replaced follows from replaces of a later one.

CREATE TABLE subsidy_account (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    number TEXT NOT NULL UNIQUE CHECK (length(number) BETWEEN 2 AND 12),
    gemeente TEXT NOT NULL CHECK (length(gemeente) = 4),
    month TEXT NOT NULL CHECK (length(month) = 7),
    version INTEGER NOT NULL CHECK (version >= 1),
    replaces TEXT UNIQUE REFERENCES subsidy_account (number),
    dated TEXT NOT NULL CHECK (length(dated) = 10),
    sent_utc TEXT NOT NULL,
    regeling TEXT NOT NULL,
    -- Copies of names and amounts as they were on that day.
    municipality TEXT,
    holder TEXT NOT NULL,
    location TEXT NOT NULL,
    rate_cents INTEGER CHECK (rate_cents BETWEEN 0 AND 999999999999),
    ceiling_cents INTEGER CHECK (ceiling_cents BETWEEN 0 AND 999999999999),
    used_cents INTEGER CHECK (used_cents BETWEEN 0 AND 999999999999),
    -- What the account says is to be paid; unknown without a rate.
    paid_minutes INTEGER NOT NULL CHECK (paid_minutes >= 0),
    total_cents INTEGER CHECK (total_cents BETWEEN 0 AND 999999999999),
    csv_name TEXT NOT NULL UNIQUE,
    csv BLOB NOT NULL,
    csv_sha256 TEXT NOT NULL CHECK (length(csv_sha256) = 64),
    xlsx_name TEXT NOT NULL UNIQUE,
    xlsx BLOB NOT NULL,
    xlsx_sha256 TEXT NOT NULL CHECK (length(xlsx_sha256) = 64),
    -- Moves once, when the answer is recorded.
    state TEXT NOT NULL CHECK (state IN ('verzonden', 'vastgesteld', 'afgewezen')),
    answered_day TEXT CHECK (length(answered_day) = 10),
    -- Copy of the name, so that it still reads when the account is gone.
    answered_by TEXT,
    answer_reason TEXT CHECK (length(answer_reason) BETWEEN 1 AND 2000),
    UNIQUE (gemeente, month, version),
    CHECK ((version = 1) = (replaces IS NULL)),
    CHECK ((rate_cents IS NULL) = (total_cents IS NULL)),
    CHECK (used_cents IS NULL OR ceiling_cents IS NOT NULL),
    CHECK ((state = 'verzonden') = (answered_day IS NULL)),
    CHECK ((answered_day IS NULL) = (answered_by IS NULL)),
    CHECK (answer_reason IS NULL OR answered_day IS NOT NULL)
) STRICT;

-- A day of a group, or of the location where group_id is NULL; in the order of the file.
CREATE TABLE subsidy_account_row (
    account INTEGER NOT NULL REFERENCES subsidy_account (seq),
    position INTEGER NOT NULL,
    group_id INTEGER REFERENCES care_group (id),
    group_name TEXT,
    day TEXT NOT NULL CHECK (length(day) = 10),
    day_class TEXT NOT NULL,
    entitled_min INTEGER NOT NULL CHECK (entitled_min >= 0),
    planned_min INTEGER NOT NULL CHECK (planned_min >= 0),
    planned_quarter_min INTEGER NOT NULL CHECK (planned_quarter_min >= 0),
    worked_min INTEGER NOT NULL CHECK (worked_min >= 0),
    worked_quarter_min INTEGER NOT NULL CHECK (worked_quarter_min >= 0),
    paid_min INTEGER NOT NULL CHECK (paid_min >= 0),
    PRIMARY KEY (account, position),
    CHECK ((group_id IS NULL) = (group_name IS NULL))
) STRICT, WITHOUT ROWID;

-- Children with extra support in a dagdeel of a group: a number, never who.
CREATE TABLE subsidy_account_plus (
    account INTEGER NOT NULL REFERENCES subsidy_account (seq),
    position INTEGER NOT NULL,
    group_id INTEGER NOT NULL REFERENCES care_group (id),
    day TEXT NOT NULL CHECK (length(day) = 10),
    dagdeel TEXT NOT NULL,
    children INTEGER NOT NULL CHECK (children >= 0),
    PRIMARY KEY (account, position)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER subsidy_account_no_delete BEFORE DELETE ON subsidy_account BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER subsidy_account_answered_stays BEFORE UPDATE ON subsidy_account WHEN OLD.state <> 'verzonden'
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER subsidy_account_content_stays BEFORE UPDATE OF seq, number, gemeente, month, version, replaces, dated, sent_utc,
    regeling, municipality, holder, location, rate_cents, ceiling_cents, used_cents, paid_minutes, total_cents, csv_name, csv,
    csv_sha256, xlsx_name, xlsx, xlsx_sha256 ON subsidy_account
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER subsidy_account_row_no_update BEFORE UPDATE ON subsidy_account_row
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER subsidy_account_row_no_delete BEFORE DELETE ON subsidy_account_row
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER subsidy_account_plus_no_update BEFORE UPDATE ON subsidy_account_plus
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER subsidy_account_plus_no_delete BEFORE DELETE ON subsidy_account_plus
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
