"""Pages in, verdicts out: what to run, when to stop early, what is cached."""
