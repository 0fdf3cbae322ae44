"""Change the site in small ways, and count what the build catches."""
