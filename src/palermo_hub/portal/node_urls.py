"""Addresses of a node's frame: the first page leads to the desk; help is for everybody."""

from django.urls import path
from django.views.generic import RedirectView

from . import views

app_name = "portal"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="organisations:desk"), name="home"),
    path("help/", views.help_page, name="help"),
]
