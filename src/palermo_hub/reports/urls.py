"""Addresses of the reports."""

from django.urls import path

from .views import calls, publishing, reports, writing_out

app_name = "reports"
urlpatterns = [
    path("", reports.report_list, name="report-list"),
    path("new/", reports.report_new, name="report-new"),
    path("inputs/", calls.answer_list, name="answer-list"),
    path("inputs/<uuid:uuid>/", calls.answer_detail, name="answer-detail"),
    path("inputs/<uuid:uuid>/publish/", publishing.answer_publish, name="answer-publish"),
    path("<uuid:uuid>/", reports.report_detail, name="report-detail"),
    path("<uuid:uuid>/changes/", reports.report_changes, name="report-changes"),
    path("<uuid:uuid>/finish/", reports.report_finish, name="report-finish"),
    path("<uuid:uuid>/output/", writing_out.report_output, name="report-output"),
    path("<uuid:uuid>/output/file", writing_out.report_file, name="report-file"),
    path("<uuid:uuid>/publish/", publishing.report_publish, name="report-publish"),
    path("<uuid:uuid>/inputs/", calls.call_list, name="call-list"),
    path("sections/<uuid:uuid>/", reports.section_edit, name="section-edit"),
    path("sections/<uuid:uuid>/cite/", reports.citation_new, name="citation-new"),
    path("sections/<uuid:uuid>/call/", calls.call_new, name="call-new"),
    path("citations/<uuid:uuid>/renew/", reports.citation_renew, name="citation-renew"),
]
