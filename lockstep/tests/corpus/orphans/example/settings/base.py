"""Hold what all settings share."""

SECRET_KEY = "no secret"
