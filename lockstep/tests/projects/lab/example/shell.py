"""Opens Python's prompt, as a framework's own shell does."""

import code

code.interact(banner="", exitmsg="", local={})
