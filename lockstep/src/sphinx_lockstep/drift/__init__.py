"""Make small wrong changes to a site and count how many of them a build reports."""
