#!/bin/bash
if [ -n "$MIGRATE" ]; then
    python manage.py migrate
