"""Messages about command lines and options, as the installed programs see them."""
