"""Addresses of mandates, treaties and national mechanisms; who writes them works under the desk."""

from django.urls import path

from .views import desk, instruments, mechanisms, treaties

app_name = "mandates"
urlpatterns = [
    path("mandates/", instruments.instrument_list, name="instrument-list"),
    path("mandates/<slug:code>/", instruments.instrument_detail, name="instrument-detail"),
    path("mandates/<slug:code>/provisions.csv", instruments.provision_csv, name="provision-csv"),
    path("treaties/", treaties.matrix, name="treaty-matrix"),
    path("treaties/matrix.csv", treaties.matrix_csv, name="treaty-csv"),
    path("treaties/map/", treaties.treaty_map, name="treaty-map"),
    path("treaties/universality/", treaties.universality, name="treaty-universality"),
    path("treaties/universality.csv", treaties.universality_csv, name="universality-csv"),
    path("treaties/changes/", treaties.change_list, name="treaty-changes"),
    path("treaties/changes.csv", treaties.change_csv, name="change-csv"),
    path("treaties/law/", treaties.law_matrix, name="law-matrix"),
    path("treaties/law.csv", treaties.law_csv, name="law-csv"),
    path("treaties/states/<str:code>/", treaties.state, name="treaty-state"),
    path("mechanisms/", mechanisms.mechanism_list, name="mechanism-list"),
    path("mechanisms/mechanisms.csv", mechanisms.mechanism_csv, name="mechanism-csv"),
    path("mechanisms/compare/", mechanisms.compare, name="mechanism-compare"),
    path("mechanisms/<str:code>/", mechanisms.profile, name="mechanism-state"),
    path("desk/mandates/", desk.index, name="desk"),
    path("desk/mandates/resolutions/new/", desk.resolution_new, name="resolution-new"),
    path("desk/mandates/successions/<slug:code>/", desk.succession_list, name="succession-list"),
    path("desk/mandates/successions/<uuid:uuid>/decide/", desk.succession_decide, name="succession-decide"),
    path("desk/mandates/provisions/<uuid:uuid>/", desk.provision_edit, name="provision-edit"),
    path("desk/mandates/tables/new/", desk.table_new, name="table-new"),
    path("desk/mandates/acts/new/", desk.action_new, name="action-new"),
    path("desk/mandates/law/new/", desk.law_new, name="law-new"),
    path("desk/mandates/mechanisms/new/", desk.mechanism_new, name="mechanism-new"),
]
