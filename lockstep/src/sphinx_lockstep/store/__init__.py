"""What outlives a build: recordings, and records in the repository."""
