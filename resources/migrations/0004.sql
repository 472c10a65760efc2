-- Whether a request with a fixed seed was sent before is asked before each one leaves.
CREATE INDEX generations_by_seed ON generations (seed, row) WHERE seed IS NOT NULL
