"""Messages about versions and releases."""
