"""Tests of the example with every supported Python, Django and Celery: `make matrix`."""
