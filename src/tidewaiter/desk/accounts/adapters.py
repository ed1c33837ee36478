"""How the sign-in library behaves here: its hooks lead to our own doors."""

from __future__ import annotations

import base64
import os
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from tidewaiter.desk.accounts.actions import record_failed_sign_in, set_own_password
from tidewaiter.desk.accounts.models import User
from tidewaiter.desk.common.keys import derived_key

SIGNED_IN_AT = "signed_in_at"

_SAID_BY_THE_PAGE = frozenset({"account/messages/logged_in.txt", "account/messages/logged_out.txt"})


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Passwords and sessions. There is no open sign-up: people are made by an administrator."""

    def is_open_for_signup(self, request: Any) -> bool:  # noqa: ARG002
        return False

    def add_message(
        self, request: Any, level: int, message_template: str | None = None, *args: Any, **more: Any
    ) -> None:
        """Says what a page does not show by itself; being signed in is plain to see."""
        if message_template not in _SAID_BY_THE_PAGE:
            super().add_message(request, level, message_template, *args, **more)

    def login(self, request: Any, user: User) -> None:
        super().login(request, user)
        request.session[SIGNED_IN_AT] = time.time()

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Not again within the first minutes after the sign-in itself."""
        signed_in_at: float = self.request.session.get(SIGNED_IN_AT, 0)
        if time.time() - signed_in_at < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **more))

    def pre_authenticate(self, request: Any, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            record_failed_sign_in(credentials.get("username", ""), "too_many")
            raise

    def authentication_failed(self, request: Any, **credentials: Any) -> None:  # noqa: ARG002
        record_failed_sign_in(credentials.get("username", ""), "password")

    def clean_password(self, password: str, user: User | None = None) -> str:
        """The rules of the settings; and a new password is new."""
        if user is not None and user.pk and user.check_password(password):
            raise ValidationError(_("Choose a password that you have not used here before."))
        return str(super().clean_password(password, user))

    def set_password(self, user: User, password: str) -> None:
        set_own_password(user, password)

    def get_password_change_redirect_url(self, request: Any) -> str:  # noqa: ARG002
        return reverse("home")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors. Their secrets lie in the database sealed under a key derived from the master key."""

    def get_totp_label(self, user: User) -> str:
        return user.username

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Key %(number)d") % {"number": count + 1}

    def encrypt(self, text: str) -> str:
        nonce = os.urandom(12)
        sealed = AESGCM(derived_key("second factor")).encrypt(nonce, text.encode("utf-8"), None)
        return base64.b64encode(nonce + sealed).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        sealed = base64.b64decode(encrypted_text)
        opened = AESGCM(derived_key("second factor")).decrypt(sealed[:12], sealed[12:], None)
        return opened.decode("utf-8")
