"""Validators of configuration files, one module per group of formats."""
