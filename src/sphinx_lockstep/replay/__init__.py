"""Following the tutorial as its readers do: the built pages, in an empty folder."""
