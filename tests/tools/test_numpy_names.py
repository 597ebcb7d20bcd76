"""What the editor's completion knows about NumPy."""

import json
import subprocess
import sys

from tools.numpy_names import PATH, describe, read_signature

PRINT_NAMES = "from tools.numpy_names import *; print(format_names(build_names()), end='')"


def test_stored_names_match_installed_numpy() -> None:
    """In a process of its own, because drivers of problems replace functions of NumPy. Newer versions of Python have
    another NumPy, with other descriptions and more names."""
    names = subprocess.run([sys.executable, "-c", PRINT_NAMES], capture_output=True, text=True, check=True).stdout
    advice = "NumPy has changed. Run `python3.11 -m tools.numpy_names` and commit the file."
    if sys.version_info < (3, 12):
        assert PATH.read_text() == names, advice
    assert list_names(PATH.read_text()) <= list_names(names), advice


def list_names(text: str) -> set[tuple[str, str, str]]:
    """Return module, name and kind of each entry."""
    return {(module, name, kind) for module, entries in json.loads(text).items() for name, kind, *_ in entries}


def test_each_name_has_one_line_and_functions_a_signature() -> None:
    for entries in json.loads(PATH.read_text()).values():
        assert len(entries) > 10
        for name, kind, signature, description in entries:
            assert description.endswith("."), name
            assert "Refer to" not in description, name
            assert "\n" not in signature + description, name
            assert signature.startswith("(") == (kind in ("function", "method")), name


def test_signature_is_what_a_caller_writes() -> None:
    class Counter:
        def add(self, step: int = 1) -> None: ...

    assert read_signature(Counter.add) == "(step: int = 1) -> None"


def test_description_is_the_first_sentence_without_markup() -> None:
    class Documented:
        """documented(x, y)

        Return ``x`` or :ref:`y <y>` of
        an array. The rest is long.
        """

    assert describe(Documented) == "Return x or y <y> of an array."
