"""A page's own part of a server that is there already; one module a kind of server."""
