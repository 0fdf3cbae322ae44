"""Validators of configuration files, one module per family of formats."""
