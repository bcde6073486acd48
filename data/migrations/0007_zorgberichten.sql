-- Start and stop of care as reported to the municipality (JW305, JW307), their answers, and who gets no messages.

-- One message; the state moves once, when the answer is read. The order of sending is the order of seq.
CREATE TABLE care_notice (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id INTEGER NOT NULL UNIQUE REFERENCES message (id),
    kind TEXT NOT NULL CHECK (kind IN ('start', 'stop')),
    child_id INTEGER NOT NULL REFERENCES child (id),
    gemeente TEXT NOT NULL CHECK (length(gemeente) = 4),
    toewijzing INTEGER NOT NULL CHECK (toewijzing BETWEEN 0 AND 999999999),
    sent_day TEXT NOT NULL CHECK (length(sent_day) = 10),
    state TEXT NOT NULL CHECK (state IN ('verzonden', 'goedgekeurd', 'afgekeurd')),
    answer_id INTEGER UNIQUE REFERENCES message (id),
    answer_day TEXT CHECK (length(answer_day) = 10),
    -- Return codes of a rejection, separated by spaces.
    return_codes TEXT,
    CHECK ((state = 'verzonden') = (answer_id IS NULL)),
    CHECK ((answer_id IS NULL) = (answer_day IS NULL)),
    CHECK ((state = 'afgekeurd') = (return_codes IS NOT NULL))
) STRICT;
CREATE INDEX care_notice_toewijzing ON care_notice (gemeente, toewijzing);

CREATE TABLE care_notice_line (
    notice INTEGER NOT NULL REFERENCES care_notice (seq),
    position INTEGER NOT NULL,
    -- StatusAanlevering: first delivery or taken back.
    status TEXT NOT NULL CHECK (status IN ('1', '3')),
    category TEXT NOT NULL CHECK (length(category) = 2),
    product TEXT,
    allocation_begin TEXT NOT NULL CHECK (length(allocation_begin) = 10),
    begin_day TEXT NOT NULL CHECK (length(begin_day) = 10),
    reason TEXT CHECK (length(reason) = 2),
    end_day TEXT CHECK (length(end_day) = 10),
    PRIMARY KEY (notice, position),
    CHECK ((reason IS NULL) = (end_day IS NULL)),
    CHECK (end_day IS NULL OR begin_day <= end_day)
) STRICT, WITHOUT ROWID;

-- No electronic messages about a child whose safety is at risk (OP003).
CREATE TABLE message_block (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    child_id INTEGER NOT NULL REFERENCES child (id),
    reason TEXT NOT NULL,
    blocked_utc TEXT NOT NULL,
    lifted_utc TEXT
) STRICT;
CREATE UNIQUE INDEX message_block_child ON message_block (child_id) WHERE lifted_utc IS NULL;

CREATE TRIGGER care_notice_no_delete BEFORE DELETE ON care_notice BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER care_notice_stays BEFORE UPDATE ON care_notice WHEN OLD.state <> 'verzonden'
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER care_notice_line_no_update BEFORE UPDATE ON care_notice_line BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER care_notice_line_no_delete BEFORE DELETE ON care_notice_line BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER message_block_no_delete BEFORE DELETE ON message_block BEGIN SELECT RAISE(ABORT, 'append only'); END;
