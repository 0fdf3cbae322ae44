"""Rewrite pages where the project differs, as a git diff to review."""
