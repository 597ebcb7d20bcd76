"""The metric of `/metrics/web`, which needs no database. With it an alert says whether the web server or the database
is down: `/metrics` answers 503 in both cases, or does not answer at all."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from judge.operations import health
from judge.operations.metrics import build_gauge


class DatabaseUpCollector(Collector):
    def collect(self) -> Iterator[Metric]:
        is_up = health.check_database() != health.NO_ANSWER
        yield build_gauge("judge_database_up", "1 if the database answers this web server.", [], [([], is_up)])


DATABASE_UP_REGISTRY = CollectorRegistry()
DATABASE_UP_REGISTRY.register(DatabaseUpCollector())
