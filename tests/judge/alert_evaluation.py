"""Evaluates alert rules on series of samples, as Prometheus would: the part of PromQL that the rules use."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from statistics import fmean
from typing import Any

import promql_parser

SCRAPE_SECONDS = 15
Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]
Series = Mapping[str, Sequence[tuple[Mapping[str, str], Sequence[float | None]]]]
"""By metric: the labels and the samples of each series. None is a scrape that had no such series."""
OVER_TIME: dict[str, Callable[[list[float]], float]] = {
    "avg_over_time": fmean,
    "sum_over_time": sum,
    "min_over_time": min,
    "max_over_time": max,
    "count_over_time": len,
    "increase": lambda values: values[-1] - values[0],
    "rate": lambda values: (values[-1] - values[0]) / (SCRAPE_SECONDS * max(1, len(values) - 1)),
}
AGGREGATIONS: dict[str, Callable[[list[float]], float]] = {"sum": sum, "min": min, "max": max}
ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
}
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


class Evaluation:
    def __init__(self, series: Series) -> None:
        self.series = series

    def is_firing(self, expression: str, scrape: int) -> bool:
        return bool(self.evaluate(promql_parser.parse(expression), scrape))

    def evaluate(self, node: Any, scrape: int) -> Any:
        """A vector, or a number for a scalar."""
        method = getattr(self, f"evaluate_{type(node).__name__.lower()}")
        return method(node, scrape)

    def evaluate_numberliteral(self, node: Any, scrape: int) -> float:
        return node.val

    def evaluate_parenexpr(self, node: Any, scrape: int) -> Any:
        return self.evaluate(node.expr, scrape)

    def evaluate_vectorselector(self, node: Any, scrape: int) -> Vector:
        found: Vector = {}
        for labels, samples in self.series.get(node.name, ()):
            value = samples[scrape] if 0 <= scrape < len(samples) else None
            if value is not None and all(has_match(each, labels) for each in node.matchers.matchers):
                found[frozenset(labels.items())] = float(value)
        return found

    def evaluate_call(self, node: Any, scrape: int) -> Any:
        if node.func.name == "time":
            return float(scrape * SCRAPE_SECONDS)
        if node.func.name == "vector":
            return {frozenset(): self.evaluate(node.args[0], scrape)}
        (argument,) = node.args
        samples: dict[Labels, list[float]] = {}
        for vector in self.read_range(argument, scrape):
            for labels, value in vector.items():
                samples.setdefault(labels, []).append(value)
        return {labels: OVER_TIME[node.func.name](values) for labels, values in samples.items()}

    def read_range(self, node: Any, scrape: int) -> Iterator[Vector]:
        """The window excludes its start, as in Prometheus 3."""
        inner = node.expr if isinstance(node, promql_parser.SubqueryExpr) else node.vector_selector
        size = (node.range or timedelta()) // timedelta(seconds=SCRAPE_SECONDS)
        for each in range(scrape - size + 1, scrape + 1):
            yield self.evaluate(inner, each) if each >= 0 else {}

    def evaluate_aggregateexpr(self, node: Any, scrape: int) -> Vector:
        groups: dict[Labels, list[float]] = {}
        names = node.modifier.labels if node.modifier else []
        for labels, value in self.evaluate(node.expr, scrape).items():
            groups.setdefault(select_labels(labels, names), []).append(value)
        return {labels: AGGREGATIONS[str(node.op)](values) for labels, values in groups.items()}

    def evaluate_binaryexpr(self, node: Any, scrape: int) -> Any:
        left, right = self.evaluate(node.lhs, scrape), self.evaluate(node.rhs, scrape)
        operator = str(node.op)
        if operator in ("and", "or", "unless"):
            return combine_sets(operator, node.modifier, left, right)
        pairs = match_operands(left, right)
        if operator in ARITHMETIC:
            return {labels: ARITHMETIC[operator](a, b) for labels, (a, b) in pairs.items()}
        compare = COMPARISONS[operator]
        if node.modifier and node.modifier.return_bool:
            return {labels: float(compare(a, b)) for labels, (a, b) in pairs.items()}
        return {labels: a for labels, (a, b) in pairs.items() if compare(a, b)}


def has_match(matcher: Any, labels: Mapping[str, str]) -> bool:
    is_equal = labels.get(matcher.name, "") == matcher.value
    return is_equal if matcher.op == promql_parser.MatchOp.Equal else not is_equal


def select_labels(labels: Labels, names: Sequence[str]) -> Labels:
    return frozenset(pair for pair in labels if pair[0] in names)


def combine_sets(operator: str, modifier: Any, left: Vector, right: Vector) -> Vector:
    names = modifier.matching.labels if modifier and modifier.matching else None

    def select(labels: Labels) -> Labels:
        return labels if names is None else select_labels(labels, names)

    if operator == "or":
        known = {select(labels) for labels in left}
        return left | {labels: value for labels, value in right.items() if select(labels) not in known}
    others = {select(labels) for labels in right}
    return {labels: value for labels, value in left.items() if (select(labels) in others) == (operator == "and")}


def match_operands(left: Any, right: Any) -> dict[Labels, tuple[float, float]]:
    if isinstance(left, dict) and isinstance(right, dict):
        return {labels: (value, right[labels]) for labels, value in left.items() if labels in right}
    if isinstance(left, dict):
        return {labels: (value, right) for labels, value in left.items()}
    if isinstance(right, dict):
        return {labels: (left, value) for labels, value in right.items()}
    return {frozenset(): (left, right)}
