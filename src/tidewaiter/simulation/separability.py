"""The separability report of a generated world: how hard it is, and whether it gives anything away.

Per indicator: base rate in clean traffic, rate in threats, lift, precision at the planted prevalence. Then what the
best single rule, a logistic model and boosted trees make of all of them, and what a model finds that sees only
identifiers, order, missingness and lengths, beside what it finds where chance deals the couriers. It measures the world and nothing else: its figures prove nothing about
real traffic, and no model of it is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from random import Random
from typing import Any

import numpy as np

from tidewaiter.reference import load_yaml
from tidewaiter.simulation.indicators import Indicator, Sample, indicators
from tidewaiter.simulation.measures import (
    DEALINGS,
    INSPECTED,
    Interval,
    Labels,
    Scores,
    auc,
    detection,
    lift,
    matrix,
    next_interval,
)
from tidewaiter.simulation.models import Model, available, cross_validated
from tidewaiter.simulation.truth import HONESTY

_ENOUGH = 8  # threats that must show an indicator before its lift says anything
_WITHOUT = (
    "Models were not asked: scikit-learn is not installed (pip install 'tidewaiter[separability]')."
)


@cache
def laid_down() -> Any:
    """What each difficulty must measure (`difficulty.yaml`)."""
    return load_yaml("tidewaiter.simulation", "difficulty.yaml")


def report(found: Sequence[Sample], difficulty: str) -> dict[str, Any]:
    """The report on the travellers of a world, as plain values for JSON."""
    labels = np.array([item.kind == "courier" for item in found], dtype=np.bool_)
    looked_at = indicators()
    rows = [_row(item, found, labels) for item in looked_at]
    models = _models(found, labels)
    told = {
        "honesty": HONESTY,
        "difficulty": difficulty,
        "travellers": len(found),
        "couriers": int(labels.sum()),
        "decoys": sum(item.kind == "decoy" for item in found),
        "prevalence": float(labels.mean()) if len(found) else 0.0,
        "inspected": INSPECTED,
        "indicators": rows,
        "best_rule": _best_rule(looked_at, found, labels),
        **models,
    }
    return {**told, "verdicts": _verdicts(told, difficulty)}


def band_auc(found: Sequence[Sample]) -> Interval:
    """The figure that the band of `difficulty.yaml` holds: the area under the curve of the model named there."""
    labels = np.array([item.kind == "courier" for item in found], dtype=np.bool_)
    told = _asked(laid_down()["measured_by"]["model"], _shown, found, labels)
    return Interval(told["auc"], told["low"], told["high"])


def metadata_auc(found: Sequence[Sample]) -> tuple[float, Interval]:
    """What a model finds in identifiers, order, missingness and lengths; and chance: what it finds where others on
    the same flights are taken for couriers, with the interval in which one more such figure lies."""
    labels = np.array([item.kind == "courier" for item in found], dtype=np.bool_)
    told = _asked_metadata(found, labels)
    return told["auc"], Interval(told["chance"], told["chance_low"], told["chance_high"])


def _row(item: Indicator, found: Sequence[Sample], labels: Labels) -> dict[str, Any]:
    shows = np.array([item.id in one.shown for one in found], dtype=np.bool_)
    there, others = int(labels.sum()), int((~labels).sum())
    hits, false = int((shows & labels).sum()), int((shows & ~labels).sum())
    ratio = lift(hits, there, false, others)
    return {
        "id": item.id,
        "basis": list(item.basis),
        "profile": item.is_profile,
        "clean_rate": false / others if others else None,
        "threat_rate": hits / there if there else None,
        "threats": hits,
        "lift": ratio.value,
        "lift_low": ratio.low,
        "lift_high": ratio.high,
        "precision": hits / (hits + false) if hits + false else None,
    }


def _best_rule(
    looked_at: Sequence[Indicator], found: Sequence[Sample], labels: Labels
) -> dict[str, Any]:
    """The condition or profile that alone tells most apart, chosen on the same travellers: it flatters itself."""
    best: dict[str, Any] = {"id": None, "auc": None, "detection": None}
    for item in looked_at:
        scores = np.array([float(item.id in one.shown) for one in found])
        area = auc(scores, labels).value
        if area is not None and area > (best["auc"] or 0.0):
            best = {"id": item.id, "auc": area, "detection": detection(scores, labels)}
    return best


def _models(found: Sequence[Sample], labels: Labels) -> dict[str, Any]:
    folds: int = laid_down()["measured_by"]["folds"]
    stories = {item.group for item, courier in zip(found, labels, strict=True) if courier}
    if not available():
        return {"models": None, "why_no_models": _WITHOUT}
    if len(stories) < 2 * folds:
        return {"models": None, "why_no_models": f"Models need {2 * folds} couriers at least."}
    return {
        "models": {
            "logistic": _asked("logistic", _shown, found, labels),
            "boosted": _asked("boosted", _values, found, labels),
            "metadata": _asked_metadata(found, labels),
        }
    }


_Columns = Callable[[Sequence[Sample]], Any]


def _asked(
    model: Model, columns: _Columns, found: Sequence[Sample], labels: Labels
) -> dict[str, Any]:
    folds: int = laid_down()["measured_by"]["folds"]
    groups = [item.group for item in found]
    scores: Scores = cross_validated(model, columns(found), labels, groups, folds)
    area = auc(scores, labels)
    return {
        "auc": area.value,
        "low": area.low,
        "high": area.high,
        "detection": detection(scores, labels),
    }


def _asked_metadata(found: Sequence[Sample], labels: Labels) -> dict[str, Any]:
    """The model of metadata, and beside it the same model where the couriers are dealt anew."""
    areas = [
        _asked("boosted", _metadata, found, _dealt_anew(found, labels, Random(f"chance/{turn}")))  # noqa: S311  a shuffle
        for turn in range(DEALINGS)
    ]
    chance = next_interval([told["auc"] for told in areas])
    return {
        **_asked("boosted", _metadata, found, labels),
        "chance": chance.value,
        "chance_low": chance.low,
        "chance_high": chance.high,
    }


def _dealt_anew(found: Sequence[Sample], labels: Labels, rng: Random) -> Labels:
    """Labels for as many other groups on each flight, none larger than the largest story. Couriers are spread over
    flights more evenly than chance would, so a model that learned where some are looks for the rest elsewhere, and
    finds less than one half where there is nothing to find."""
    sizes = Counter(item.group for item in found)
    told = {item.group for item, courier in zip(found, labels, strict=True) if courier}
    largest = max((sizes[group] for group in told), default=0)
    wanted = Counter(movement for movement, group in _groups(found) if group in told)
    others: dict[str, list[str]] = {}
    for movement, group in _groups(found):
        if sizes[group] <= largest:
            others.setdefault(movement, []).append(group)
    dealt = {
        group for movement, count in wanted.items() for group in rng.sample(others[movement], count)
    }
    return np.array([item.group in dealt for item in found], dtype=np.bool_)


def _groups(found: Sequence[Sample]) -> list[tuple[str, str]]:
    """Every group once, with its flight, in the order of the travellers."""
    return list({item.group: (item.movement, item.group) for item in found}.values())


def _shown(found: Sequence[Sample]) -> Any:
    names = [item.id for item in indicators() if not item.is_profile]
    return matrix([[float(name in one.shown) for name in names] for one in found])


def _values(found: Sequence[Sample]) -> Any:
    names = sorted({name for one in found for name in one.values})
    return matrix([[one.values.get(name, float("nan")) for name in names] for one in found])


def _metadata(found: Sequence[Sample]) -> Any:
    names = sorted({name for one in found for name in one.metadata})
    return matrix([[float(one.metadata.get(name, -1.0)) for name in names] for one in found])


def _verdicts(told: dict[str, Any], difficulty: str) -> list[dict[str, Any]]:
    limits, (low, high) = laid_down()["limits"], laid_down()["bands"][difficulty]
    enough = [row for row in told["indicators"] if row["threats"] >= _ENOUGH]
    within = [row for row in enough if limits["lift"][0] <= (row["lift"] or 0) <= limits["lift"][1]]
    verdicts: list[dict[str, Any]] = []
    if enough:
        most = 2 * len(within) > len(enough)
        precise = max((row["precision"] for row in enough if not row["profile"]), default=0.0)
        verdicts = [
            _verdict("most lifts lie within the limits", len(within), len(enough), most),
            _verdict(
                "no indicator is too precise",
                precise,
                limits["precision"],
                precise <= limits["precision"],
            ),
        ]
    if told.get("models"):
        models = told["models"]
        area = models[laid_down()["measured_by"]["model"]]["auc"]
        best = max(models["logistic"]["auc"], models["boosted"]["auc"])
        told_nothing = models["metadata"]
        verdicts += [
            _verdict("the difficulty lies in its band", area, [low, high], low <= area <= high),
            _verdict(
                "not trivially separable",
                best,
                limits["trivially_separable"],
                best <= limits["trivially_separable"],
            ),
            _verdict(
                "metadata tell nothing",
                told_nothing["auc"],
                [told_nothing["chance_low"], told_nothing["chance_high"]],
                _is_chance(told_nothing, limits["metadata"]),
            ),
        ]
    return verdicts


def _is_chance(told: dict[str, Any], limit: float) -> bool:
    """Two-sided: as near to chance as the limit, or one more figure among those that chance gives."""
    near = abs(told["auc"] - told["chance"]) <= limit
    return bool(near or told["chance_low"] <= told["auc"] <= told["chance_high"])


def _verdict(what: str, measured: float, limit: Any, holds: bool) -> dict[str, Any]:
    return {"what": what, "measured": measured, "limit": limit, "holds": holds}
