"""Putting a site out of step, one small change at a time, to see what a build catches."""
