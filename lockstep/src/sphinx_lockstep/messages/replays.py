"""Messages about replays of a tutorial."""
