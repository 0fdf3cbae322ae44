"""The only room that imports Sphinx and docutils: events, doctree reading, roles, directives, ledger."""
