-- A large file is written in short steps, so that nobody waits for it. What an import wrote counts when its row in this table
-- is gone; until then no reader sees it. A row that was left behind by a program that stopped is taken out with all that it
-- wrote at the next opening.
CREATE TABLE import_run (
    operation_id INTEGER PRIMARY KEY REFERENCES operation (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- Only what never counted may be taken out again.
DROP TRIGGER attendance_event_no_delete;
CREATE TRIGGER attendance_event_no_delete BEFORE DELETE ON attendance_event
    WHEN NOT EXISTS (SELECT 1 FROM import_run WHERE operation_id = OLD.operation_id)
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
DROP TRIGGER staff_event_no_delete;
CREATE TRIGGER staff_event_no_delete BEFORE DELETE ON staff_event
    WHEN NOT EXISTS (SELECT 1 FROM import_run WHERE operation_id = OLD.operation_id)
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
DROP TRIGGER roster_shift_no_delete;
CREATE TRIGGER roster_shift_no_delete BEFORE DELETE ON roster_shift
    WHEN NOT EXISTS (SELECT 1 FROM import_run WHERE operation_id = OLD.added_by)
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
DROP TRIGGER operation_no_delete;
CREATE TRIGGER operation_no_delete BEFORE DELETE ON operation
    WHEN NOT EXISTS (SELECT 1 FROM import_run WHERE operation_id = OLD.id)
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- No operation that counts becomes one that does not.
CREATE TRIGGER import_run_only_new BEFORE INSERT ON import_run
    WHEN EXISTS (SELECT 1 FROM attendance_event WHERE operation_id = NEW.operation_id)
        OR EXISTS (SELECT 1 FROM staff_event WHERE operation_id = NEW.operation_id)
        OR EXISTS (SELECT 1 FROM roster_shift WHERE added_by = NEW.operation_id OR removed_by = NEW.operation_id)
        OR EXISTS (SELECT 1 FROM operation WHERE id = NEW.operation_id AND kind <> 'ingelezen')
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER import_run_no_update BEFORE UPDATE ON import_run BEGIN SELECT RAISE(ABORT, 'append only'); END;
