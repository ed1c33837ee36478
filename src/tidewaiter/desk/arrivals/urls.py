"""Addresses of the arrivals pages."""

from __future__ import annotations

from django.urls import path

from tidewaiter.desk.arrivals import live_views, message_views, task_views, traveller_views, views

app_name = "arrivals"
urlpatterns = [
    path("", views.arrivals, name="arrivals"),
    path("waiting/", views.waiting, name="waiting"),
    path("stream/", live_views.stream, name="stream"),
    path("search/", views.search, name="search"),
    path("flights/<uuid:movement_id>/", views.flight, name="flight"),
    path("travellers/<uuid:traveller_id>/", traveller_views.traveller, name="traveller"),
    path("travellers/<uuid:traveller_id>/panel/", traveller_views.panel, name="panel"),
    path("travellers/<uuid:traveller_id>/look/", traveller_views.look, name="look"),
    path("review/", traveller_views.review, name="review"),
    path("review/<uuid:match_id>/undo/", traveller_views.undo, name="undo"),
    path("tasks/", task_views.mine, name="mine"),
    path("tasks/<uuid:match_id>/take/", task_views.take, name="take"),
    path("tasks/<uuid:match_id>/release/", task_views.release, name="release"),
    path("tasks/<uuid:match_id>/assign/", task_views.assign, name="assign"),
    path("messages/", message_views.deliveries, name="deliveries"),
    path("messages/upload/", message_views.upload, name="upload"),
    path("messages/quarantine/", message_views.quarantine, name="quarantine"),
    path("messages/deliveries/<uuid:delivery_id>/", message_views.delivery, name="delivery"),
    path("messages/deliveries/<uuid:delivery_id>/retry/", message_views.retry, name="retry"),
    path("messages/<uuid:message_id>/", message_views.message, name="message"),
]
