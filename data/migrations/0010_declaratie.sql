-- Answers, corrections and choices of the month end.

-- Granted budget of an aspecific or generic allocation (TR369).
ALTER TABLE toewijzing_state ADD COLUMN budget_cents INTEGER CHECK (budget_cents BETWEEN 0 AND 99999999);

-- Contract tariff per hour of a line in minutes, from which its amount follows (IV081); empty for every other line.
ALTER TABLE prestatie ADD COLUMN hourly_tariff_cents INTEGER CHECK (hourly_tariff_cents BETWEEN 0 AND 99999999);

-- How a declaration as a whole has come: sent, answered, rejected as a whole, or refused on its way so that no answer comes.
ALTER TABLE declaration ADD COLUMN outcome TEXT NOT NULL DEFAULT 'verzonden'
    CHECK (outcome IN ('verzonden', 'beantwoord', 'afgekeurd', 'geweigerd'));
ALTER TABLE declaration ADD COLUMN granted_cents INTEGER CHECK (granted_cents BETWEEN 0 AND 999999999999);
ALTER TABLE declaration ADD COLUMN granted_debit_credit TEXT CHECK (granted_debit_credit IN ('D', 'C'));
ALTER TABLE declaration ADD COLUMN answered TEXT CHECK (length(answered) = 10);

-- Return codes of rejected lines and of declarations rejected as a whole (codelijst WJ001).
CREATE TABLE prestatie_code (
    reference TEXT NOT NULL REFERENCES prestatie (reference),
    code TEXT NOT NULL CHECK (length(code) = 4),
    PRIMARY KEY (reference, code)
) STRICT, WITHOUT ROWID;
CREATE TABLE declaration_code (
    declaration_id INTEGER NOT NULL REFERENCES declaration (id),
    code TEXT NOT NULL CHECK (length(code) = 4),
    PRIMARY KEY (declaration_id, code)
) STRICT, WITHOUT ROWID;

-- What a person decided about a line that would be proposed: hold it back for now, or never declare it.
CREATE TABLE claim_decision (
    gemeente TEXT NOT NULL CHECK (length(gemeente) = 4),
    toewijzing INTEGER NOT NULL,
    product TEXT NOT NULL,
    month TEXT NOT NULL CHECK (length(month) = 7),
    decision TEXT NOT NULL CHECK (decision IN ('aangehouden', 'afgeschreven')),
    reason TEXT NOT NULL,
    at_utc TEXT NOT NULL,
    PRIMARY KEY (gemeente, toewijzing, product, month)
) STRICT, WITHOUT ROWID;

-- Which tariff holds for a month in which it changes: the one that begins on this day.
CREATE TABLE tariff_choice (
    gemeente TEXT NOT NULL CHECK (length(gemeente) = 4),
    product TEXT NOT NULL,
    month TEXT NOT NULL CHECK (length(month) = 7),
    valid_from TEXT NOT NULL CHECK (length(valid_from) = 10),
    PRIMARY KEY (gemeente, product, month)
) STRICT, WITHOUT ROWID;
