"""The example project on disk: files, definitions, uses, history and versions."""
