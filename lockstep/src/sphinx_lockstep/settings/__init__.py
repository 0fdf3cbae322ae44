"""Every setting, declared once and read once per build."""
