"""pnrgov"""

from tidewaiter.messages.draft import Draft


def read_pnrgov(draft: Draft) -> None:
    draft.note("unsupported", detail=draft.kind)
