from django.urls import path
from shop import views

urlpatterns = [
    path("greet/<str:name>/", views.greet, name="greet"),
]
