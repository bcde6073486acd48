-- First schema. Never edited once released; a change is a new file.
-- Dates are TEXT 'YYYY-MM-DD' of local care days, times are minutes since local midnight, moments are UTC text.

CREATE TABLE location (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    name TEXT NOT NULL,
    holder TEXT NOT NULL,
    agb TEXT NOT NULL CHECK (length(agb) = 8),
    gemeente TEXT NOT NULL CHECK (length(gemeente) = 4),
    region TEXT NOT NULL CHECK (region IN ('Noord', 'Midden', 'Zuid')),
    regeling_name TEXT NOT NULL,
    -- The policy as it was read, so that the file stands on its own.
    regeling_toml TEXT NOT NULL,
    -- Keeps numbers of several locations under one AGB code apart (TR056, TR314, TR333).
    number_prefix TEXT NOT NULL CHECK (length(number_prefix) = 4),
    reality TEXT NOT NULL CHECK (reality IN ('echt', 'demo')),
    created_utc TEXT NOT NULL
) STRICT;

CREATE TABLE closed_day (day TEXT PRIMARY KEY CHECK (length(day) = 10)) STRICT;

CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    role TEXT NOT NULL CHECK (role IN ('medewerker', 'locatiemanager', 'administratie')),
    -- Argon2id hash of the PIN that switches person inside an open session.
    pin_hash TEXT,
    created_utc TEXT NOT NULL,
    closed_utc TEXT
) STRICT;

CREATE TABLE care_group (
    id INTEGER PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    kind TEXT NOT NULL CHECK (kind IN ('kdv', 'bso', 'combi', 'kdv+', 'bso+')),
    lrk TEXT NOT NULL CHECK (length(lrk) = 9),
    opens_min INTEGER NOT NULL CHECK (opens_min BETWEEN 0 AND 1439),
    closes_min INTEGER NOT NULL CHECK (closes_min BETWEEN 0 AND 1439),
    minimum_min INTEGER NOT NULL CHECK (minimum_min BETWEEN 0 AND 1439),
    CHECK (opens_min < closes_min)
) STRICT;

CREATE TABLE care_group_dagdeel (
    group_id INTEGER NOT NULL REFERENCES care_group (id),
    day_type TEXT NOT NULL CHECK (day_type IN ('school', 'vrij')),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    from_min INTEGER NOT NULL CHECK (from_min BETWEEN 0 AND 1439),
    until_min INTEGER NOT NULL CHECK (until_min BETWEEN 0 AND 1439),
    PRIMARY KEY (group_id, day_type, position),
    UNIQUE (group_id, day_type, name),
    CHECK (from_min < until_min)
) STRICT, WITHOUT ROWID;

CREATE TABLE child (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    first_name TEXT NOT NULL,
    infix TEXT,
    last_name TEXT NOT NULL,
    birth_date TEXT NOT NULL CHECK (length(birth_date) = 10),
    bsn TEXT UNIQUE CHECK (length(bsn) = 9),
    gemeente TEXT CHECK (length(gemeente) = 4),
    school TEXT,
    alert TEXT,
    collectors TEXT
) STRICT;

CREATE TABLE placement (
    id INTEGER PRIMARY KEY,
    child_id INTEGER NOT NULL REFERENCES child (id),
    group_id INTEGER NOT NULL REFERENCES care_group (id),
    begin_day TEXT NOT NULL CHECK (length(begin_day) = 10),
    end_day TEXT CHECK (length(end_day) = 10),
    monday TEXT NOT NULL,
    tuesday TEXT NOT NULL,
    wednesday TEXT NOT NULL,
    thursday TEXT NOT NULL,
    friday TEXT NOT NULL,
    UNIQUE (child_id, group_id, begin_day),
    CHECK (end_day IS NULL OR begin_day <= end_day)
) STRICT;

CREATE TABLE staff_member (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    function TEXT NOT NULL,
    level TEXT,
    counting TEXT NOT NULL CHECK (counting IN ('ja', 'nee')),
    prk_linked TEXT NOT NULL CHECK (prk_linked IN ('ja', 'nee')),
    vog_date TEXT CHECK (length(vog_date) = 10),
    first_aid_until TEXT CHECK (length(first_aid_until) = 10)
) STRICT;

CREATE TABLE roster_shift (
    staff_id INTEGER NOT NULL REFERENCES staff_member (id),
    day TEXT NOT NULL CHECK (length(day) = 10),
    from_min INTEGER NOT NULL CHECK (from_min BETWEEN 0 AND 1439),
    until_min INTEGER NOT NULL CHECK (until_min BETWEEN 0 AND 1439),
    group_id INTEGER NOT NULL REFERENCES care_group (id),
    deployment TEXT NOT NULL CHECK (deployment IN ('regulier', 'extra')),
    PRIMARY KEY (staff_id, day, from_min),
    CHECK (from_min < until_min)
) STRICT, WITHOUT ROWID;
CREATE INDEX roster_shift_day ON roster_shift (day);

-- One action of one person; it wrote one or more events. An undo and a redo are operations too.
CREATE TABLE operation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    day TEXT NOT NULL CHECK (length(day) = 10),
    kind TEXT NOT NULL CHECK (kind IN ('gedaan', 'ongedaan', 'opnieuw', 'ingelezen')),
    target_id INTEGER REFERENCES operation (id),
    label TEXT NOT NULL,
    account_id INTEGER NOT NULL REFERENCES account (id),
    at_utc TEXT NOT NULL,
    CHECK ((kind IN ('ongedaan', 'opnieuw')) = (target_id IS NOT NULL))
) STRICT;
CREATE INDEX operation_day ON operation (day, account_id);

CREATE TABLE attendance_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    operation_id INTEGER NOT NULL REFERENCES operation (id),
    child_id INTEGER NOT NULL REFERENCES child (id),
    group_id INTEGER NOT NULL REFERENCES care_group (id),
    day TEXT NOT NULL CHECK (length(day) = 10),
    fact TEXT NOT NULL CHECK (fact IN ('in', 'uit', 'afwezig', 'ingetrokken')),
    time_min INTEGER CHECK (time_min BETWEEN 0 AND 1439),
    reason TEXT CHECK (reason IN ('ziek', 'vakantie', 'afgemeld', 'onbekend')),
    replaces_id INTEGER REFERENCES attendance_event (id),
    CHECK ((fact IN ('in', 'uit')) = (time_min IS NOT NULL)),
    CHECK ((fact = 'afwezig') = (reason IS NOT NULL)),
    CHECK (fact <> 'ingetrokken' OR replaces_id IS NOT NULL)
) STRICT;
CREATE INDEX attendance_event_day ON attendance_event (day);
CREATE INDEX attendance_event_operation ON attendance_event (operation_id);

CREATE TABLE staff_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    operation_id INTEGER NOT NULL REFERENCES operation (id),
    staff_id INTEGER NOT NULL REFERENCES staff_member (id),
    group_id INTEGER NOT NULL REFERENCES care_group (id),
    day TEXT NOT NULL CHECK (length(day) = 10),
    fact TEXT NOT NULL CHECK (fact IN ('in', 'uit', 'ingetrokken')),
    time_min INTEGER CHECK (time_min BETWEEN 0 AND 1439),
    deployment TEXT CHECK (deployment IN ('regulier', 'extra')),
    replaces_id INTEGER REFERENCES staff_event (id),
    CHECK ((fact IN ('in', 'uit')) = (time_min IS NOT NULL)),
    CHECK ((fact = 'in') = (deployment IS NOT NULL)),
    CHECK (fact <> 'ingetrokken' OR replaces_id IS NOT NULL)
) STRICT;
CREATE INDEX staff_event_day ON staff_event (day);
CREATE INDEX staff_event_operation ON staff_event (operation_id);

CREATE TABLE tariff (
    gemeente TEXT NOT NULL CHECK (length(gemeente) = 4),
    product TEXT NOT NULL,
    begin_day TEXT NOT NULL CHECK (length(begin_day) = 10),
    end_day TEXT CHECK (length(end_day) = 10),
    category TEXT NOT NULL CHECK (length(category) = 2),
    unit TEXT NOT NULL CHECK (length(unit) = 2),
    tariff_cents INTEGER NOT NULL CHECK (tariff_cents BETWEEN 0 AND 99999999),
    PRIMARY KEY (gemeente, product, begin_day),
    CHECK (end_day IS NULL OR begin_day <= end_day)
) STRICT, WITHOUT ROWID;

-- Every state of an allocation ever received; the one with the latest stamp holds (IV013).
CREATE TABLE toewijzing_state (
    gemeente TEXT NOT NULL CHECK (length(gemeente) = 4),
    number INTEGER NOT NULL CHECK (number BETWEEN 0 AND 999999999),
    stamp_date TEXT NOT NULL CHECK (length(stamp_date) = 10),
    stamp_time TEXT NOT NULL,
    child_id INTEGER NOT NULL REFERENCES child (id),
    category TEXT,
    product TEXT,
    volume INTEGER CHECK (volume BETWEEN 0 AND 99999999),
    unit TEXT,
    frequency TEXT,
    begin_day TEXT NOT NULL CHECK (length(begin_day) = 10),
    end_day TEXT CHECK (length(end_day) = 10),
    change_reason TEXT,
    PRIMARY KEY (gemeente, number, stamp_date, stamp_time),
    CHECK (end_day IS NULL OR begin_day <= end_day),
    CHECK ((volume IS NULL) = (unit IS NULL) AND (volume IS NULL) = (frequency IS NULL))
) STRICT, WITHOUT ROWID;

-- Messages as they came in and went out, byte for byte.
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    direction TEXT NOT NULL CHECK (direction IN ('in', 'uit')),
    kind TEXT NOT NULL,
    gemeente TEXT NOT NULL CHECK (length(gemeente) = 4),
    identification TEXT NOT NULL,
    file_name TEXT NOT NULL,
    content BLOB NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    answers_id INTEGER REFERENCES message (id),
    at_utc TEXT NOT NULL,
    UNIQUE (direction, kind, gemeente, identification)
) STRICT;

CREATE TABLE declaration (
    id INTEGER PRIMARY KEY,
    gemeente TEXT NOT NULL CHECK (length(gemeente) = 4),
    month TEXT NOT NULL CHECK (length(month) = 7),
    number TEXT NOT NULL UNIQUE,
    message_id INTEGER NOT NULL UNIQUE REFERENCES message (id),
    dated TEXT NOT NULL CHECK (length(dated) = 10),
    total_cents INTEGER NOT NULL CHECK (total_cents BETWEEN 0 AND 999999999999),
    debit_credit TEXT NOT NULL CHECK (debit_credit IN ('D', 'C'))
) STRICT;
CREATE INDEX declaration_month ON declaration (gemeente, month);

CREATE TABLE prestatie (
    reference TEXT PRIMARY KEY,
    declaration_id INTEGER NOT NULL REFERENCES declaration (id),
    position INTEGER NOT NULL,
    child_id INTEGER NOT NULL REFERENCES child (id),
    toewijzing INTEGER NOT NULL,
    category TEXT NOT NULL,
    product TEXT NOT NULL,
    begin_day TEXT NOT NULL,
    end_day TEXT NOT NULL,
    volume INTEGER NOT NULL CHECK (volume > 0),
    unit TEXT NOT NULL,
    tariff_cents INTEGER NOT NULL,
    amount_cents INTEGER NOT NULL,
    debit_credit TEXT NOT NULL CHECK (debit_credit IN ('D', 'C')),
    previous_reference TEXT REFERENCES prestatie (reference),
    state TEXT NOT NULL CHECK (state IN ('verzonden', 'goedgekeurd', 'afgekeurd', 'gecrediteerd')),
    UNIQUE (declaration_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX prestatie_toewijzing ON prestatie (toewijzing);

CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL CHECK (value >= 0)) STRICT, WITHOUT ROWID;

-- Who did what and when, with copies of name and role so that it still reads when the account is gone. No foreign key for
-- the same reason. Each line holds the hash of the one before: a line that is changed or taken out breaks the chain.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at_utc TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    account_name TEXT NOT NULL,
    role TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
) STRICT;

CREATE TRIGGER attendance_event_no_update BEFORE UPDATE ON attendance_event BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER attendance_event_no_delete BEFORE DELETE ON attendance_event BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER staff_event_no_update BEFORE UPDATE ON staff_event BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER staff_event_no_delete BEFORE DELETE ON staff_event BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER operation_no_update BEFORE UPDATE ON operation BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER operation_no_delete BEFORE DELETE ON operation BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER message_no_update BEFORE UPDATE ON message BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER message_no_delete BEFORE DELETE ON message BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER toewijzing_state_no_delete BEFORE DELETE ON toewijzing_state BEGIN SELECT RAISE(ABORT, 'append only'); END;
