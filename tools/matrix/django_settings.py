"""The example's settings, changed for releases other than the example's own.

cell.py checks that each change is needed: it runs the example without it.
"""

import celery
import django

from proj import settings as example
from proj.settings import *

if celery.__version__.startswith("5.4."):
    TEST_RUNNER = "matrix.runner.PatientRunner"  # see there
if django.VERSION < (5, 0):
    USE_TZ = True  # the default since 5.0
if django.VERSION < (5, 1):
    # Unknown to older releases; without them, SQLite may report a locked database.
    del example.DATABASES["default"]["OPTIONS"]["init_command"]
    del example.DATABASES["default"]["OPTIONS"]["transaction_mode"]
if django.VERSION < (6, 0):
    DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"  # the default since 6.0
if django.VERSION >= (6, 1):
    MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend"}}
    if example.DEBUG:
        MAILERS["default"]["BACKEND"] = example.EMAIL_BACKEND
        MAILERS["default"]["OPTIONS"] = {"file_path": example.EMAIL_FILE_PATH}
    else:
        MAILERS["default"]["OPTIONS"] = {"host": example.EMAIL_HOST}
    for name in ("EMAIL_BACKEND", "EMAIL_FILE_PATH", "EMAIL_HOST"):
        globals().pop(name, None)  # replaced by MAILERS
