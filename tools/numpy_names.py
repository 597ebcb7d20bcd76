"""Writes what the editor's completion knows about NumPy: names, signatures and one line about each.

Run it after an upgrade of NumPy: `python -m tools.numpy_names`. The data come from the installed NumPy, so they match
the one that judges. A test fails if they are out of date.
"""

import inspect
import json
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np

from tools.run import ROOT

PATH = ROOT / "frontend/src/workspace/completion/numpyNames.json"
MODULES: dict[str, ModuleType] = {
    "numpy": np,
    "numpy.linalg": np.linalg,
    "numpy.random": np.random,
    "numpy.fft": np.fft,
}
CLASSES: dict[str, type] = {"ndarray": np.ndarray, "Generator": np.random.Generator}
CONSTANTS = {
    "c_": "Stack along the second axis: c_[a, b].",
    "e": "Euler's number, 2.71828...",
    "euler_gamma": "Euler's constant, 0.57721...",
    "inf": "Positive infinity.",
    "index_exp": "Build an index: index_exp[1:, ::2].",
    "mgrid": "A dense grid of coordinates: mgrid[0:3, 0:4].",
    "nan": "Not a number.",
    "newaxis": "An alias of None: inserts an axis of length 1 when it is used as an index.",
    "ogrid": "An open grid of coordinates: ogrid[0:3, 0:4].",
    "pi": "The ratio of a circle's circumference to its diameter, 3.14159...",
    "r_": "Concatenate along the first axis: r_[a, 0, b].",
    "s_": "Build an index: s_[1:, ::2].",
}
SUBMODULES = {"fft": "Fourier transforms.", "linalg": "Linear algebra.", "random": "Random numbers."}
TYPES = frozenset(
    re.findall(
        r"\w+",
        """bool bool_ complex64 complex128 complexfloating datetime64 dtype errstate finfo float16 float32 float64
        floating generic iinfo inexact int8 int16 int32 int64 integer intp ndarray ndenumerate ndindex nditer number
        signedinteger timedelta64 ufunc uint8 uint16 uint32 uint64 unsignedinteger vectorize Generator LinAlgError""",
    )
)
"""The types that are the same on every machine. The aliases of C's types are left out."""
UNUSED = frozenset(
    re.findall(
        r"\w+",
        """asmatrix bit_generator bmat device fromfile fromregex fromstring genfromtxt get_include get_printoptions
        get_state info load loadtxt row_stack save savetxt savez savez_compressed seed set_printoptions set_state
        show_config show_runtime spawn test""",
    )
)
"""What nobody needs in a solution: files, printing, builds and what is outdated."""
UFUNC_OPTIONS = re.compile(r", \*, (?:where=True, |axes=.*)?casting=.*\)$")
LONGEST_LINE = 110

Entry = tuple[str, str, str, str]
"""Name, CodeMirror's type of completion, signature ("" if it is not callable), description."""


def build_names() -> dict[str, list[Entry]]:
    names = {label: sorted(list_module_entries(module)) for label, module in MODULES.items()}
    return names | {label: sorted(list_class_entries(cls)) for label, cls in CLASSES.items()}


def list_module_entries(module: ModuleType) -> Iterator[Entry]:
    for name in module.__all__:
        value = getattr(module, name)
        if module is np and name in CONSTANTS:
            yield name, "constant", "", CONSTANTS[name]
        elif module is np and name in SUBMODULES:
            yield name, "namespace", "", SUBMODULES[name]
        elif isinstance(value, type):
            if name in TYPES:
                yield name, "class", "", describe(value)
        elif callable(value) and name not in UNUSED:
            yield name, "function", read_signature(value), describe(value)


def list_class_entries(cls: type) -> Iterator[Entry]:
    for name in dir(cls):
        value = getattr(cls, name)
        if name.startswith("_") or name in UNUSED:
            continue
        if callable(value):
            text = describe(value)
            yield name, "method", read_signature(value), describe(getattr(np, name)) if "Refer to" in text else text
        else:
            yield name, "property", "", describe(value)


def read_signature(value: Any) -> str:
    """The signature on one line, as a caller sees it: without `self` and without the rare options of a ufunc."""
    text = str(inspect.signature(value))
    text = re.sub(r"\(self(?:, /)?(?:, )?", "(", text)
    text = UFUNC_OPTIONS.sub(", ...)", text) if isinstance(value, np.ufunc) else text
    return re.sub(r"=<[^>]*>", "=...", text)


def describe(value: Any) -> str:
    """The first sentence of the docstring, without the signatures above it and without markup."""
    paragraphs = inspect.cleandoc(value.__doc__ or "").split("\n\n")
    prose = next((each for each in paragraphs if not re.match(r"(a\.)?\w+\(", each)), "")
    line = " ".join(prose.split())
    line = re.sub(r":\w+:|``|`", "", line)
    line = re.split(r"(?<=[a-z\])])\.(?: |$)", line)[0].rstrip(".")
    if len(line) > LONGEST_LINE:
        line = line[:LONGEST_LINE].rsplit(" ", 1)[0].rstrip(",;:") + " ..."
    return line if line.endswith("...") or not line else line + "."


def format_names(names: dict[str, list[Entry]]) -> str:
    """One entry on each line, so that the changes of an upgrade can be read."""
    groups = [
        f"{json.dumps(label)}: [\n" + ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries) + "\n]"
        for label, entries in names.items()
    ]
    return "{\n" + ",\n".join(groups) + "\n}\n"


if __name__ == "__main__":
    PATH.write_text(format_names(build_names()))
    print(f"numpy-names: wrote {PATH.relative_to(ROOT)}")
