"""The map of addresses: one include for each app; English has no prefix, every other language has its own."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from .api import api

PAGES = i18n_patterns(
    path("", include("palermo_hub.portal.urls")),
    path("", include("palermo_hub.mandates.urls")),
    path("desk/", include("palermo_hub.organisations.urls")),
    path("desk/keys/", include("palermo_hub.exchange.urls")),
    path("desk/work/", include("palermo_hub.work.urls")),
    path("desk/published/", include("palermo_hub.evidence.published.urls")),
    path("", include("palermo_hub.evidence.urls")),
    path("response/", include("palermo_hub.response.urls")),
    path("gaps/", include("palermo_hub.gaps.urls")),
    path("coordination/", include("palermo_hub.secretariat.urls")),
    path("reports/", include("palermo_hub.reports.urls")),
    path("account/", include("allauth.urls")),
    prefix_default_language=False,
)
urlpatterns = [path("api/v1/", api.urls), *PAGES]
handler400 = "palermo_hub.portal.views.bad_request"
handler404 = "palermo_hub.portal.views.page_not_found"
handler500 = "palermo_hub.portal.views.server_error"
