"""The alert rules and the dashboard in deploy/monitoring/ use metrics and labels that exist."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
import yaml

from judge.operations.metrics import COUNTERS, HISTOGRAMS, REGISTRY
from tests.judge.factories import World
from tools.stack import Broker

pytestmark = pytest.mark.django_db

MONITORING = Path(__file__).parents[2] / "deploy" / "monitoring"
SUFFIXES = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"], "gauge": [""]}
SCRAPE_SECONDS = 15
METRIC = re.compile(r"\b(judge_[a-z_]+)(?:\{([^}]*)\})?")


def load_rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((MONITORING / "alerts.yml").read_text())["groups"]
    return group["rules"]


def load_panels() -> list[dict[str, Any]]:
    return json.loads((MONITORING / "grafana.json").read_text())["panels"]


def list_expressions() -> list[str]:
    return [rule["expr"] for rule in load_rules()] + [
        target["expr"] for panel in load_panels() for target in panel["targets"]
    ]


@pytest.fixture
def metric_labels(world: World, broker: Broker) -> dict[str, set[str]]:
    """The labels of every metric, by the name of its samples. A metric without samples has none, so counters add
    theirs."""
    world.worker.pool = {"ready": 1, "shared": {"machine": "boot", "ready": 1, "error": ""}}
    world.worker.save()
    labels: dict[str, set[str]] = {
        family.name + suffix: {label for sample in family.samples for label in sample.labels}
        for family in REGISTRY.collect()
        for suffix in SUFFIXES[family.type]
    }
    labels |= {f"{name.removesuffix('_total')}_total": set(names) for name, _, names in COUNTERS}
    labels |= {"judge_cell_waited_seconds_total": {"backend"}, "judge_errors_total": {"tag"}}
    return labels | {name + suffix: {"tag", "kind", "le"} for name in HISTOGRAMS for suffix in SUFFIXES["histogram"]}


def test_expressions_use_existing_metrics_and_labels(metric_labels: dict[str, set[str]]) -> None:
    expressions = list_expressions()
    assert len(expressions) > 30
    for expression in expressions:
        uses = METRIC.findall(expression)
        assert uses or expression.startswith("avg_over_time(up"), expression
        for name, selectors in uses:
            assert name in metric_labels, f"{name} in {expression}"
            assert set(re.findall(r"(\w+)\s*[=!]~?", selectors)) <= metric_labels[name], expression


def test_grouping_labels_exist(metric_labels: dict[str, set[str]]) -> None:
    for expression in list_expressions():
        known = set().union(*(metric_labels[name] for name, _ in METRIC.findall(expression)), set())
        for names in re.findall(r"\bby \(([^)]*)\)", expression):
            assert {name.strip() for name in names.split(",")} <= known, expression


def test_brackets_of_expressions_match() -> None:
    pairs = {")": "(", "}": "{", "]": "["}
    for expression in list_expressions():
        open_brackets: list[str] = []
        for letter in re.sub(r'"[^"]*"', "", expression):
            if letter in pairs.values():
                open_brackets.append(letter)
            elif letter in pairs:
                assert open_brackets[-1:] == [pairs[letter]], expression
                open_brackets.pop()
        assert not open_brackets, expression


def test_each_rule_says_what_it_means_and_what_to_do() -> None:
    rules = load_rules()
    assert len({rule["alert"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert set(rule["annotations"]) == {"summary", "action"}, rule["alert"]
        assert all(text.endswith(".") for text in rule["annotations"].values()), rule["alert"]


def test_no_rule_waits_in_a_way_that_flapping_resets() -> None:
    assert [rule["alert"] for rule in load_rules() if "for" in rule] == []


def compute_firing(rule: str, samples: Iterable[str | int]) -> str:
    """Evaluate the rule at each sample of a metric, which is scraped every 15 s: "1" where it fires.

    The window of a range excludes its start, as in Prometheus 3.
    """
    (expression,) = (each["expr"] for each in load_rules() if each["alert"] == rule)
    minutes = {int(text) for text in re.findall(r"\[(\d+)m[\]:]", expression)}
    text = re.sub(r"(\w+(\{[^}]*\})?|\(time\(\) - \w+\))\[\d+m(:15s)?\]", "window", expression)
    functions = {"avg_over_time": fmean, "sum_over_time": sum, "count_over_time": len, "min_over_time": min}
    assert len(minutes) == 1
    assert set(re.findall(r"[a-z]\w*", text)) <= {"window", *functions}, text
    values, size, firing = [int(sample) for sample in samples], minutes.pop() * 60 // SCRAPE_SECONDS, ""
    for end in range(1, len(values) + 1):
        window = values[max(0, end - size) : end]
        firing += str(int(eval(text, {"window": window} | functions)))
    return firing


UP_RULES = ("JudgeDown", "DatabaseReadOnly", "BrokerDown", "LauncherDown")


@pytest.mark.parametrize("rule", UP_RULES)
def test_one_bad_sample_fires_nothing(rule: str) -> None:
    samples = "1111111110" + "111111110" * 5
    assert "1" not in compute_firing(rule, samples)


@pytest.mark.parametrize("rule", UP_RULES)
def test_outage_fires_within_a_minute_until_it_ends(rule: str) -> None:
    firing = compute_firing(rule, "11111111" + "0" * 20 + "1" * 12)
    assert firing == "00000000" + "00" + "1" * 18 + "1" * 5 + "0" * 7


@pytest.mark.parametrize("rule", UP_RULES)
@pytest.mark.parametrize("period", ["10", "1100", "11000", "1110000"])
def test_flapping_neither_hides_nor_ends_an_alert(rule: str, period: str) -> None:
    """With at least three bad samples in eight."""
    firing = compute_firing(rule, "11111111" + period * 12)
    assert "0" not in firing.lstrip("0")
    assert firing.index("1") < 8 + 2 + 3 * len(period)


def test_launcher_that_starts_with_its_worker_fires_nothing() -> None:
    """A new worker has a series of its own, whose first samples are those from before its launcher answered."""
    assert "1" not in compute_firing("LauncherDown", "0" + "1" * 12)
    assert "1" not in compute_firing("LauncherDown", "00" + "1" * 12)


def test_restart_of_all_workers_is_no_missing_sweep() -> None:
    """Until the next sweep, the time of the last one is 0, which is decades ago."""
    decades = 10**9
    assert "1" not in compute_firing("SweepOverdue", [5, 10, 5, *[decades] * 4, 5, 10, 5])


def test_missing_sweeps_fire_within_three_minutes() -> None:
    ages = [5] * 8 + [5 + 15 * sample for sample in range(40)]
    assert 0 < compute_firing("SweepOverdue", ages).index("1") <= 8 + 12


def test_no_rule_compares_a_comparison() -> None:
    """In PromQL `a > b > 0` is `(a > b) > 0`."""
    for expression in list_expressions():
        assert not re.search(r"[<>]=?[^()]*[<>]", re.sub(r"\([^()]*\)", "", expression)), expression


def test_panels_do_not_overlap() -> None:
    cells: set[tuple[int, int]] = set()
    for panel in load_panels():
        place = panel["gridPos"]
        area = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not area & cells, panel["title"]
        cells |= area
    assert max(x for x, _ in cells) < 24
