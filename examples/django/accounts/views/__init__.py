"""Create a user in two ways, each of which sends the task after the commit."""
