"""Reads the rows of an export a few at a time, so that it takes little memory however much is stored."""

from collections.abc import Callable, Iterator
from functools import reduce
from operator import add
from typing import Any

from django.db.models import BinaryField, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Length

from judge.models import Document, Report
from judge.models.candidate_owned import CandidateOwned

PAGE_ROWS = 500
"""So many `RowSize`s are read at a time."""
BATCH_BYTES = 512 * 1024
"""So large are the rows that are read at a time, unless one is larger."""

RowSize = tuple[Any, Any, int]
"""The primary key of a row, the value that orders it, and the size of its large fields."""


def read_rows(select: Callable[[], QuerySet[Any]], owned: CandidateOwned) -> Iterator[Any]:
    """The rows that `select` returns, in their order in the export.

    `select` is called for each query. No query stays open while the reader waits, which a slow download does for long.
    """
    page: list[RowSize] = []
    while page := read_page(select(), owned, page[-1] if page else None):
        for keys in split_page(page):
            found = {row.pk: row for row in select_whole_rows(select(), owned).filter(pk__in=keys)}
            for row in filter(None, (found.pop(key, None) for key in keys)):
                yield row
                # A row and its report refer to each other, so they would stay until the garbage collector runs.
                row._state.fields_cache.clear()


def read_page(rows: QuerySet[Any], owned: CandidateOwned, last: RowSize | None) -> list[RowSize]:
    """The rows after `last`, or the first ones."""
    if last is not None:
        key, value, _ = last
        rows = rows.filter(Q((f"{owned.order}__gt", value)) | Q((owned.order, value), pk__gt=key))
    sizes = [Coalesce(Length(name), Value(0)) for name in list_large_fields(owned)]
    size = reduce(add, sizes, Value(0))
    return list(rows.order_by(owned.order, "pk").values_list("pk", owned.order, size)[:PAGE_ROWS])


def split_page(page: list[RowSize]) -> Iterator[list[Any]]:
    """Yield the primary keys in batches of rows that have at most BATCH_BYTES together."""
    keys: list[Any] = []
    total = 0
    for key, _, size in page:
        if keys and total + size > BATCH_BYTES:
            yield keys
            keys, total = [], 0
        keys.append(key)
        total += size
    yield keys


def select_whole_rows(rows: QuerySet[Any], owned: CandidateOwned) -> QuerySet[Any]:
    """With what the exported fields refer to, and without the large fields that are not exported."""
    related = {name: field.related_model for name in owned.exported if (field := get_field(owned, name)).is_relation}
    unused = [name for name in list_large_columns(owned.model) if name not in owned.exported]
    for name, model in related.items():
        if model is Document:
            unused += [f"{name}__{column}" for column in list_large_columns(model)]
    return rows.select_related(*related).defer(*unused) if related else rows.defer(*unused)


def list_large_fields(owned: CandidateOwned) -> list[str]:
    """The lookups of the large values that are exported, also that of the text of a report."""
    large = [name for name in list_large_columns(owned.model) if name in owned.exported]
    reports = [name for name in owned.exported if get_field(owned, name).related_model is Report]
    return large + [f"{name}__body" for name in reports]


def list_large_columns(model: type[Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if isinstance(field, BinaryField | TextField)]


def get_field(owned: CandidateOwned, name: str) -> Any:
    return owned.model._meta.get_field(name)
