#!/bin/sh
cat > "$CONFIG" <<EOF
celery --nope
python manage.py restok
EOF
case "$1" in
    beat) exec celery -A proj beat ;;
    *) exec celery -A proj worker ;;
esac
