-- A list of municipalities newer than the one in the program, and the day on which a list was loaded.

ALTER TABLE holiday_file ADD COLUMN loaded TEXT CHECK (loaded IS NULL OR length(loaded) = 10);

-- The file as it was read, so that the location file stands on its own.
CREATE TABLE gemeente_file (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    loaded TEXT NOT NULL CHECK (length(loaded) = 10)
) STRICT;

-- Public holidays on which the location is open; a change holds from its day on, so that days gone by stay as they were.
CREATE TABLE open_holiday (
    holiday TEXT NOT NULL CHECK (holiday IN (
        'nieuwjaarsdag', 'goede_vrijdag', 'eerste_paasdag', 'tweede_paasdag', 'koningsdag',
        'bevrijdingsdag', 'hemelvaartsdag', 'eerste_pinksterdag', 'tweede_pinksterdag', 'eerste_kerstdag',
        'tweede_kerstdag'
    )),
    begin_day TEXT CHECK (begin_day IS NULL OR length(begin_day) = 10),
    end_day TEXT CHECK (end_day IS NULL OR length(end_day) = 10),
    CHECK (begin_day IS NULL OR end_day IS NULL OR begin_day <= end_day)
) STRICT;

-- The second May week of a school, beside the statutory one.
ALTER TABLE school ADD COLUMN second_mei_week TEXT NOT NULL DEFAULT 'nee'
    CHECK (second_mei_week IN ('nee', 'ja', 'ervoor', 'erna'));
ALTER TABLE school ADD COLUMN second_mei_week_from TEXT
    CHECK (second_mei_week_from IS NULL OR length(second_mei_week_from) = 10);

-- A location to try things out in; fixed when it is made.
ALTER TABLE location ADD COLUMN trial TEXT NOT NULL DEFAULT 'nee' CHECK (trial IN ('ja', 'nee'));

-- How much a municipality told of a date of birth that is not whole; a date that comes in its place takes the row away.
CREATE TABLE birth_known (
    child_id INTEGER PRIMARY KEY REFERENCES child (id),
    known TEXT NOT NULL CHECK (known IN ('maand', 'jaar', 'niets'))
) STRICT;
CREATE TRIGGER child_birth_known AFTER UPDATE OF birth_date ON child WHEN OLD.birth_date <> NEW.birth_date
BEGIN DELETE FROM birth_known WHERE child_id = NEW.id; END;
