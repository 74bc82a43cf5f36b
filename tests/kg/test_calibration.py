"""Confidence against what is right."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.calibration import expected_error, judged, precision_recall, reliability

POINTS = [(0.05, False), (0.15, False), (0.85, True), (0.85, False), (1.0, True)]


def test_bins_hold_every_relation_once() -> None:
    bins = reliability(POINTS)
    assert [(b.low, b.count) for b in bins] == [(0.0, 1), (0.1, 1), (0.8, 2), (0.9, 1)]
    assert bins[2].confidence == pytest.approx(0.85)
    assert bins[2].right == 0.5


def test_the_error_is_the_weighted_gap() -> None:
    assert expected_error(reliability(POINTS)) == pytest.approx((0.05 + 0.15 + 2 * 0.35 + 0) / 5)
    assert expected_error([]) == 0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans())))
def test_any_points_are_counted(points) -> None:
    bins = reliability(points)
    assert sum(b.count for b in bins) == len(points)
    assert 0 <= expected_error(bins) <= 1


def test_the_curve_trades_recall_for_precision() -> None:
    curve = precision_recall(POINTS, stated=4, from_=(0.0, 0.5, 0.9))
    assert [(p.count, p.precision, p.recall) for p in curve] == [
        (5, 0.4, 0.5),
        (3, pytest.approx(2 / 3), 0.5),
        (1, 1.0, 0.25),
    ]


def test_relations_are_judged_by_ends_and_type() -> None:
    methods: list[dict[str, Any]] = [
        {"name": n, "aliases": [], "kind": "method", "introduced": False} for n in ("A1", "B2", "C3")
    ]

    def said(*relations: tuple[str, str, str, float]) -> dict[str, Any]:
        return {
            "id": "d",
            "methods": methods,
            "relations": [
                {"source": s, "type": t, "target": e, "evidence": "", "confidence": c}
                for s, t, e, c in relations
            ],
        }

    gold = {
        "d": said(("A1", "extends", "B2", 1.0)),
        "unread": {"id": "unread", "methods": [], "relations": []},
    }
    found = {"d": said(("A1", "extends", "B2", 0.9), ("A1", "uses", "C3", 0.4), ("B2", "extends", "A1", 0.6))}
    assert judged(gold, found) == [(0.4, False), (0.6, False), (0.9, True)]
