"""Addresses of the sign-in library that are open here: no sign-up, no e-mail, no social accounts.

Every change of a second factor runs in one transaction with its entry in the log (`accounts.signals`).
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.db.transaction import atomic
from django.urls import path

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("second-factor/", second_factor.index, name="mfa_index"),
    path("code/", second_factor.authenticate, name="mfa_authenticate"),
    path("code/again/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("code/enrol/", atomic(totp.activate_totp), name="mfa_activate_totp"),
    path("code/remove/", atomic(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "recovery/new/",
        atomic(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("key/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("key/again/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("keys/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("keys/add/", atomic(keys.add_webauthn), name="mfa_add_webauthn"),
    path("keys/<int:pk>/edit/", atomic(keys.edit_webauthn), name="mfa_edit_webauthn"),
    path("keys/<int:pk>/remove/", atomic(keys.remove_webauthn), name="mfa_remove_webauthn"),
]
