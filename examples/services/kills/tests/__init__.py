"""Prove that a kill is told as it was."""
