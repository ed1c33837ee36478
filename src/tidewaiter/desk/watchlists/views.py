"""Pages of the exact lists."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tidewaiter.desk.accounts.pages import OfficerRequest, officer_page
from tidewaiter.desk.common.lists import Column, Filter, Listing, by_field, by_text
from tidewaiter.desk.watchlists import actions, queries
from tidewaiter.desk.watchlists.forms import EntryForm, RemovalForm
from tidewaiter.desk.watchlists.models import ListEntry
from tidewaiter.errors import Refused

ENTRIES = Listing(
    columns=(
        Column("list_name", _("List"), order_by=("list_name",)),
        Column("kind", _("Kind"), order_by=("kind",), value=lambda row: row.get_kind_display()),
        Column("value", _("Value"), order_by=("normalised",)),
        Column("issuer", _("Issuing country"), order_by=("issuer",)),
        Column("owner", _("Owner"), order_by=("owner",)),
        Column("reason", _("Reason")),
        Column("expires", _("Expires"), order_by=("expires",)),
    ),
    filters=(
        Filter("kind", _("Kind"), by_field("kind"), lambda: ListEntry.Kind.choices),
        Filter("q", _("List, value, owner"), by_text("list_name", "value", "normalised", "owner")),
    ),
    sort="list_name",
)


@officer_page("manage_lists")
def entry_list(request: OfficerRequest) -> HttpResponse:
    """The entries in force."""
    page = ENTRIES.read(request, queries.entries(request.actor))
    request.shown(*(row.pk for row in page.rows))
    if page.wants_excel:
        return page.excel("lists")
    return render(request, "watchlists/list.html", {"list": page, "today": timezone.now().date()})


@officer_page("manage_lists")
def add(request: OfficerRequest) -> HttpResponse:
    """Add a value to a list."""
    form = EntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_entry(request.actor, form.wish())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The entry stands; the next message meets it."))
            return redirect("watchlists:list")
    return render(
        request, "watchlists/add.html", {"form": form}, status=422 if form.is_bound else 200
    )


@officer_page("manage_lists")
@require_POST
def remove(request: OfficerRequest, entry_id: UUID) -> HttpResponse:
    """Take an entry off its list, with a reason."""
    form = RemovalForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        actions.remove_entry(request.actor, entry_id, reason)
    except ListEntry.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("watchlists:list")
