"""Route the pages of the widgets."""

from django.urls import path

from demoapp import views

app_name = "demoapp"
urlpatterns = [
    path("", views.index, name="index"),
    path("count/", views.count, name="count"),
    path("widgets/<int:widget_id>/polish/", views.polish, name="polish"),
    path("results/<uuid:task_id>/", views.result, name="result"),
]
