"""Addresses of the profiles."""

from django.urls import path

from tidewaiter.desk.profiles import views

app_name = "profiles"
urlpatterns = [
    path("profiles/", views.profile_list, name="list"),
    path("profiles/<str:profile_id>/", views.profile, name="profile"),
]
