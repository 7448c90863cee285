"""Addresses of submissions, collections and reviews, and of those who are told of corrections."""

from django.urls import path

from .views import collections, following, reviews, submissions

app_name = "evidence"
urlpatterns = [
    path("desk/submissions/", submissions.submission_list, name="submission-list"),
    path("desk/submissions/new/", submissions.submission_new, name="submission-new"),
    path("desk/submissions/<uuid:uuid>/", submissions.submission_detail, name="submission-detail"),
    path("desk/submissions/<uuid:uuid>/accept/", submissions.submission_accept, name="submission-accept"),
    path("desk/submissions/<uuid:uuid>/return/", submissions.submission_return, name="submission-return"),
    path(
        "desk/submissions/<uuid:uuid>/withdraw/", submissions.submission_withdraw, name="submission-withdraw"
    ),
    path("desk/collections/", collections.collection_list, name="collection-list"),
    path("desk/collections/new/", collections.collection_new, name="collection-new"),
    path("desk/collections/<uuid:uuid>/", collections.collection_detail, name="collection-detail"),
    path("desk/collections/<uuid:uuid>/round/", collections.collection_round, name="collection-round"),
    path("desk/collections/<uuid:uuid>/run/", collections.collection_run, name="collection-run"),
    path(
        "desk/collections/<uuid:uuid>/send/<slug:code>/", collections.collection_send, name="collection-send"
    ),
    path("desk/reviews/<uuid:uuid>/", reviews.review_detail, name="review-detail"),
    path("desk/reviews/<uuid:uuid>/attack/", reviews.review_attack, name="review-attack"),
    path("desk/reviews/<uuid:uuid>/quality/", reviews.review_quality, name="review-quality"),
    path("desk/reviews/<uuid:uuid>/ask/", reviews.review_ask, name="review-ask"),
    path("desk/reviews/<uuid:uuid>/approve/", reviews.review_approve, name="review-approve"),
    path("desk/reviews/<uuid:uuid>/back/", reviews.review_back, name="review-back"),
    path("desk/reviews/<uuid:uuid>/publish/", reviews.review_publish, name="review-publish"),
    path("desk/reviews/<uuid:uuid>/withdraw/", reviews.release_withdraw, name="release-withdraw"),
    path("releases/<str:code>/<int:version>/follow/", following.follow, name="follow"),
    path("told/<uuid:token>/", following.follower, name="follower"),
]
