"""List entries: what is sought, by whom, why and until when."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ListEntry(models.Model):
    """One exact value that is sought. `normalised` is the value as the library compares it; an entry that
    expired or was removed never matches, and stays for the record until its delete-due date."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("Travel document")
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail address")
        PAYMENT_HOLDER = "payment_holder", _("Payment holder")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    administration = models.ForeignKey(
        "accounts.Administration", on_delete=models.PROTECT, related_name="+"
    )
    list_name = models.CharField(_("list"), max_length=80)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    value = models.CharField(_("value"), max_length=200)
    normalised = models.CharField(max_length=200)
    issuer = models.CharField(_("issuing country"), max_length=3, blank=True)
    owner = models.CharField(_("owner"), max_length=120)
    reason = models.CharField(_("reason"), max_length=300)
    expires = models.DateField(_("expires"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removal_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("list entry")
        verbose_name_plural = _("list entries")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["administration", "list_name", "kind", "normalised", "issuer"],
                condition=models.Q(removed_at=None),
                name="one_live_entry_a_value",
            )
        ]

    def __str__(self) -> str:
        return f"{self.list_name}: {self.kind}"
