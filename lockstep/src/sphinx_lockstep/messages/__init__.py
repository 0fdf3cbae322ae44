"""Every message: its code, its parameters and its wording; it imports nothing of the package."""
