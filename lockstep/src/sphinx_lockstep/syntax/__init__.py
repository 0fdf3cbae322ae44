"""Text to values, without I/O: transcripts, command lines, diffs, literals, masks, notes."""
