#!/bin/sh
set -e
if [ -n "$MIGRATE" ]; then
    python manage.py migrate --noinput
fi
exec celery -A proj worker
