#!/bin/sh
python -m shop.report
python manage.py restock
python -m gunicorn shop.urls
