"""Be changed by a page while it runs."""

import sys

if "left" in sys.argv:
    print("left")
else:
    print("right")
