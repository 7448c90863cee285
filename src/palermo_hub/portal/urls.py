"""Addresses of the public pages."""

from django.urls import path

from . import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("states/", views.state_list, name="states"),
    path("states/<str:code>/", views.state_page, name="state"),
    path("states/<str:code>/flows/", views.flows, name="flows"),
    path("states/<str:code>/tables/", views.table_list, name="tables"),
    path("states/<str:code>/tables/<slug:name>/", views.table_page, name="table"),
    path("states/<str:code>/tables/<slug:name>.csv", views.table_csv, name="csv"),
    path("states/<str:code>/tables/<slug:name>/origin/", views.origin, name="origin"),
    path("about/", views.about, name="about"),
    path("help/", views.help_page, name="help"),
]
