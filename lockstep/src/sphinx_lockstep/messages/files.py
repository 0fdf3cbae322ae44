"""Messages about configuration files, as their validators see them."""
