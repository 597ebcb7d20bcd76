"""The alert rules and the dashboard in deploy/monitoring/ use metrics and labels that exist."""

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

from judge.operations.database_up_metric import DATABASE_UP_REGISTRY
from judge.operations.metrics import COUNTERS, HISTOGRAMS, REGISTRY
from tests.judge.alert_evaluation import SCRAPE_SECONDS, Evaluation, Series
from tests.judge.factories import World
from tools.stack import Broker

pytestmark = pytest.mark.django_db

MONITORING = Path(__file__).parents[2] / "deploy" / "monitoring"
SUFFIXES = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"], "gauge": [""]}
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
        for registry in (REGISTRY, DATABASE_UP_REGISTRY)
        for family in registry.collect()
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


def test_expressions_are_valid_promql() -> None:
    for expression in list_expressions():
        promql_parser.parse(expression)


@pytest.mark.parametrize(
    "typo",
    ["avg_over_timee(judge_broker_up[2m])", "avg_over_time(judge_broker_up)", "sum(judge_workers) by", "a > b >"],
)
def test_parser_finds_typos(typo: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        promql_parser.parse(typo)


def test_each_rule_says_what_it_means_and_what_to_do() -> None:
    rules = load_rules()
    assert len({rule["alert"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert set(rule["annotations"]) == {"summary", "action"}, rule["alert"]
        assert all(text.endswith(".") for text in rule["annotations"].values()), rule["alert"]


def test_no_rule_waits_in_a_way_that_flapping_resets() -> None:
    assert [rule["alert"] for rule in load_rules() if "for" in rule] == []


METRICS: dict[str, tuple[str, dict[str, str]]] = {
    "WebDown": ("up", {"job": "judge-web"}),
    "MetricsDown": ("up", {"job": "judge"}),
    "DatabaseDown": ("judge_database_up", {}),
    "DatabaseReadOnly": ("judge_database_writable", {}),
    "BrokerDown": ("judge_broker_up", {}),
    "LauncherDown": ("judge_launcher_up", {"worker": "here:1"}),
    "WorkerCutOff": ("judge_worker_broker_up", {"worker": "here:1"}),
    "SweepOverdue": ("judge_swept_timestamp_seconds", {}),
}
"""What each of these rules is about."""


def compute_firing(rule: str, samples: Iterable[str | int]) -> str:
    """Evaluate the rule at each sample of its metric, which is scraped every 15 s: "1" where it fires."""
    (expression,) = (each["expr"] for each in load_rules() if each["alert"] == rule)
    name, labels = METRICS[rule]
    values = [float(sample) for sample in samples]
    evaluation = Evaluation({name: [(labels, values)]})
    return "".join(str(int(evaluation.is_firing(expression, scrape))) for scrape in range(len(values)))


def convert_ages(ages: Sequence[float]) -> list[int]:
    """Times of the last sweep, from how long ago it was at each scrape."""
    return [int(scrape * SCRAPE_SECONDS - age) for scrape, age in enumerate(ages)]


UP_RULES = tuple(rule for rule in METRICS if rule != "SweepOverdue")


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
    assert "1" not in compute_firing("SweepOverdue", convert_ages([5, 10, 5, *[decades] * 4, 5, 10, 5]))


def test_missing_sweeps_fire_within_three_minutes() -> None:
    ages = [5] * 8 + [5 + 15 * sample for sample in range(40)]
    assert 0 < compute_firing("SweepOverdue", convert_ages(ages)).index("1") <= 8 + 12


def test_no_rule_compares_a_comparison() -> None:
    """In PromQL `a > b > 0` is `(a > b) > 0`."""
    for expression in list_expressions():
        for part in re.split(r"\b(?:unless|and|or)\b", expression):
            assert not re.search(r"[<>]=?[^()]*[<>]", re.sub(r"\([^()]*\)", "", part)), expression


def test_panels_do_not_overlap() -> None:
    cells: set[tuple[int, int]] = set()
    for panel in load_panels():
        place = panel["gridPos"]
        area = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not area & cells, panel["title"]
        cells |= area
    assert max(x for x, _ in cells) < 24


BEFORE, OUTAGE, AFTER = 20, 60, 40
"""Scrapes: 5, 15 and 10 minutes."""


def build_samples(normal: float | None, bad: float | None) -> list[float | None]:
    return [normal] * BEFORE + [bad] * OUTAGE + [normal] * AFTER


def build_growing(*, is_growing: bool, offset: int) -> list[float | None]:
    """Seconds since something that happens all the time, and does not happen in the outage and a minute after it."""
    growing: list[float | None] = [offset + SCRAPE_SECONDS * each for each in range(OUTAGE + 4)]
    steady: list[float | None] = [offset]
    return steady * BEFORE + (growing if is_growing else steady * len(growing)) + steady * (AFTER - 4)


def build_series(fault: str) -> Series:
    """What is scraped before, while and after something is down for 15 minutes, with a submission that waits for it."""

    is_hidden = fault in ("web", "database")  # what is read from /metrics

    def sample(metric: str, bad: float | None = 0.0, normal: float = 1.0) -> list[float | None]:
        return build_samples(normal, None if is_hidden else bad if metric in DOWN[fault] else normal)

    is_late = fault in ("worker", "broker", "network", "launcher")
    ages = build_growing(is_growing=is_late and fault != "launcher", offset=5)
    swept = [scrape * SCRAPE_SECONDS - (age or 0) for scrape, age in enumerate(ages)]
    oldest = build_growing(is_growing=is_late, offset=0)
    web = build_samples(1.0, 0.0 if fault == "web" else 1.0)
    return {
        "up": [({"job": "judge"}, build_samples(1.0, 0.0 if is_hidden else 1.0)), ({"job": "judge-web"}, web)],
        "judge_database_up": [({}, build_samples(1.0, {"web": None, "database": 0.0}.get(fault, 1.0)))],
        "judge_database_writable": [({}, sample("judge_database_writable"))],
        "judge_broker_up": [({}, sample("judge_broker_up"))],
        "judge_launcher_up": [({"worker": "here:1"}, sample("judge_launcher_up", None if fault == "worker" else 0.0))],
        "judge_worker_broker_up": [
            ({"worker": "here:1"}, sample("judge_worker_broker_up", None if fault == "worker" else 0.0))
        ],
        "judge_workers": [
            ({"tag": "cpu", "draining": "no"}, sample("judge_workers")),
            ({"tag": "sweep", "draining": "no"}, sample("judge_workers", None)),
        ],
        "judge_swept_timestamp_seconds": [({}, hide(swept) if is_hidden else swept)],
        "judge_queue_oldest_seconds": [
            ({"tag": "cpu", "priority": "interview"}, hide(oldest) if is_hidden else oldest)
        ],
        "judge_queue_waiting": [({"tag": "cpu", "priority": "interview"}, sample("judge_queue_waiting"))],
        "judge_queue_limit": [({}, sample("judge_queue_limit", 1000.0, 1000.0))],
    }


def hide(samples: Sequence[float | None]) -> list[float | None]:
    return [None if BEFORE <= scrape < BEFORE + OUTAGE else each for scrape, each in enumerate(samples)]


DOWN: dict[str, set[str]] = {
    "nothing": set(),
    "web": set(),
    "database": set(),
    "worker": {"judge_workers", "judge_launcher_up", "judge_worker_broker_up"},
    "broker": {"judge_broker_up", "judge_worker_broker_up"},
    "network": {"judge_worker_broker_up"},
    "launcher": {"judge_launcher_up"},
    "full disk": {"judge_database_writable"},
}


@pytest.mark.parametrize(
    ("fault", "alerts"),
    [
        ("nothing", set()),
        ("web", {"WebDown"}),
        ("database", {"DatabaseDown"}),
        ("worker", {"NoWorker"}),
        ("broker", {"BrokerDown"}),
        ("network", {"WorkerCutOff"}),
        ("launcher", {"LauncherDown"}),
        ("full disk", {"DatabaseReadOnly"}),
    ],
)
def test_one_fault_fires_one_alert(fault: str, alerts: set[str]) -> None:
    """Also while it begins, and while it ends."""
    evaluation = Evaluation(build_series(fault))
    firing = {
        rule["alert"]
        for rule in load_rules()
        for scrape in range(BEFORE + OUTAGE + AFTER)
        if evaluation.is_firing(rule["expr"], scrape)
    }
    assert firing == alerts


def test_effects_without_their_causes_fire() -> None:
    """A sweep that is missing, and candidates who wait, although everything answers."""
    series = dict(build_series("nothing"))
    series["judge_swept_timestamp_seconds"] = build_series("broker")["judge_swept_timestamp_seconds"]
    series["judge_queue_oldest_seconds"] = build_series("broker")["judge_queue_oldest_seconds"]
    evaluation = Evaluation(series)
    last = BEFORE + OUTAGE
    firing = {rule["alert"] for rule in load_rules() if evaluation.is_firing(rule["expr"], last)}
    assert firing == {"SweepOverdue", "CandidatesWait"}


def test_worker_that_only_sweeps_is_missed() -> None:
    series = dict(build_series("worker"))
    series["judge_workers"] = [({"tag": "cpu", "draining": "no"}, build_samples(1.0, 1.0))]
    evaluation = Evaluation(series)
    firing = {rule["alert"] for rule in load_rules() if evaluation.is_firing(rule["expr"], BEFORE + OUTAGE)}
    assert "SweepOverdue" in firing
