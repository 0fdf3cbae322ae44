"""Charge orders so that each is charged once, whatever is killed."""
