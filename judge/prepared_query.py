"""Query sets, updates and inserts that run very often. Django builds the SQL of a query set again each time, which
takes several times as long as running it."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql import UpdateQuery
from django.db.transaction import TransactionManagementError


class SmallInt(int):
    """The type of an argument that is compared with a column of 16 bits."""


R = TypeVar("R")
Argument = str | int | datetime | UUID
FIRST_NUMBER = 982_451_653
FIRST_SMALL_NUMBER = 31_013
"""The placeholder of the first argument, and that of a `SmallInt`. Those of further arguments count on from them."""


@dataclass(frozen=True, slots=True)
class BuiltStatement:
    sql: str
    parameters: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]
    """For each parameter of the SQL that is an argument: its place, and the number of the argument."""

    def bind(self, arguments: tuple[Any, ...]) -> list[Any]:
        bound = list(self.parameters)
        for place, number in self.places:
            bound[place] = adapt(arguments[number])
        return bound


@dataclass(frozen=True, slots=True)
class BuiltQuery:
    statement: BuiltStatement
    read_rows: Callable[[Iterable[Any]], Iterable[Any]]
    """Converts what the database returns to what fields contain."""
    build_row: Callable[[Any], Any]
    """Makes an instance or a tuple of a converted row."""
    locks_rows: bool
    """Whether it is a `select_for_update`."""


class PreparedQuery(Generic[R]):
    """A query set whose SQL is built once in each thread. Its rows are the same as those of the query set: instances,
    or tuples if it ends with `values_list`.

    `build` must use its arguments only as values that columns are compared with, so that the SQL is the same for all.
    `types` are those of its arguments.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, R]], *types: type[Argument]) -> None:
        self.build, self._types = build, types
        self._local = threading.local()

    def get(self, *arguments: Argument) -> R:
        """Raises the model's DoesNotExist."""
        found = self.first(*arguments)
        if found is None:
            raise self.build(*arguments).model.DoesNotExist
        return found

    def first(self, *arguments: Argument) -> R | None:
        """The first row, or None. All rows are read, so the query set should have at most one."""
        return next(iter(self.select(*arguments)), None)

    def select(self, *arguments: Argument) -> list[R]:
        built: BuiltQuery = getattr(self._local, "built", None) or self._prepare()
        if built.locks_rows and not connection.in_atomic_block:
            raise TransactionManagementError("a row can be locked only in a transaction")
        with connection.cursor() as cursor:
            cursor.execute(built.statement.sql, built.statement.bind(arguments))
            rows = cursor.fetchall()
        return [built.build_row(row) for row in built.read_rows(rows)]

    def _prepare(self) -> BuiltQuery:
        placeholders = build_placeholders(self._types)
        query_set: Any = self.build(*placeholders)
        compiler = query_set.query.get_compiler(DEFAULT_DB_ALIAS)
        statement = build_statement(compiler, placeholders)
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        self._local.built = BuiltQuery(
            statement,
            lambda rows: compiler.apply_converters(rows, converters),
            prepare_instances(compiler) if issubclass(query_set._iterable_class, ModelIterable) else tuple,
            compiler.query.select_for_update,
        )
        return self._local.built


class PreparedUpdate:
    """`filter(...).update(**values)` whose SQL is built once in each thread. `build` returns the rows and the values.

    It must use its arguments only as values of columns and to compare columns with. `types` are those of its arguments.
    """

    def __init__(self, build: Callable[..., tuple[QuerySet[Any], dict[str, Any]]], *types: type[Argument]) -> None:
        self.build, self._types = build, types
        self._local = threading.local()

    def run(self, *arguments: Argument) -> int:
        """Returns how many rows match."""
        built: BuiltStatement = getattr(self._local, "built", None) or self._prepare()
        with connection.cursor() as cursor:
            cursor.execute(built.sql, built.bind(arguments))
            return cursor.rowcount

    def _prepare(self) -> BuiltStatement:
        placeholders = build_placeholders(self._types)
        rows, values = self.build(*placeholders)
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values(values)
        self._local.built = build_statement(query.get_compiler(DEFAULT_DB_ALIAS), placeholders)
        return self._local.built


def build_statement(compiler: Any, placeholders: list[Argument]) -> BuiltStatement:
    sql, parameters = compiler.as_sql()
    adapted = list(map(adapt, placeholders))
    places = tuple((place, adapted.index(value)) for place, value in enumerate(parameters) if value in adapted)
    if {number for _, number in places} != set(range(len(placeholders))):
        raise ValueError("an argument of a prepared statement is not a parameter of its SQL")
    return BuiltStatement(sql, tuple(parameters), places)


def build_placeholders(types: Iterable[type[Argument]]) -> list[Argument]:
    return [build_placeholder(kind, number) for number, kind in enumerate(types)]


def build_placeholder(kind: type[Argument], number: int) -> Argument:
    """A value that no query set contains otherwise."""
    if kind is datetime:
        return datetime.fromtimestamp(FIRST_NUMBER + number, UTC)
    if kind is UUID:
        return UUID(int=FIRST_NUMBER + number)
    if kind is SmallInt:
        return FIRST_SMALL_NUMBER + number
    return FIRST_NUMBER + number if kind is int else f"argument {FIRST_NUMBER + number}"


def adapt(value: Argument) -> Any:
    """Return the value as the fields of query sets pass it to the database."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


def prepare_instances(compiler: Any) -> Callable[[Any], Any]:
    """Return a function that makes an instance of a row, as Django's ModelIterable does."""
    fields = compiler.klass_info["select_fields"]
    start, end = fields[0], fields[-1] + 1
    names = [column[0].target.attname for column in compiler.select[start:end]]
    model: type[Model] = compiler.klass_info["model"]
    build_populators: Any = get_related_populators  # the type stubs are those of a later version of Django
    populators = build_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)
    annotations = tuple((compiler.annotation_col_map or {}).items())

    def build_instance(row: Any) -> Any:
        instance = model.from_db(DEFAULT_DB_ALIAS, names, row[start:end])
        for populator in populators:
            populator.populate(row, instance)
        for name, column in annotations:
            setattr(instance, name, row[column])
        return instance

    return build_instance


def update_rows(model: type[Model], key: Mapping[str, Any], values: Mapping[str, Any]) -> int:
    """Like `filter(**key).update(**values)` with columns and plain values. Returns how many rows it has changed."""
    sql = build_update(model, tuple(key), tuple(values))
    with connection.cursor() as cursor:
        cursor.execute(sql, [prepare_value(model, *item) for item in (*values.items(), *key.items())])
        return cursor.rowcount


def insert_row(row: Model) -> None:
    """Like `row.save(force_insert=True)` of a new row with plain values, without signals. The database chooses the
    key of a row that has none."""
    model, has_key = type(row), row.pk is not None
    names = list_columns(model, with_key=has_key)
    returns_key = connection.features.can_return_columns_from_insert and not has_key
    sql = build_insert(model, names, returns_key=returns_key)
    with connection.cursor() as cursor:
        cursor.execute(sql, [prepare_value(model, name, getattr(row, name)) for name in names])
        if not has_key:
            row.pk = cursor.fetchone()[0] if returns_key else cursor.lastrowid
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache
def list_columns(model: type[Model], *, with_key: bool) -> tuple[str, ...]:
    fields = model._meta.local_concrete_fields
    return tuple(field.attname for field in fields if with_key or not field.primary_key)


@cache
def build_update(model: type[Model], keys: tuple[str, ...], names: tuple[str, ...]) -> str:
    """The SQL that sets the fields `names` of the rows that the fields `keys` select."""
    changes = ", ".join(f"{quote_column(model, name)} = %s" for name in names)
    conditions = " AND ".join(f"{quote_column(model, name)} = %s" for name in keys)
    return f"UPDATE {quote_name(model._meta.db_table)} SET {changes} WHERE {conditions}"


@cache
def build_insert(model: type[Model], names: tuple[str, ...], *, returns_key: bool) -> str:
    """The SQL. With `returns_key` it has RETURNING, which SQLite lacks before 3.35: Django supports 3.31."""
    columns = ", ".join(quote_column(model, name) for name in names)
    values = ", ".join(["%s"] * len(names))
    sql = f"INSERT INTO {quote_name(model._meta.db_table)} ({columns}) VALUES ({values})"
    return f"{sql} RETURNING {quote_column(model, model._meta.pk.attname)}" if returns_key else sql


def quote_column(model: type[Model], name: str) -> str:
    return quote_name(get_field(model, name).column)


def quote_name(name: str) -> str:
    return connection.ops.quote_name(name)


def prepare_value(model: type[Model], name: str, value: Any) -> Any:
    return get_field(model, name).get_db_prep_save(value, connection)


@cache
def get_field(model: type[Model], name: str) -> Any:
    """By the name of its attribute, such as `session_id`."""
    return next(field for field in model._meta.local_concrete_fields if field.attname == name)
