"""The helpers of cases.py that build a case."""

from dataclasses import asdict

from problems.format.case import Case, make_call_case
from problems.format.payloads import call


def test_makes_case_with_one_call() -> None:
    case = make_call_case("f", "one", "trap", {"x": 1}, keywords={"axis": 0}, summary="a number", sample=True)
    payload = call("f", {"x": 1}, axis=0)
    assert asdict(case) == asdict(Case(name="one", group="trap", summary="a number", payload=payload, sample=True))


def test_summary_is_the_name_unless_it_is_given() -> None:
    assert make_call_case("f", "one", "trap", {}).summary == "one"
    assert Case(name="one", group="trap", payload={}, summary="a number").summary == "a number"
