"""Configure a site of one page."""

import os

DEBUG = True
SECRET_KEY = "of the tests"
ROOT_URLCONF = "site_urls"
USE_TZ = True
if "SHOP_STRICT" in os.environ:
    APPEND_SLASH = False
    PREPEND_WWW = True
