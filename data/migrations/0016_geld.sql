-- No money stranded: what was declared elsewhere is said by a person, and whose BSN a line and an allocation are for.

-- BSN with which a line went out: a credit is its exact copy (IV091), also when the child has another since.
ALTER TABLE prestatie ADD COLUMN bsn TEXT;
UPDATE prestatie SET bsn = (SELECT child.bsn FROM child WHERE child.id = prestatie.child_id);

-- BSN for which the municipality gave an allocation, as it came in its latest message (TR304).
CREATE TABLE toewijzing_bsn (
    gemeente TEXT NOT NULL CHECK (length(gemeente) = 4),
    number INTEGER NOT NULL CHECK (number BETWEEN 0 AND 999999999),
    bsn TEXT NOT NULL,
    PRIMARY KEY (gemeente, number)
) STRICT, WITHOUT ROWID;

-- Months of which a person says that they were declared to the municipality by another program.
CREATE TABLE declared_elsewhere (
    gemeente TEXT NOT NULL CHECK (length(gemeente) = 4),
    month TEXT NOT NULL CHECK (length(month) = 7),
    origin TEXT NOT NULL CHECK (origin IN ('opgegeven', 'overgenomen')),
    at_utc TEXT NOT NULL,
    PRIMARY KEY (gemeente, month)
) STRICT, WITHOUT ROWID;

-- Until now the program took every month before the first claim made here to be declared elsewhere. They stay so, where
-- everyone can see it and take it back, or the same care would be claimed twice without anyone knowing.
INSERT INTO declared_elsewhere (gemeente, month, origin, at_utc)
WITH RECURSIVE known AS (
    SELECT d.gemeente AS gemeente, min(d.month) AS declared, min(m.at_utc) AS at_utc,
        (SELECT max(min(substr(t.begin_day, 1, 7)), '2021-01') FROM toewijzing_state t WHERE t.gemeente = d.gemeente) AS begun
    FROM declaration d JOIN message m ON m.id = d.message_id
    GROUP BY d.gemeente
), before (gemeente, month, declared, at_utc) AS (
    SELECT gemeente, begun, declared, at_utc FROM known WHERE begun < declared
    UNION ALL
    SELECT gemeente, strftime('%Y-%m', month || '-01', '+1 month'), declared, at_utc FROM before
    WHERE strftime('%Y-%m', month || '-01', '+1 month') < declared
)
SELECT gemeente, month, 'overgenomen', at_utc FROM before;
