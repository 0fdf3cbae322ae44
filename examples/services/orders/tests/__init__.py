"""Prove the orders and their tasks, on the real services."""
