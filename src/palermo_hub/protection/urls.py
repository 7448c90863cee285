"""Addresses of a node's records; no number of a record and no name of a file stands in one."""

from django.urls import path

from . import views

app_name = "protection"
urlpatterns = [
    path("", views.source_list, name="source-list"),
    path("new/", views.source_new, name="source-new"),
    path("passphrase/", views.passphrase_change, name="passphrase-change"),
    path("bundles/", views.bundle_list, name="bundle-list"),
    path("bundles/<uuid:uuid>/", views.bundle_download, name="bundle-download"),
    path("files/<uuid:uuid>/", views.intake_detail, name="intake-detail"),
    path("files/<uuid:uuid>/mapping/", views.intake_mapping, name="intake-mapping"),
    path("files/<uuid:uuid>/accept/", views.intake_accept, name="intake-accept"),
    path("files/<uuid:uuid>/discard/", views.intake_discard, name="intake-discard"),
    path("files/<uuid:uuid>/rejects/", views.intake_rejects, name="intake-rejects"),
    path("<uuid:uuid>/", views.source_detail, name="source-detail"),
    path("<uuid:uuid>/file/", views.intake_new, name="intake-new"),
    path("<uuid:uuid>/rows/", views.record_list, name="record-list"),
    path("<uuid:uuid>/destroy/", views.source_destroy, name="source-destroy"),
]
