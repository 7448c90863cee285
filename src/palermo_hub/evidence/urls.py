"""Addresses of submissions."""

from django.urls import path

from . import views

app_name = "evidence"
urlpatterns = [
    path("", views.submission_list, name="submission-list"),
    path("new/", views.submission_new, name="submission-new"),
    path("<uuid:uuid>/", views.submission_detail, name="submission-detail"),
    path("<uuid:uuid>/accept/", views.submission_accept, name="submission-accept"),
    path("<uuid:uuid>/withdraw/", views.submission_withdraw, name="submission-withdraw"),
]
