"""Servers that a page needs: started for it, or a part of one that already runs."""
