"""The addresses of a node: the desk of one organisation and its records; no page of a hub, nothing public."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("", include("palermo_hub.portal.node_urls")),
    path("desk/", include("palermo_hub.organisations.urls")),
    path("desk/work/", include("palermo_hub.work.urls")),
    path("desk/records/", include("palermo_hub.protection.urls")),
    path("account/", include("allauth.urls")),
    prefix_default_language=False,
)
handler400 = "palermo_hub.portal.views.bad_request"
handler404 = "palermo_hub.portal.views.page_not_found"
handler500 = "palermo_hub.portal.views.server_error"
