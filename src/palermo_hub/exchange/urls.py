"""Addresses of nodes' keys."""

from django.urls import path

from . import views

app_name = "exchange"
urlpatterns = [
    path("<slug:code>/", views.key_list, name="key-list"),
    path("<slug:code>/<uuid:uuid>/retire/", views.key_retire, name="key-retire"),
]
