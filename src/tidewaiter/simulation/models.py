"""Models that are asked how far the threats of a world can be told apart. They never work on real travellers.

They need scikit-learn (the extra `separability`); without it `available` is False and the report says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Model = Literal["logistic", "boosted"]
Table = NDArray[np.float64]


def available() -> bool:
    """Whether the models can be asked."""
    return find_spec("sklearn") is not None


def cross_validated(
    model: Model, table: Table, labels: NDArray[np.bool_], groups: Sequence[str], folds: int
) -> NDArray[np.float64]:
    """A score for each row, by a model that learned from other groups only. Missing values are NaN."""
    from sklearn.model_selection import StratifiedGroupKFold  # noqa: PLC0415  an extra
    from threadpoolctl import threadpool_limits  # noqa: PLC0415  comes with it

    parts = StratifiedGroupKFold(n_splits=folds, shuffle=True, random_state=0)
    scores = np.zeros(len(labels))
    with threadpool_limits(
        1
    ):  # small tables: threads would wait for each other longer than they work
        for learn, test in parts.split(table, labels, groups):
            made = _model(model)
            made.fit(table[learn], labels[learn])
            scores[test] = made.predict_proba(table[test])[:, 1]
    return scores


def _model(model: Model) -> Any:
    if model == "logistic":
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  an extra

        return LogisticRegression(C=0.3, max_iter=2000)
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415  an extra

    return HistGradientBoostingClassifier(
        max_iter=120, learning_rate=0.06, max_leaf_nodes=12, min_samples_leaf=15, random_state=0
    )
