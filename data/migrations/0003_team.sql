-- Being away while on duty, and a roster of which nothing is ever lost.

-- Why someone left the group; NULL is for good (and every event of before this step).
ALTER TABLE staff_event ADD COLUMN away TEXT CHECK (away IN ('pauze', 'school', 'opleiding'));
-- The school someone is on the road to, where it is known.
ALTER TABLE staff_event ADD COLUMN away_school TEXT;

-- A row counts until an operation removes it; it is never deleted and, once removed, never changed. What an undo or redo
-- puts back is a new row with the same content.
CREATE TABLE roster_shift_kept (
    id INTEGER PRIMARY KEY,
    staff_id INTEGER NOT NULL REFERENCES staff_member (id),
    day TEXT NOT NULL CHECK (length(day) = 10),
    from_min INTEGER NOT NULL CHECK (from_min BETWEEN 0 AND 1439),
    until_min INTEGER NOT NULL CHECK (until_min BETWEEN 0 AND 1439),
    group_id INTEGER NOT NULL REFERENCES care_group (id),
    deployment TEXT NOT NULL CHECK (deployment IN ('regulier', 'extra')),
    -- NULL: read from a file.
    added_by INTEGER REFERENCES operation (id),
    removed_by INTEGER REFERENCES operation (id),
    CHECK (from_min < until_min)
) STRICT;
INSERT INTO roster_shift_kept (staff_id, day, from_min, until_min, group_id, deployment)
    SELECT staff_id, day, from_min, until_min, group_id, deployment FROM roster_shift ORDER BY day, staff_id, from_min;
DROP TABLE roster_shift;
ALTER TABLE roster_shift_kept RENAME TO roster_shift;
CREATE UNIQUE INDEX roster_shift_slot ON roster_shift (staff_id, day, from_min) WHERE removed_by IS NULL;
CREATE INDEX roster_shift_day ON roster_shift (day);
CREATE INDEX roster_shift_added ON roster_shift (added_by);
CREATE INDEX roster_shift_removed ON roster_shift (removed_by);

-- A day on which someone is not there; the shifts of that day stay as they are and do not count.
CREATE TABLE staff_absence (
    id INTEGER PRIMARY KEY,
    staff_id INTEGER NOT NULL REFERENCES staff_member (id),
    day TEXT NOT NULL CHECK (length(day) = 10),
    reason TEXT NOT NULL CHECK (reason IN ('ziek', 'verlof', 'opleiding')),
    added_by INTEGER NOT NULL REFERENCES operation (id),
    removed_by INTEGER REFERENCES operation (id)
) STRICT;
CREATE UNIQUE INDEX staff_absence_slot ON staff_absence (staff_id, day) WHERE removed_by IS NULL;
CREATE INDEX staff_absence_day ON staff_absence (day);
CREATE INDEX staff_absence_added ON staff_absence (added_by);
CREATE INDEX staff_absence_removed ON staff_absence (removed_by);

-- A shift that comes back every week.
CREATE TABLE roster_pattern (
    id INTEGER PRIMARY KEY,
    staff_id INTEGER NOT NULL REFERENCES staff_member (id),
    -- 1 is Monday.
    weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    from_min INTEGER NOT NULL CHECK (from_min BETWEEN 0 AND 1439),
    until_min INTEGER NOT NULL CHECK (until_min BETWEEN 0 AND 1439),
    group_id INTEGER NOT NULL REFERENCES care_group (id),
    deployment TEXT NOT NULL CHECK (deployment IN ('regulier', 'extra')),
    begin_day TEXT NOT NULL CHECK (length(begin_day) = 10),
    end_day TEXT CHECK (length(end_day) = 10),
    added_by INTEGER NOT NULL REFERENCES operation (id),
    removed_by INTEGER REFERENCES operation (id),
    CHECK (from_min < until_min),
    CHECK (end_day IS NULL OR begin_day <= end_day)
) STRICT;
CREATE INDEX roster_pattern_added ON roster_pattern (added_by);
CREATE INDEX roster_pattern_removed ON roster_pattern (removed_by);

CREATE TRIGGER roster_shift_no_delete BEFORE DELETE ON roster_shift BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER roster_shift_stays BEFORE UPDATE ON roster_shift WHEN OLD.removed_by IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER staff_absence_no_delete BEFORE DELETE ON staff_absence BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER staff_absence_stays BEFORE UPDATE ON staff_absence WHEN OLD.removed_by IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER roster_pattern_no_delete BEFORE DELETE ON roster_pattern BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER roster_pattern_stays BEFORE UPDATE ON roster_pattern WHEN OLD.removed_by IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
