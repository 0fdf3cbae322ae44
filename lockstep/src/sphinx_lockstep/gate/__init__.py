"""Read a site's pages with Sphinx, check them on each build, and report the findings."""
