-- One job can make several pictures: each is a generation, and this is its place in the service's list.
ALTER TABLE generations ADD COLUMN output INTEGER NOT NULL DEFAULT 0

-- Where the person put a job that still waits its turn; 0: nowhere.
ALTER TABLE generations ADD COLUMN queue_place INTEGER NOT NULL DEFAULT 0

-- Seconds after which a job is stopped; 0: never.
ALTER TABLE generations ADD COLUMN time_limit INTEGER NOT NULL DEFAULT 0
