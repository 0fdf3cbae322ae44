"""Messages about servers that pages run on."""
