-- One correction of each event: two people at the same time never leave two versions that both count.
--
-- Forks that are there already become a row of corrections in the order in which they were written: the last one counts, the
-- others are what it said before. Nothing is removed; what each pointed at is kept, and the log says it at the next opening.

CREATE TABLE healed_fork (
    source TEXT NOT NULL CHECK (source IN ('dossier_event', 'attendance_event', 'staff_event')),
    event_id INTEGER NOT NULL,
    -- What it pointed at before.
    replaced_id INTEGER NOT NULL,
    -- NULL: the log does not say it yet.
    logged_utc TEXT,
    PRIMARY KEY (source, event_id)
) STRICT, WITHOUT ROWID;

DROP TRIGGER dossier_event_no_update;
CREATE TEMP TABLE chain AS
    WITH RECURSIVE member (id, root) AS (
        SELECT id, id FROM dossier_event WHERE fact <> 'ingetrokken' AND replaces_id IS NULL
        UNION ALL
        SELECT event.id, member.root FROM dossier_event event JOIN member ON event.replaces_id = member.id
            WHERE event.fact <> 'ingetrokken'
    ),
    forked (root) AS (
        SELECT DISTINCT root FROM member WHERE id IN (
            SELECT replaces_id FROM dossier_event WHERE fact <> 'ingetrokken' AND replaces_id IS NOT NULL
                GROUP BY replaces_id HAVING count(*) > 1)
    )
    SELECT id, lag(id) OVER (PARTITION BY root ORDER BY id) AS before_id FROM member WHERE root IN (SELECT root FROM forked);
INSERT INTO healed_fork (source, event_id, replaced_id)
    SELECT 'dossier_event', event.id, event.replaces_id FROM dossier_event event JOIN chain ON chain.id = event.id
        WHERE chain.before_id IS NOT NULL AND event.replaces_id <> chain.before_id;
UPDATE dossier_event SET replaces_id = (SELECT before_id FROM chain WHERE chain.id = dossier_event.id)
    WHERE id IN (SELECT event_id FROM healed_fork WHERE source = 'dossier_event');
DROP TABLE chain;
CREATE TRIGGER dossier_event_no_update BEFORE UPDATE ON dossier_event BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE UNIQUE INDEX dossier_event_corrected ON dossier_event (replaces_id) WHERE fact <> 'ingetrokken';
CREATE INDEX dossier_event_replaces ON dossier_event (replaces_id);

DROP TRIGGER attendance_event_no_update;
CREATE TEMP TABLE chain AS
    WITH RECURSIVE member (id, root) AS (
        SELECT id, id FROM attendance_event WHERE fact <> 'ingetrokken' AND replaces_id IS NULL
        UNION ALL
        SELECT event.id, member.root FROM attendance_event event JOIN member ON event.replaces_id = member.id
            WHERE event.fact <> 'ingetrokken'
    ),
    forked (root) AS (
        SELECT DISTINCT root FROM member WHERE id IN (
            SELECT replaces_id FROM attendance_event WHERE fact <> 'ingetrokken' AND replaces_id IS NOT NULL
                GROUP BY replaces_id HAVING count(*) > 1)
    )
    SELECT id, lag(id) OVER (PARTITION BY root ORDER BY id) AS before_id FROM member WHERE root IN (SELECT root FROM forked);
INSERT INTO healed_fork (source, event_id, replaced_id)
    SELECT 'attendance_event', event.id, event.replaces_id FROM attendance_event event JOIN chain ON chain.id = event.id
        WHERE chain.before_id IS NOT NULL AND event.replaces_id <> chain.before_id;
UPDATE attendance_event SET replaces_id = (SELECT before_id FROM chain WHERE chain.id = attendance_event.id)
    WHERE id IN (SELECT event_id FROM healed_fork WHERE source = 'attendance_event');
DROP TABLE chain;
CREATE TRIGGER attendance_event_no_update BEFORE UPDATE ON attendance_event BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE UNIQUE INDEX attendance_event_corrected ON attendance_event (replaces_id) WHERE fact <> 'ingetrokken';
CREATE INDEX attendance_event_replaces ON attendance_event (replaces_id);

DROP TRIGGER staff_event_no_update;
CREATE TEMP TABLE chain AS
    WITH RECURSIVE member (id, root) AS (
        SELECT id, id FROM staff_event WHERE fact <> 'ingetrokken' AND replaces_id IS NULL
        UNION ALL
        SELECT event.id, member.root FROM staff_event event JOIN member ON event.replaces_id = member.id
            WHERE event.fact <> 'ingetrokken'
    ),
    forked (root) AS (
        SELECT DISTINCT root FROM member WHERE id IN (
            SELECT replaces_id FROM staff_event WHERE fact <> 'ingetrokken' AND replaces_id IS NOT NULL
                GROUP BY replaces_id HAVING count(*) > 1)
    )
    SELECT id, lag(id) OVER (PARTITION BY root ORDER BY id) AS before_id FROM member WHERE root IN (SELECT root FROM forked);
INSERT INTO healed_fork (source, event_id, replaced_id)
    SELECT 'staff_event', event.id, event.replaces_id FROM staff_event event JOIN chain ON chain.id = event.id
        WHERE chain.before_id IS NOT NULL AND event.replaces_id <> chain.before_id;
UPDATE staff_event SET replaces_id = (SELECT before_id FROM chain WHERE chain.id = staff_event.id)
    WHERE id IN (SELECT event_id FROM healed_fork WHERE source = 'staff_event');
DROP TABLE chain;
CREATE TRIGGER staff_event_no_update BEFORE UPDATE ON staff_event BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE UNIQUE INDEX staff_event_corrected ON staff_event (replaces_id) WHERE fact <> 'ingetrokken';
CREATE INDEX staff_event_replaces ON staff_event (replaces_id);
