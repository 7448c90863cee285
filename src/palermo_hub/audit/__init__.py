"""Who did, and read, what and when: append-only, hash-chained."""
