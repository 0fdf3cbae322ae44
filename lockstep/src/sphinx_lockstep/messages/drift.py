"""Messages about mutation runs."""
