#!/bin/sh
cat > "$CONFIG" <<EOF
celery --nope
EOF
exec celery -A proj worker --loglevl INFO
