-- Whether someone is linked in the personenregister can be unknown: an empty cell or no column in an older list. Until now that was
-- kept as 'nee'. Without a VOG date either, nobody said anything, so that becomes unknown (docs/adr/0012).
ALTER TABLE staff_member ADD COLUMN prk_known TEXT NOT NULL DEFAULT 'ja' CHECK (prk_known IN ('ja', 'nee'));
UPDATE staff_member SET prk_known = 'nee' WHERE prk_linked = 'nee' AND vog_date IS NULL;
