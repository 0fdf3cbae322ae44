"""Hold code that fails; nothing else imports it, and the download leaves it out."""
