"""The example on every supported Python, Django and Celery: `make matrix`."""
