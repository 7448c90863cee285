"""Addresses of the gap."""

from django.urls import path

from . import views

app_name = "gaps"
urlpatterns = [
    path("", views.gap_list, name="list"),
    path("<slug:code>/", views.gap_table, name="table"),
    path("<slug:code>/cell/", views.gap_cell, name="cell"),
    path("<slug:code>/cells.csv", views.gap_csv, name="csv"),
    path("<slug:code>/cells.hxl.csv", views.gap_hxl, name="hxl"),
    path("<slug:code>/brief/<slug:place>/", views.gap_brief, name="brief"),
    path("<slug:code>/brief/<slug:place>.pdf", views.gap_brief_pdf, name="brief-pdf"),
]
