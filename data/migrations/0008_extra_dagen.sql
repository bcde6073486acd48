-- Extra days and swapped days ("ruildagen"), and quick ways to the days and allocations of one child.

-- A row counts until an operation removes it, as on the roster: never deleted and, once removed, never changed.
CREATE TABLE extra_day (
    id INTEGER PRIMARY KEY,
    child_id INTEGER NOT NULL REFERENCES child (id),
    group_id INTEGER NOT NULL REFERENCES care_group (id),
    day TEXT NOT NULL CHECK (length(day) = 10),
    -- Names of dagdelen joined by +, as in a placement.
    dagdelen TEXT NOT NULL CHECK (length(dagdelen) > 0),
    -- The day of the week pattern on which the child stays away instead.
    swapped_day TEXT CHECK (length(swapped_day) = 10),
    -- Why it was booked though dagdelen or ratio did not allow it.
    over_cap TEXT CHECK (over_cap IN ('overleg', 'ouders_betalen', 'personeel', 'nood')),
    added_by INTEGER NOT NULL REFERENCES operation (id),
    removed_by INTEGER REFERENCES operation (id),
    CHECK (swapped_day IS NULL OR swapped_day <> day)
) STRICT;
CREATE UNIQUE INDEX extra_day_slot ON extra_day (child_id, group_id, day, dagdelen) WHERE removed_by IS NULL;
CREATE UNIQUE INDEX extra_day_swapped ON extra_day (child_id, group_id, swapped_day) WHERE removed_by IS NULL;
CREATE INDEX extra_day_day ON extra_day (day);
CREATE INDEX extra_day_added ON extra_day (added_by);
CREATE INDEX extra_day_removed ON extra_day (removed_by);

CREATE TRIGGER extra_day_no_delete BEFORE DELETE ON extra_day BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER extra_day_stays BEFORE UPDATE ON extra_day WHEN OLD.removed_by IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'append only'); END;

CREATE INDEX attendance_event_child ON attendance_event (child_id, day);
CREATE INDEX toewijzing_state_child ON toewijzing_state (child_id);
CREATE INDEX placement_child ON placement (child_id);
