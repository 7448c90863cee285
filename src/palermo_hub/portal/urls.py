"""Addresses of the public pages."""

from django.urls import path

from . import crawling, internal_views, release_views, source_views, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("states/", views.state_list, name="states"),
    path("states/<str:code>/", views.state_page, name="state"),
    path("states/<str:code>/flows/", views.flows, name="flows"),
    path("states/<str:code>/forms/<slug:form>/", views.form_page, name="form"),
    path("states/<str:code>/tables/", views.table_list, name="tables"),
    path("states/<str:code>/tables/<slug:name>/", views.table_page, name="table"),
    path("states/<str:code>/tables/<slug:name>.csv", views.table_csv, name="csv"),
    path("states/<str:code>/tables/<slug:name>/compare/", views.table_compare, name="compare"),
    path("states/<str:code>/tables/<slug:name>/origin/", views.origin, name="origin"),
    path("releases/", release_views.release_list, name="releases"),
    path("releases/<str:code>/<int:version>/", release_views.release_page, name="release"),
    path(
        "releases/<str:code>/<int:version>/rebuttal/", release_views.release_rebuttal, name="release-rebuttal"
    ),
    path("releases/<str:code>/<int:version>/changes/", release_views.release_changes, name="release-changes"),
    path(
        "releases/<str:code>/<int:version>/citation.bib",
        release_views.release_citation,
        name="release-citation",
    ),
    path(
        "releases/<str:code>/<int:version>/all-<slug:form>.zip",
        release_views.release_package,
        name="release-package",
    ),
    path(
        "releases/<str:code>/<int:version>/<slug:name>.<str:form>",
        release_views.release_file,
        name="release-file",
    ),
    path("countries/", source_views.country_list, name="countries"),
    path("countries/<str:code>/", source_views.country_page, name="country"),
    path("sources/", source_views.source_list, name="sources"),
    path("sources/<slug:series>/<str:released>/", source_views.source_release, name="source-release"),
    path(
        "sources/<slug:series>/<str:older>/<str:newer>/",
        source_views.source_changes,
        name="source-changes",
    ),
    path(
        "sources/<slug:series>/<str:older>/<str:newer>/changes.csv",
        source_views.source_changes_csv,
        name="source-changes-csv",
    ),
    path("desk/tables/", internal_views.internal_list, name="internal-list"),
    path("desk/tables/<uuid:uuid>/", internal_views.internal_page, name="internal"),
    path("desk/tables/<uuid:uuid>/<slug:name>/", internal_views.internal_table, name="internal-table"),
    path("mandates/<slug:code>/<str:number>/", views.provision, name="provision"),
    path("about/", views.about, name="about"),
    path("help/", views.help_page, name="help"),
    path("robots.txt", crawling.robots, name="robots"),
    path("sitemap.xml", crawling.sitemap, name="sitemap"),
]
