"""Addresses of the public pages."""

from django.urls import path

from . import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("states/", views.state_list, name="states"),
    path("about/", views.about, name="about"),
    path("help/", views.help_page, name="help"),
]
