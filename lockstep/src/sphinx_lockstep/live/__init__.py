"""What the child process runs: shells, Python shells, long-running processes, HTTP, sandboxes."""
