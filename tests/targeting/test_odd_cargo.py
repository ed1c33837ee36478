"""Whatever stands in the fields of boxes and bills: it is put together, reconciled and assessed, and nothing fails."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tidewaiter.records import (
    Call,
    Consignment,
    ConsignmentItem,
    Equipment,
    Event,
    Freight,
    Function,
    Mass,
    Means,
    Message,
    Movement,
    Party,
    Seal,
    Told,
    Value,
    resolve_cargo,
)
from tidewaiter.targeting import assess_cargo, cargo_finding_as_dict, load_profiles, reconcile

RULES = load_profiles()
odd = st.sampled_from(
    ["", " ", "A", "CSQU3054383", "csqu 305438-3", "MSCU1234566", "057-12345675", "?", "ß", "日本", "45R1", "ZZ", "0", "\x00", "a" * 300]
)  # fmt: skip
times = st.sampled_from(
    [
        None,
        "",
        "2026-03-18",
        "2026-03-18T09:00",
        "--03-18T09:00",
        "2026-02-30",
        "T09",
        "2026-03-18T09:00Z",
    ]
)
numbers = st.sampled_from([0.0, -1.0, 1e-9, 500.0, 2e4, 1e300, float("nan"), float("inf")])
maybe = st.none() | numbers
counts = st.sampled_from([None, 0, -3, 1, 12, 10**9])
kinds_of_mass = st.sampled_from(["vgm", "stow", "manifest", "gross", "tare", "weighbridge", "AAE"])
places = st.sampled_from([{}, {"id": (1, 1), "seals.0": (2, 1), "items": (3, 1)}])

masses = st.lists(st.builds(Mass, kinds_of_mass, numbers), max_size=2).map(tuple)
seals = st.lists(st.builds(Seal, odd, odd, odd, st.booleans()), max_size=2).map(tuple)
parties = st.lists(
    st.builds(Party, st.sampled_from(["consignor", "consignee", "notify"]), name=odd, address=odd, since=times),
    max_size=2,
).map(tuple)  # fmt: skip
boxes = st.builds(
    Equipment,
    odd,
    id_corrected=st.none() | odd,
    kind=st.sampled_from(["container", "uld", "other"]),
    iso_type=odd,
    status=st.sampled_from([None, "full", "empty"]),
    masses=masses,
    temperature_c=maybe,
    seals=seals,
    stowage=odd,
    loading=odd,
    discharge=odd,
    parties=parties,
    description=odd,
    bills=st.lists(odd, max_size=2).map(tuple),
    places=places,
)
items = st.builds(
    ConsignmentItem,
    description=odd,
    hs=odd,
    packages=counts,
    equipment=st.lists(odd, max_size=1).map(tuple),
)
bills = st.builds(
    Consignment,
    odd,
    house_of=odd,
    mode=st.sampled_from(["", "sea", "air", "rail"]),
    parties=parties,
    origin=odd,
    destination=odd,
    loading=odd,
    discharge=odd,
    transits=st.lists(odd, max_size=2).map(tuple),
    packages=counts,
    total_packages=counts,
    part=st.sampled_from(["", "T", "P", "X"]),
    gross_mass_kg=maybe,
    items=st.lists(items, max_size=2).map(tuple),
    equipment=st.lists(odd, max_size=2).map(tuple),
    value=st.none() | st.builds(Value, numbers, odd),
    freight=st.none() | st.builds(Freight, maybe, odd, odd),
    description=odd,
    security=st.lists(st.tuples(odd, odd), max_size=1).map(tuple),
    places=places,
)
calls = st.builds(Call, odd, times)
movements = st.builds(
    Movement,
    st.sampled_from(["sea", "air", "road"]),
    odd,
    odd,
    means=st.none() | st.builds(Means, odd, odd, odd, odd),
    departure=calls,
    arrival=calls,
)
messages = st.builds(
    Message,
    st.just("odd"),
    st.just(0),
    st.sampled_from(["CUSCAR", "BAPLIE", "COARRI", "CODECO", "FWB", "FHL", "FFM", "WCO-DEC", "ELSE"]),
    function=st.builds(
        Function,
        action=st.sampled_from(["add", "replace", "change", "withdraw", "final", "repeat", "report"]),
    ),
    sent_at=times,
    sender=odd,
    movements=st.lists(movements, max_size=2).map(tuple),
    equipment=st.lists(boxes, max_size=3).map(tuple),
    consignments=st.lists(bills, max_size=3).map(tuple),
    events=st.lists(
        st.builds(Event, odd, st.sampled_from(["discharged", "gate_out", "loaded", ""]), times, odd),
        max_size=3,
    ).map(tuple),
)  # fmt: skip


@given(st.lists(messages, min_size=1, max_size=5))
@settings(max_examples=300, deadline=None)
def test_odd_cargo_is_put_together_reconciled_and_assessed(given_: list[Message]):
    told = [Told(f"s{at}", message) for at, message in enumerate(given_)]
    known = resolve_cargo(told)
    findings = reconcile(known)
    for one in findings:
        line = cargo_finding_as_dict(one, "es")
        assert line["statements"]
        assert line["text"]
    for assessment in assess_cargo(known, RULES, findings=findings):
        assert assessment.hits
