"""Messages about what an update leaves as it is."""
