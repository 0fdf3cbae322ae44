"""Messages about the lab."""
