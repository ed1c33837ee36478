"""Who paid, and how."""

from __future__ import annotations

from collections.abc import Iterable

from tidewaiter.records.known import KnownBooking
from tidewaiter.records.travellers import Payment, Traveller
from tidewaiter.targeting.features.facts import Facts, evidence_of
from tidewaiter.targeting.names import family_tokens, is_company, name_tokens
from tidewaiter.targeting.tables import codes


def tell_payment(facts: Facts, known: KnownBooking, party: Iterable[Traveller]) -> None:
    """The facts of payment of one booking; `party` are its travellers."""
    payments = known.booking.payments
    here = evidence_of(known, "payments")
    forms = {payment.form.upper() for payment in payments if payment.form}
    if len(forms) == 1:
        facts.tell("booking.payment_form", min(forms), here)
    if forms:
        facts.tell("booking.paid_in_cash", bool(forms & codes("cash_forms")), here)
    holders = [payment.holder for payment in payments if payment.holder]
    if holders:
        facts.tell("booking.company_payer", any(map(is_company, holders)), here)
    facts.tell("booking.third_party_payer", _by_third_party(payments, party), here)


def person_holder(payment: Payment) -> frozenset[str]:
    """The name parts of a payer who is a person; empty for a company, and for a name of fewer than two parts."""
    tokens = name_tokens(payment.holder)
    return tokens if len(tokens) >= 2 and not is_company(payment.holder) else frozenset()


def _by_third_party(payments: Iterable[Payment], party: Iterable[Traveller]) -> bool | None:
    holders = [tokens for payment in payments if (tokens := person_holder(payment))]
    families = [family_tokens(person.family_name) for person in party if not person.placeholder]
    named = [family for family in families if family]
    if not holders or not named or len(named) < len(families):
        return None
    return any(not any(family & holder for family in named) for holder in holders)
