"""Addresses of the reports."""

from django.urls import path

from . import views

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="report-list"),
    path("new/", views.report_new, name="report-new"),
    path("<uuid:uuid>/", views.report_detail, name="report-detail"),
    path("<uuid:uuid>/changes/", views.report_changes, name="report-changes"),
    path("sections/<uuid:uuid>/", views.section_edit, name="section-edit"),
    path("sections/<uuid:uuid>/cite/", views.citation_new, name="citation-new"),
    path("citations/<uuid:uuid>/renew/", views.citation_renew, name="citation-renew"),
]
