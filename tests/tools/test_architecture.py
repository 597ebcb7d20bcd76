"""ARCHITECTURE.md names real files and functions, and its layers hold where import-linter cannot check them."""

import ast
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "ARCHITECTURE.md").read_text()
STEPS = TEXT.partition("### One submission, function by function")[2].partition("\n## ")[0]
WRITERS = {"save", "delete", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
JUDGING_LAYERS = ("actions", "domain", "grading", "messaging", "workers")
MAX_JUDGING_MODULES = 50
FUNCTION = re.compile(r"`([a-z_/]+\.py)` `([a-z_]+)`")
CHANGES = TEXT.partition("## Where to change what")[2].partition("\n## ")[0]
NAMED = re.compile(r"`([\w/.]+\.(?:py|ts|tsx))` `(\w+)`")


def test_each_function_of_a_submission_exists() -> None:
    found = FUNCTION.findall(STEPS)
    assert len(found) >= 15
    missing = [f"{path} {name}" for path, name in found if f"def {name}(" not in (ROOT / path).read_text()]
    assert missing == []


def test_each_place_to_change_exists() -> None:
    """A constant, a class or a function that begins a line of the file."""
    found = NAMED.findall(CHANGES)
    assert len(found) >= 35
    start = r"^(?:export )?(?:const |def |class |function )?(?:\w+, )*"
    missing = [
        f"{path} {name}" for path, name in found if not re.search(rf"{start}{name}\b", (ROOT / path).read_text(), re.M)
    ]
    assert missing == []


def test_each_named_file_exists() -> None:
    """Within a part, a path begins where the text is clear: `workers/judging.py`."""
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    named = set(re.findall(r"`([\w./-]+\.(?:py|ts|tsx|toml|yml|sh))`", TEXT))
    assert len(named) > 100
    assert [path for path in sorted(named) if not any(f"/{file}".endswith(f"/{path}") for file in files)] == []


def test_tracked_files_have_plain_names() -> None:
    """A file that a test leaves behind is easily committed, and its name says so."""
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [path for path in files.split("\0") if not re.fullmatch(r"[\w./@+-]*", path)] == []


def test_domain_writes_no_rows() -> None:
    paths = sorted((ROOT / "judge/domain").rglob("*.py"))
    assert len(paths) > 50
    found = {path.name: lines for path in paths if (lines := find_writes(path.read_text()))}
    assert found == {}


def test_finds_each_way_to_write_a_row() -> None:
    source = "row.save()\nRow.objects.create(a=1)\nrows.filter(a=1).update(a=2)\nrows.delete()\ncounts.update(other)\n"
    assert find_writes(source) == [1, 2, 3, 4]


def test_a_submission_passes_few_modules() -> None:
    """The modules of `judge` that `judge.workers.judging` imports, directly or through others, itself included.

    Counted are the layers that judge: actions, domain, grading, messaging and workers. Not counted are the sandbox
    (`sandbox`), the format of problems, models, limits, operations and what every layer may use. A change that exceeds
    the bound makes the way of a submission longer: put the code into a module that is already on it, or remove one.
    """
    found = {
        module for module in list_imported_modules("judge.workers.judging") if module.split(".")[1] in JUDGING_LAYERS
    }
    assert len(found) <= MAX_JUDGING_MODULES, sorted(found)


def list_imported_modules(start: str) -> set[str]:
    """Return the modules of `judge` that a module imports, directly or through others, without those of a package."""
    found, waiting = set[str](), [start]
    while waiting:
        module = waiting.pop()
        path = ROOT / f"{module.replace('.', '/')}.py"
        if module not in found and path.is_file():
            found.add(module)
            waiting += [name for name in list_imports(path.read_text()) if name.startswith("judge.")]
    return found


def list_imports(source: str) -> list[str]:
    """Return what the source imports. "from a import b" can import the module a.b."""
    imported: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imported += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return imported


def find_writes(source: str) -> list[int]:
    """Return the lines of the calls that write rows. Only the `update` of a query set has nothing but keywords."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    methods = [(call, call.func.attr) for call in calls if isinstance(call.func, ast.Attribute)]
    return [
        call.lineno
        for call, name in methods
        if name in WRITERS or (name == "update" and call.keywords and not call.args)
    ]
