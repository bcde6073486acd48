-- The roles of wet/PRIVACY 9. The table itself stays, because operations point at it; the column is made anew for its CHECK.
-- The default is the role that may least of those who work with children.

ALTER TABLE account ADD COLUMN role_of_nine TEXT NOT NULL DEFAULT 'medewerker' CHECK (role_of_nine IN ('medewerker', 'mentor',
    'begeleider', 'planner', 'administratie', 'locatiemanager', 'aandachtsfunctionaris', 'inspectie', 'beheer'));
UPDATE account SET role_of_nine = role;
ALTER TABLE account DROP COLUMN role;
ALTER TABLE account RENAME COLUMN role_of_nine TO role;
