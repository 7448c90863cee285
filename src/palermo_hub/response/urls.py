"""Addresses of the response."""

from django.urls import path

from . import views

app_name = "response"
urlpatterns = [
    path("", views.activity_list, name="activity-list"),
    path("activities.csv", views.activity_csv, name="activity-csv"),
    path("campaigns.ics", views.activity_calendar, name="activity-calendar"),
    path("new/", views.activity_new, name="activity-new"),
    path("activities/<uuid:uuid>/", views.activity_detail, name="activity-detail"),
    path("activities/<uuid:uuid>/edit/", views.activity_edit, name="activity-edit"),
    path("activities/<uuid:uuid>/cites/", views.activity_cite, name="activity-cite"),
    path("sheets/", views.upload_list, name="upload-list"),
    path("sheets/<slug:code>.xlsx", views.sheet_download, name="sheet-download"),
    path("sheets/<uuid:uuid>/", views.upload_detail, name="upload-detail"),
    path("sheets/<uuid:uuid>/map/", views.sheet_map, name="sheet-map"),
    path("sheets/mappings/<uuid:uuid>/forget/", views.mapping_forget, name="mapping-forget"),
    path("sheets/<uuid:uuid>/apply/", views.upload_apply, name="upload-apply"),
    path("sheets/<uuid:uuid>/undo/", views.upload_undo, name="upload-undo"),
    path("sheets/<uuid:uuid>/discard/", views.upload_discard, name="upload-discard"),
    path("capacity/", views.capacity_board, name="capacity"),
    path("capacity/mine/", views.capacity_mine, name="capacity-mine"),
    path("capacity/new/", views.capacity_new, name="capacity-new"),
    path("capacity/<uuid:uuid>/edit/", views.capacity_edit, name="capacity-edit"),
    path("justice/", views.justice, name="justice"),
    path("justice/new/", views.justice_new, name="justice-new"),
    path("justice/<uuid:uuid>/edit/", views.justice_edit, name="justice-edit"),
    path("commitments/", views.commitment_list, name="commitment-list"),
    path("commitments/new/", views.commitment_new, name="commitment-new"),
    path("commitments/<uuid:uuid>/", views.commitment_detail, name="commitment-detail"),
    path("commitments/<uuid:uuid>/edit/", views.commitment_edit, name="commitment-edit"),
    path("overlaps/", views.overlap_list, name="overlap-list"),
    path("overlaps/<uuid:first>/<uuid:second>/", views.overlap_dismiss, name="overlap-dismiss"),
]
