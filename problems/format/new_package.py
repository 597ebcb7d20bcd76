"""Writes the files of a new package, with "TODO" wherever its author must write something."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from pathlib import Path

from problems.format.entry_signature import EntrySignature
from problems.format.package_index import ROOT, PackageIndex

TEMPLATE = Path(__file__).parent / "package_template"
_SUFFIX = ".template"
FIRST_OUTSIDE_NUMBER = 100
"""Packages outside the repository count from here, so that later ones in the repository do not take their numbers."""
_LINE_LENGTH = 120
_TWO_NUMBERS = "np.array([1.0, 2.0])"


def write_package(folder: Path, index: PackageIndex, signature: EntrySignature | None = None) -> Sequence[Path]:
    """Write the files that a package lacks, and return their paths in it. Changes no existing file. Raises OSError.

    Without a signature the entry has the name of the folder and one parameter, `x`."""
    first = 1 if folder.parent == ROOT else FIRST_OUTSIDE_NUMBER
    number = next(number for number in count(first) if number not in index.numbers)
    texts = {"slug": folder.name, "number": str(number)}
    texts |= _render_signature(signature or EntrySignature(folder.name, ("x",), {}))
    written: list[Path] = []
    for template in sorted(TEMPLATE.rglob(f"*{_SUFFIX}")):
        path = folder / template.relative_to(TEMPLATE).with_suffix("")
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_fill(template.read_text(encoding="utf-8"), texts), encoding="utf-8")
            written.append(path.relative_to(folder))
    return written


def _fill(template: str, texts: Mapping[str, str]) -> str:
    for name, text in texts.items():
        template = template.replace(f"<<{name}>>", text)
    return template


def _render_signature(signature: EntrySignature) -> Mapping[str, str]:
    """Return what the templates say about the entry, by the names of their placeholders."""
    required, optional = signature.required, signature.optional
    passed = [*required, *(f"{name}={default}" for name, default in optional.items())]
    array = "np.ndarray[Any, Any]"
    keywords = f"\n        keywords={_format_dict(optional.items(), 8)}," if optional else ""
    return {
        "entry": signature.name,
        "first": required[0],
        "parameters": ", ".join(signature.list_parameters()),
        "reference": _format_head(signature),
        "arguments": ", ".join(required),
        "all_arguments": ", ".join(passed),
        "targets": " = ".join(required),
        "example": f"{signature.name}({', '.join([_TWO_NUMBERS] * len(required))})",
        "two": _format_dict(((name, _TWO_NUMBERS) for name in required), 4),
        "eleven": _format_dict(((name, "rng.normal(0, 3, 11)") for name in required), 4),
        "keywords": keywords,
        "draws": "\n".join(f"        {name}: {array} = rng.normal(0, 1, size)" for name in required),
    }


def _format_head(signature: EntrySignature) -> str:
    """Return the first line of the reference, in the form in which the formatter leaves one of any length."""
    parameters, result = signature.list_parameters(typed=True), "NDArray[np.floating[Any]]"
    head = f"def {signature.name}({', '.join(parameters)}) -> {result}:"
    if len(head) <= _LINE_LENGTH:
        return head
    return "\n".join([f"def {signature.name}(", *(f"    {each}," for each in parameters), f") -> {result}:"])


def _format_dict(pairs: Iterable[tuple[str, str]], indent: int) -> str:
    """Return a dict display with one line for each item, the form in which the formatter leaves one of any length."""
    space = " " * indent
    return "".join(["{\n", *(f'{space}    "{name}": {value},\n' for name, value in pairs), f"{space}}}"])
