"""Servers that pages need: started for a page, or a page's part of an existing one."""
