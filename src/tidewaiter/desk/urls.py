"""All addresses of the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path

from tidewaiter.desk.common.navigation import pages_for


def home(request: HttpRequest) -> HttpResponse:
    """The first page that this person may open."""
    pages = pages_for(request.actor)  # type: ignore[attr-defined]
    return redirect(pages[0].address if pages else "accounts:profile")


def health(_request: HttpRequest) -> HttpResponse:
    """For a supervisor process or a proxy: the server answers."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("", home, name="home"),
    path("health/", health, name="health"),
    path("sign-in/", include("tidewaiter.desk.accounts.sign_in_urls")),
    path("", include("tidewaiter.desk.accounts.urls")),
    path("", include("tidewaiter.desk.protection.urls")),
    path("", include("tidewaiter.desk.integrity.urls")),
    path("arrivals/", include("tidewaiter.desk.arrivals.urls")),
    path("", include("tidewaiter.desk.profiles.urls")),
    path("", include("tidewaiter.desk.watchlists.urls")),
    path("", include("tidewaiter.desk.inspections.urls")),
]

handler400 = "tidewaiter.desk.common.failures.bad_request"
handler403 = "tidewaiter.desk.common.failures.not_permitted"
handler404 = "tidewaiter.desk.common.failures.not_found"
handler500 = "tidewaiter.desk.common.failures.broken"
