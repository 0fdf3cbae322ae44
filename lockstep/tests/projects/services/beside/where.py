"""Tell what this project gets that the example does not."""

import os


def tell():
    print("beside:", os.environ.get("BESIDE"), "url:", os.environ["REDIS_URL"])


tell()
