"""Names in a drop folder. Nothing of the desk is needed to read them: the command line uses them too."""

from __future__ import annotations

_ON_ITS_WAY = (".part", ".partial", ".filepart", ".tmp", ".temp", ".writing")


def on_its_way(name: str) -> bool:
    """Whether a name says that the file is not whole yet: it begins with a dot or ends as transfers end theirs."""
    return name.startswith(".") or name.lower().endswith(_ON_ITS_WAY)
