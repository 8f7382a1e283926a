"""Which household is seen in which session: pools, cuts, rounds."""
