"""Addresses of jobs."""

from django.urls import path

from . import views

app_name = "work"
urlpatterns = [
    path("", views.job_list, name="job-list"),
    path("<uuid:uuid>/", views.job_detail, name="job-detail"),
    path("<uuid:uuid>/cancel/", views.job_cancel, name="job-cancel"),
    path("<uuid:uuid>/again/", views.job_again, name="job-again"),
]
