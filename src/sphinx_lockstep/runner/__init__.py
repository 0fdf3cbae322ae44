"""Live checks: a manifest of scripts in, recordings out, nothing left running."""
