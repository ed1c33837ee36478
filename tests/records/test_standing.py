"""A movement kept up message by message is the movement resolved from all of them."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tidewaiter.records import KnownMovement, Standing, Told, resolve
from tidewaiter.records.telling import tellings
from told_anyhow import sets_of_messages


def kept_up(batches: list[list[Told]]) -> list[KnownMovement]:
    """What is known of every movement after each batch was told to it in turn."""
    standings: dict[str, Standing] = {}
    for batch in batches:
        keys = {telling.movement.key for told in batch for telling in tellings(told)}
        for key in keys:
            standings.setdefault(key, Standing(key)).tell(
                [told for told in batch if key in {leg.key for leg in told.message.movements}]
            )
    known = [standing.known for _, standing in sorted(standings.items())]
    return [item for item in known if item is not None]


@given(sets_of_messages(most=12), st.data())
@settings(max_examples=400, deadline=None)
def test_kept_up_in_any_order_and_batches_it_is_what_resolve_says(
    told: list[Told], data: st.DataObject
):
    order = data.draw(st.permutations(told))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(order)), max_size=6)) | {0, len(order)})
    batches = [list(order[one:other]) for one, other in pairwise(cuts)]
    for number in range(1, len(batches) + 1):
        so_far = [item for batch in batches[:number] for item in batch]
        assert kept_up(batches[:number]) == resolve(so_far)
