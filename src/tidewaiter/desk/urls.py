"""All addresses of the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path

from tidewaiter.desk.api import api
from tidewaiter.desk.common.navigation import pages_for
from tidewaiter.desk.intake.views import state


def home(request: HttpRequest) -> HttpResponse:
    """The first page that this person may open."""
    pages = pages_for(request.actor)  # type: ignore[attr-defined]
    return redirect(pages[0].address if pages else "accounts:profile")


urlpatterns = [
    path("", home, name="home"),
    path("health/", state, name="health"),
    path("api/v1/", api.urls),
    path("sign-in/", include("tidewaiter.desk.accounts.sign_in_urls")),
    path("", include("tidewaiter.desk.accounts.urls")),
    path("", include("tidewaiter.desk.protection.urls")),
    path("", include("tidewaiter.desk.integrity.urls")),
    path("arrivals/", include("tidewaiter.desk.arrivals.urls")),
    path("", include("tidewaiter.desk.profiles.urls")),
    path("", include("tidewaiter.desk.watchlists.urls")),
    path("", include("tidewaiter.desk.inspections.urls")),
    path("", include("tidewaiter.desk.intake.urls")),
    path("cargo/", include("tidewaiter.desk.cargo.urls")),
]

handler400 = "tidewaiter.desk.common.failures.bad_request"
handler403 = "tidewaiter.desk.common.failures.not_permitted"
handler404 = "tidewaiter.desk.common.failures.not_found"
handler500 = "tidewaiter.desk.common.failures.broken"
