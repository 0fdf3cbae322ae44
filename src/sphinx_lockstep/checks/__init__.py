"""One module a row of the table of claims: each yields problems, or a proof."""
