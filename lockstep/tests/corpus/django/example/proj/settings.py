DEBUG = True
SECRET_KEY = "of the tests"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "shop",
]
LANGUAGE_CODE = "en"
ROOT_URLCONF = "proj.urls"

SHOP_GREETING = "Hello"

CELERY_BROKER_URL = "memory://"
CELERY_RESULT_BACKEND = "cache+memory://"
CELERY_TASK_TIME_LIMIT = 30 * 60
