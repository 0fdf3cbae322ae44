"""Recordings and records that outlive a build, read and written by key."""
