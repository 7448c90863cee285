"""Addresses of those who bring others' figures."""

from django.urls import path

from . import views

app_name = "published"
urlpatterns = [
    path("", views.release_list, name="release-list"),
    path("new/", views.release_new, name="release-new"),
    path("<uuid:uuid>/", views.release_detail, name="release-detail"),
    path("<uuid:uuid>/show/", views.release_show, name="release-show"),
    path("<uuid:uuid>/withdraw/", views.release_withdraw, name="release-withdraw"),
    path("<uuid:uuid>/discard/", views.release_discard, name="release-discard"),
]
