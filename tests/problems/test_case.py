"""What is remembered for a case."""

import gc
from weakref import ref

from problems.format.case import Case, remember_for_case


def make_case() -> Case:
    return Case(name="one", group="normal", payload={"x": 1})


def test_computes_once_for_each_case_and_keeps_none() -> None:
    computed: list[str] = []

    @remember_for_case
    def describe(case: Case) -> list[str]:
        computed.append(case.name)
        return [case.name]

    case, twin = make_case(), make_case()
    assert describe(case) is describe(case)
    assert describe(twin) is not describe(case)
    assert computed == ["one", "one"]
    known = ref(case)
    del case
    gc.collect()
    assert known() is None
