"""Addresses of the exact lists."""

from django.urls import path

from tidewaiter.desk.watchlists import views

app_name = "watchlists"
urlpatterns = [
    path("lists/", views.entry_list, name="list"),
    path("lists/new/", views.add, name="add"),
    path("lists/<uuid:entry_id>/remove/", views.remove, name="remove"),
]
