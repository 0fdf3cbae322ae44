"""The Python that runs in the reader's browser: a project's files, commands and prompt.

The lab packs this package as it is. It imports only the standard library, because the
project's packages belong to the programs that a reader starts.
"""
