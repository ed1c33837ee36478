"""The form of a sea message: which of several codes with one meaning its release uses, from `cargo_forms.yaml`.

What a code means is said once, in `cargo_codes.csv`; here it is looked up from the other side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from tidewaiter.messages.edifact.cargo_dialects import dialect
from tidewaiter.messages.edifact.codes import code_list
from tidewaiter.reference import load_yaml

_PACKAGE = "tidewaiter.messages.edifact.writing"
_USUAL_HEAD = {"departure": "5", "arrival": "60"}
_USUAL_DONE = "203"
_OWN_BY_LIST = {
    "loc.box": "box",
    "loc.head": "head",
    "mass": "masses",
}


@dataclass(frozen=True)
class Form:
    """How a message of one kind and release is written. `codes(list)` gives the code for a meaning, `all_codes(list)`
    every code that has it."""

    kind: str
    release: str
    association: str = ""
    operator: str = "CF"
    done: str = _USUAL_DONE
    type_list: str = ""
    number_list: str = ""
    cell_list: str = ""
    head: Mapping[str, str] = field(default_factory=dict)
    box: Mapping[str, str] = field(default_factory=dict)
    masses: Mapping[str, str] = field(default_factory=dict)
    _inverses: dict[str, dict[str, str]] = field(default_factory=dict)

    def meanings(self, name: str) -> Mapping[str, str]:
        """A list as the reader has it: code -> meaning."""
        if name == "contact":
            return code_list("contact")
        return dialect(self.kind).codes(name)

    def codes(self, name: str) -> Mapping[str, str]:
        """A list from the other side: meaning -> the code that is written for it."""
        found = self._inverses.get(name)
        if found is None:
            found = {}
            for code, meaning in self.meanings(name).items():
                found.setdefault(meaning, code)
            own: Mapping[str, str] = getattr(self, _OWN_BY_LIST.get(name, ""), {})
            self._inverses[name] = found = {**found, **own}
        return found


def usual_release(kind: str) -> str:
    """The release in which a message is written that tells none."""
    release: str = _data()[kind]["usual"]
    return release


@lru_cache(64)
def form(kind: str, release: str) -> Form:
    """The form of a message by its kind and release (`D:95B`)."""
    forms: dict[str, dict[str, Any]] = _data()[kind]["forms"]
    wanted = release or usual_release(kind)
    before = [name for name in forms if _year(name) <= _year(wanted)]
    named = forms[max(before, key=_year) if before else next(iter(forms))]
    options = {name: value for name, value in named.items() if name != "source"}
    return Form(kind, wanted, **{"head": _USUAL_HEAD, **options})


def _year(release: str) -> str:
    """A release as text that sorts by time: `D:95B` -> `1995B`."""
    name = release.partition(":")[2]
    return ("19" if name[:2] > "80" else "20") + name


@cache
def _data() -> Any:
    return load_yaml(_PACKAGE, "cargo_forms.yaml")
