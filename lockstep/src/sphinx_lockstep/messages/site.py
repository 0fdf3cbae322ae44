"""Messages about the site as a whole."""
