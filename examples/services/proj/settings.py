"""Say where the services are: by the environment, with defaults for this machine."""

import os

RABBITMQ_URL = os.environ.get("RABBITMQ_URL", "amqp://guest:guest@localhost:5672//")
REDIS_URL = os.environ.get("REDIS_URL", "redis://localhost:6379/0")

SECRET_KEY = "nothing is signed here"
DEBUG = False  # it would keep every query of a worker in memory
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True

INSTALLED_APPS = [
    "django_celery_results",
    "fleet",
    "kills",
    "orders",
    "speed",
]

# Host, user and password are libpq's own: PGHOST, PGUSER, PGPASSWORD, PGPORT.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("PGDATABASE", "services"),
        "CONN_MAX_AGE": int(os.environ.get("DB_CONN_MAX_AGE", "0")),
        "OPTIONS": {"pool": True} if os.environ.get("DB_POOL") else {},
    },
}

# Celery: begin
CELERY_BROKER_URL = RABBITMQ_URL
CELERY_RESULT_BACKEND = "django-db"
CELERY_DB_REUSE_MAX = int(os.environ.get("DB_REUSE_MAX", "0"))
CELERY_WORKER_LOST_WAIT = 1  # seconds until a killed child's task is given up; 10
# Celery: end

# Fleet: begin
# A queue keeps the type that it was declared with, so a change needs a new virtual host.
QUEUE_TYPE = os.environ.get("QUEUE_TYPE", "classic")
CELERY_TASK_DEFAULT_QUEUE_TYPE = QUEUE_TYPE
CELERY_TASK_CREATE_MISSING_QUEUE_TYPE = QUEUE_TYPE
if QUEUE_TYPE == "quorum":
    # Delayed delivery goes through topic exchanges.
    CELERY_TASK_DEFAULT_EXCHANGE_TYPE = "topic"
    CELERY_TASK_CREATE_MISSING_QUEUE_EXCHANGE_TYPE = "topic"
    # The broker confirms each message, so that what delay() has returned from is there.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True}
CELERY_TASK_ROUTES = {
    "fleet.tasks.pack": {"queue": "parcels"},
    "fleet.tasks.label": {"queue": "labels"},
}
# How long a cold shutdown waits for tasks in hand; below the time after which it is killed.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = float(os.environ.get("SOFT_SHUTDOWN", "0"))
# Fleet: end

# Where a worker keeps its heartbeat file; without a path it keeps none.
HEARTBEAT_FILE = os.environ.get("HEARTBEAT_FILE", "")
