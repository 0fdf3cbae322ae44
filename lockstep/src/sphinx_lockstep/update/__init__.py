"""Rewrite pages that no longer match the project, as a git diff to review."""
