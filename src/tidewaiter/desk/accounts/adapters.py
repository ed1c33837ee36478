"""How the sign-in library behaves here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up: people are made by an administrator."""

    def is_open_for_signup(self, _request: Any) -> bool:
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors."""
