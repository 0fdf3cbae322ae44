"""Messages about the extension's own settings."""
