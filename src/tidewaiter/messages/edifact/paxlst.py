"""paxlst"""

from tidewaiter.messages.draft import Draft


def read_paxlst(draft: Draft) -> None:
    draft.note("unsupported", detail=draft.kind)
