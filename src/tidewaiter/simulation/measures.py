"""Figures of how well something tells threats from the rest, each with its interval where it has one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
Labels = NDArray[np.bool_]

_Z = 1.959964  # of a 95 % interval
INSPECTED = 0.01
"""The share of travellers that can be looked at, for which detection is told."""

DEALINGS = 9
"""How often chance is asked, before a figure is held against it."""
_T = 2.306004  # Student's t of 8 degrees of freedom, 95 %


class Interval(NamedTuple):
    """A figure and its 95 % interval; None where too little was seen to tell."""

    value: float | None
    low: float | None
    high: float | None


def auc(scores: Scores, labels: Labels) -> Interval:
    """Area under the ROC curve by ranks, ties in the middle; interval after Hanley and McNeil (Radiology 143, 1982)."""
    there, others = int(labels.sum()), int((~labels).sum())
    if not there or not others:
        return Interval(None, None, None)
    _, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    area = float((ranks[labels].sum() - there * (there + 1) / 2) / (there * others))
    error = _auc_error(area, there, others)
    return Interval(area, max(0.0, area - _Z * error), min(1.0, area + _Z * error))


def _auc_error(area: float, there: int, others: int) -> float:
    one, two = area / (2 - area), 2 * area * area / (1 + area)
    spread = area * (1 - area) + (there - 1) * (one - area**2) + (others - 1) * (two - area**2)
    return math.sqrt(max(0.0, spread) / (there * others))


def next_interval(figures: Sequence[float]) -> Interval:
    """The mean of as many figures as `DEALINGS`, and the interval in which one more of their kind lies 95 times in a
    hundred (Student's t, for a new observation)."""
    mean, spread = float(np.mean(figures)), float(np.std(figures, ddof=1))
    reach = _T * spread * math.sqrt(1 + 1 / len(figures))
    return Interval(mean, mean - reach, mean + reach)


def detection(scores: Scores, labels: Labels, inspected: float = INSPECTED) -> float | None:
    """The share of threats among the highest scores, as many as can be inspected; among equal scores, as chance has it."""
    there = int(labels.sum())
    if not there:
        return None
    room, found = inspected * len(scores), 0.0
    for score in np.unique(scores)[::-1]:
        alike = scores == score
        looked_at = min(room, float(alike.sum()))
        found += float(labels[alike].sum()) * looked_at / float(alike.sum())
        room -= looked_at
        if room <= 0:
            break
    return found / there


def lift(shown_there: int, there: int, shown_others: int, others: int) -> Interval:
    """How many times as often threats show it as others; interval of the ratio of two shares after Katz (1978)."""
    if not there or not others or not shown_others:
        return Interval(None, None, None)
    value = (shown_there / there) / (shown_others / others)
    if not shown_there:
        return Interval(0.0, 0.0, None)
    error = math.sqrt(1 / shown_there - 1 / there + 1 / shown_others - 1 / others)
    return Interval(value, value * math.exp(-_Z * error), value * math.exp(_Z * error))


def matrix(rows: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    """Rows of numbers as a table."""
    return np.array(rows, dtype=np.float64)
