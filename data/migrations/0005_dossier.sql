-- The dossier of a child: records that are only ever added, corrected by a later one, or withdrawn.

CREATE TABLE dossier_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    operation_id INTEGER NOT NULL REFERENCES operation (id),
    -- NULL: about several children, or about the location.
    child_id INTEGER REFERENCES child (id),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
    fact TEXT NOT NULL CHECK (fact IN ('geschreven', 'ingetrokken')),
    -- The fields of the record as a JSON object of texts; each kind reads and checks its own.
    content TEXT CHECK (content IS NULL OR json_valid(content)),
    -- Name of the account at the time, so that the dossier still reads when the account is gone.
    author TEXT NOT NULL,
    -- On the clock of the wall, 'YYYY-MM-DDTHH:MM'.
    at_local TEXT NOT NULL CHECK (length(at_local) = 16),
    replaces_id INTEGER REFERENCES dossier_event (id),
    CHECK ((fact = 'geschreven') = (content IS NOT NULL)),
    CHECK (fact <> 'ingetrokken' OR replaces_id IS NOT NULL),
    CHECK (replaces_id < id)
) STRICT;
CREATE INDEX dossier_event_child ON dossier_event (child_id);
CREATE INDEX dossier_event_kind ON dossier_event (kind);
CREATE INDEX dossier_event_operation ON dossier_event (operation_id);
CREATE TRIGGER dossier_event_no_update BEFORE UPDATE ON dossier_event BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER dossier_event_no_delete BEFORE DELETE ON dossier_event BEGIN SELECT RAISE(ABORT, 'append only'); END;
