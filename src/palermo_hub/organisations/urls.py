"""Addresses of the desk, of roles and of agreements."""

from django.urls import path

from . import views

app_name = "organisations"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("agreements/", views.agreement_list, name="agreement-list"),
    path("agreements/new/", views.agreement_new, name="agreement-new"),
    path("agreements/<uuid:uuid>/", views.agreement_detail, name="agreement-detail"),
    path("agreements/<uuid:uuid>/sign/", views.agreement_sign, name="agreement-sign"),
    path("agreements/<uuid:uuid>/end/", views.agreement_end, name="agreement-end"),
    path("organisations/<slug:code>/roles/", views.role_list, name="role-list"),
    path("organisations/<slug:code>/roles/<uuid:uuid>/end/", views.role_end, name="role-end"),
    path("organisations/<slug:code>/tokens/", views.token_list, name="token-list"),
    path("organisations/<slug:code>/tokens/new/", views.token_new, name="token-new"),
    path("organisations/<slug:code>/tokens/<uuid:uuid>/revoke/", views.token_revoke, name="token-revoke"),
]
