"""Follow a tutorial from its built pages, in an empty folder."""
