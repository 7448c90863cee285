"""Addresses of bodies, meetings and decisions."""

from django.urls import path

from .views import bodies

app_name = "secretariat"
urlpatterns = [
    path("", bodies.body_list, name="body-list"),
    path("new/", bodies.body_new, name="body-new"),
    path("<slug:code>/", bodies.body_detail, name="body-detail"),
    path("<slug:code>/members/", bodies.member_list, name="member-list"),
    path("<slug:code>/take-up/", bodies.body_take_up, name="body-take-up"),
    path("<slug:code>/members/link/", bodies.body_link, name="body-link"),
    path("<slug:code>/members/new/", bodies.seat_new, name="seat-new"),
    path("<slug:code>/members/<uuid:uuid>/end/", bodies.seat_end, name="seat-end"),
    path("<slug:code>/chairs/new/", bodies.term_new, name="term-new"),
    path("<slug:code>/statements/new/", bodies.statement_new, name="statement-new"),
]
