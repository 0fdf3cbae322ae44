"""Programs that run inside the project's own Python and print answers as JSON."""
