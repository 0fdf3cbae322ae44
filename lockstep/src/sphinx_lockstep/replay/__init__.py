"""Follow a tutorial as a reader does: from its built pages, in an empty folder."""
