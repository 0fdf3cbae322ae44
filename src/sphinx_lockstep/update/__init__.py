"""Rewriting pages where reality is otherwise: one module a row of the table of claims."""
