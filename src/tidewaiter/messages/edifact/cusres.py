"""cusres"""

from tidewaiter.messages.draft import Draft


def read_cusres(draft: Draft) -> None:
    draft.note("unsupported", detail=draft.kind)
