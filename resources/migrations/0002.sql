-- How results are joined to their pictures. What was made before was placed as it came.
ALTER TABLE generations ADD COLUMN blend_color TEXT NOT NULL DEFAULT 'off'

ALTER TABLE generations ADD COLUMN blend_grain TEXT NOT NULL DEFAULT 'off'

ALTER TABLE generations ADD COLUMN blend_grain_seed INTEGER NOT NULL DEFAULT 0

ALTER TABLE generations ADD COLUMN blend_align TEXT NOT NULL DEFAULT 'off'
