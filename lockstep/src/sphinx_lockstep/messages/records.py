"""Messages about records in the repository: baselines, pictures, replays, releases."""
