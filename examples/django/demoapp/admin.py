"""Show widgets in the admin."""

from django.contrib import admin

from demoapp.models import Widget

admin.site.register(Widget)
