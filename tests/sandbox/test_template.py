"""What cells that are forked from one template share, and what becomes of them when a process is killed."""

import os
import secrets
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from sandbox import Sandbox, SandboxUnavailable, Status, codec, open_sandbox, probes
from sandbox.bubblewrap import backend
from sandbox.bubblewrap import template as template_module
from sandbox.bubblewrap.cgroups import Cgroup, find_writable_folders
from sandbox.isolation import ISOLATION
from sandbox.result import CaseRun
from sandbox.runner import PooledSandbox
from tests.backends import STRICT_BUBBLEWRAP, require_backend, use_backend
from tests.sandbox import cell_processes
from tests.sandbox.job_builders import decode_outcome, make_job
from tests.sandbox.test_fork_memory import SOURCE, make_case, make_words
from tests.sandbox.test_secrets import read_memory

NAMESPACES = ("user", "pid", "mnt", "net", "ipc", "uts", "cgroup")
HOST_WORD = secrets.token_hex(16)
"""A word in the memory of this process, like a secret of a worker."""


@dataclass(frozen=True)
class SharedSandbox:
    """A sandbox with a template of its own, and the processes of other sandboxes that this process has open."""

    sandbox: PooledSandbox
    others: set[int]

    def find_templates(self) -> set[int]:
        return cell_processes.find_templates() - self.others

    def find_template(self) -> int:
        (template,) = self.find_templates()
        return template

    def list_cell_processes(self) -> set[int]:
        return cell_processes.list_cell_processes("bubblewrap") - self.others

    def find_first_processes(self) -> list[int]:
        return sorted(cell_processes.find_fork_servers(self.list_cell_processes()))


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[SharedSandbox]:
    """The environment of its host contains a secret."""
    with use_backend("bubblewrap") as name:
        require_backend(name)
        monkeypatch.setenv("HOST_WORD", HOST_WORD)
        with closing(open_sandbox(name, spare=0)) as opened:
            yield SharedSandbox(opened, list_settled_processes())


def list_settled_processes() -> set[int]:
    """List the processes below this one, once no other sandbox is creating a spare cell."""
    processes = cell_processes.list_descendants(os.getpid())
    while True:
        time.sleep(0.2)
        before, processes = processes, cell_processes.list_descendants(os.getpid())
        if before == processes:
            return processes


def run_ok(sandbox: Sandbox, x: int = 1) -> None:
    assert [decode_outcome(run) for run in sandbox.run(make_job("def f(x): return x", [x])).cases] == [x]


def run_inside(sandbox: Sandbox, action: Any) -> Any:
    """Call `action` while a case of a job waits for the host, and return what it returned."""
    results: list[Any] = []

    def answer(_index: int, _question: bytes) -> bytes:
        results.append(action())
        return codec.encode(None)

    job = make_job("import cell\ndef f(x):\n    cell.ask(None)\n    return x", [7])
    assert [decode_outcome(run) for run in sandbox.run(job, answer=answer).cases] == [7]
    return results[-1]


# What cells share


def test_later_cell_finds_nothing_of_earlier_cell_in_memory(shared: SharedSandbox):
    """It finds its own word, so the search works."""
    words = make_words()
    actions = ["return", "raise", "return", "exit", "return"]
    copies = [1, 1, 100, 10, 5000]
    cases = [make_case(words, *each) for each in zip(actions, copies, strict=True)]
    files = {"probes.py": Path(probes.__file__).read_bytes()}
    planting, searching = make_job(SOURCE, cases), make_job(SOURCE, [make_case(words, "search", 0)])

    def answer(_index: int, _question: bytes) -> bytes:
        return codec.encode(["".join(words["reply"])] * 10)

    shared.sandbox.run(replace(planting, files={**planting.files, **files}), answer=answer)
    template = shared.find_template()
    (run,) = shared.sandbox.run(replace(searching, files={**searching.files, **files})).cases
    assert decode_outcome(run) == ["own"]
    assert shared.find_template() == template


@pytest.mark.root
def test_template_holds_nothing_of_submissions_or_the_host(shared: SharedSandbox):
    """While a job runs and afterwards. The relay and the fork hold all words of the job, so the search works."""
    words = {kind: secrets.token_hex(16) for kind in ("case", "program")}
    source = f"word = {words['program']!r}\nkept = []\ndef f(x):\n    kept.append(x)\n    return x, word\n"
    found: list[set[str]] = []

    def accept(_index: int, run: CaseRun) -> bool:
        assert run.status is Status.OK, run
        found.append(find_words({shared.find_template()}, {**words, "host": HOST_WORD}))
        found.append(find_words(shared.list_cell_processes(), {**words, "host": HOST_WORD}))
        return True

    shared.sandbox.run(make_job(source, [[words["case"]] * 20]), accept=accept)
    assert found == [set(), {"case", "program"}]
    assert find_words({shared.find_template()}, words) == set()


def find_words(pids: set[int], words: dict[str, str]) -> set[str]:
    memory = b"".join(chunk for pid in pids for chunk in read_memory(pid))
    assert memory
    return {name for name, word in words.items() if word.encode() in memory}


@pytest.mark.root
def test_cells_share_no_namespace(shared: SharedSandbox):
    def list_namespaces(pid: int) -> list[str]:
        return [str(Path(f"/proc/{pid}/ns/{kind}").readlink()) for kind in NAMESPACES]

    def list_both_cells() -> list[list[str]]:
        return run_inside(shared.sandbox, lambda: [list_namespaces(pid) for pid in shared.find_first_processes()])

    first, second = run_inside(shared.sandbox, list_both_cells)
    outside = {*list_namespaces(shared.find_template()), *list_namespaces(os.getpid())}
    assert len({*first, *second} - outside) == 2 * len(NAMESPACES)


@pytest.mark.root
def test_template_and_cells_share_no_descriptor(shared: SharedSandbox):
    """Each has /dev/null and sockets, a cell also its old mount namespace, and the template its standard error."""

    def list_descriptors(pids: set[int]) -> set[str]:
        links = {str(link.readlink()) for pid in pids for link in Path(f"/proc/{pid}/fd").iterdir()}
        return links - {"/dev/null"}

    def list_all() -> list[set[str]]:
        cells = [{pid} | cell_processes.list_descendants(pid) for pid in shared.find_first_processes()]
        return [list_descriptors(pids) for pids in [{shared.find_template()}, *cells]]

    template, first, second = run_inside(shared.sandbox, lambda: run_inside(shared.sandbox, list_all))
    assert sorted(link.partition(":")[0] for link in template if "deleted" not in link) == ["socket"]
    assert len(template) == 2
    for cell in (first, second):
        assert {link.partition(":")[0] for link in cell} == {"socket", "pipe", "mnt", "anon_inode"}
    assert not template & first
    assert not template & second
    assert first & second == {"anon_inode:[pidfd]"}  # each of its own fork; they have no other name


@pytest.mark.root
def test_template_has_no_capability_and_a_filter(shared: SharedSandbox):
    run_ok(shared.sandbox)
    lines = Path(f"/proc/{shared.find_template()}/status").read_text().splitlines()
    status = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
    assert {int(status[f"Cap{kind}"], 16) for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {0}
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    assert "0" not in status["Uid"].split()


def test_cell_writes_only_to_its_own_tmp(shared: SharedSandbox):
    """Not to a folder that it inherits, which would be one of the template, for all cells."""
    source = """
        import os
        import cell
        def f(x):
            found = [os.getcwd(), os.listdir(), os.listdir("/tmp")]
            open("mark", "x").close()
            cell.ask(None)
            return found
    """
    found: list[Any] = []

    def run_concurrent_cell(_index: int, _question: bytes) -> bytes:
        found.append(decode_outcome(shared.sandbox.run(make_job(source, [0]), answer=answer_none).cases[0]))
        return answer_none(0, b"")

    for answer in (answer_none, run_concurrent_cell):
        found.append(decode_outcome(shared.sandbox.run(make_job(source, [0]), answer=answer).cases[0]))
    assert found == [["/tmp", [], []]] * 3


def answer_none(_index: int, _question: bytes) -> bytes:
    return codec.encode(None)


SESSION = "import os\ndef f(x): return [os.getsid(0), os.getpgid(0), os.getsid(1)]"


@pytest.mark.parametrize("parameter", ["bubblewrap", STRICT_BUBBLEWRAP])
def test_cell_is_a_process_group_of_its_own(parameter: str):
    """Otherwise a signal to the group would reach the template and other cells, whose processes have the same user."""
    with use_backend(parameter) as name, closing(open_sandbox(name, spare=0)) as sandbox:
        require_backend(name)
        assert decode_outcome(sandbox.run(make_job(SESSION, [0])).cases[0]) == [1, 1, 1]


@pytest.mark.parametrize("parameter", ["bubblewrap", STRICT_BUBBLEWRAP])
def test_supervisors_have_both_filters(parameter: str):
    """That of the start or of the template, and that of the cell. The submission's own would hide a missing one."""

    def count_filters() -> set[str]:
        pids = cell_processes.list_cell_processes(name) - others
        statuses = [Path(f"/proc/{pid}/status").read_text() for pid in pids]
        return {line for status in statuses for line in status.splitlines() if line.startswith("Seccomp_filters")}

    with use_backend(parameter) as name, closing(open_sandbox(name, spare=0)) as sandbox:
        require_backend(name)
        others = list_settled_processes()
        assert run_inside(sandbox, count_filters) == {"Seccomp_filters:\t2", "Seccomp_filters:\t3"}


RANDOM = """
import random, uuid
import numpy as np
def f(x):
    draws = [random.random(), np.random.rand(), np.random.default_rng().random(), uuid.uuid4().hex]
    return draws, [hash("a word"), id(np)]
"""


def draw_in_two_cells(parameter: str) -> tuple[list[Any], list[Any]]:
    with use_backend(parameter) as name, closing(open_sandbox(name, spare=0)) as sandbox:
        require_backend(name)
        first, second = (decode_outcome(sandbox.run(make_job(RANDOM, [0])).cases[0]) for _ in range(2))
    return first, second


@pytest.mark.parametrize("parameter", ["bubblewrap", STRICT_BUBBLEWRAP])
def test_random_numbers_of_cells_differ(parameter: str):
    (first, _), (second, _) = draw_in_two_cells(parameter)
    assert [one for one, other in zip(first, second, strict=True) if one == other] == []


def test_only_strict_cells_have_their_own_layout():
    """docs/security.md says what follows from the layout and the seed of hash() that forks of a template share."""
    (_, first), (_, second) = draw_in_two_cells("bubblewrap")
    assert first == second
    (_, first), (_, second) = draw_in_two_cells(STRICT_BUBBLEWRAP)
    assert [one for one, other in zip(first, second, strict=True) if one == other] == []


# When the template is replaced


def test_replaces_template_after_its_last_fork(shared: SharedSandbox, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(template_module, "MAX_FORKS", 2)
    templates: list[int] = []
    for x in range(5):
        run_ok(shared.sandbox, x)
        templates.append(max(shared.find_templates()))
    assert [templates.index(each) for each in templates] == [0, 0, 2, 2, 4]


def test_old_template_ends_with_its_last_cell(shared: SharedSandbox, monkeypatch: pytest.MonkeyPatch):
    """A job that runs in a cell of it is not disturbed."""
    monkeypatch.setattr(template_module, "MAX_FORKS", 1)

    def run_in_next_template() -> set[int]:
        run_ok(shared.sandbox)
        return shared.find_templates()

    old, _ = sorted(run_inside(shared.sandbox, run_in_next_template))
    assert shared.sandbox.read_pool_counters().made == 2
    cell_processes.wait_until_dead(old)


def kill(pid: int, number: int = signal.SIGKILL) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def test_replaces_template_that_died_between_jobs(shared: SharedSandbox):
    run_ok(shared.sandbox)
    template = shared.find_template()
    kill(template)
    cell_processes.wait_until_dead(template)
    run_ok(shared.sandbox)
    assert shared.find_template() != template


def test_replaces_template_that_does_not_answer(shared: SharedSandbox, monkeypatch: pytest.MonkeyPatch):
    run_ok(shared.sandbox)
    template = shared.find_template()
    monkeypatch.setattr(template_module, "_START_SECONDS", 5.0)
    kill(template, signal.SIGSTOP)
    run_ok(shared.sandbox)
    assert shared.find_template() != template
    cell_processes.wait_until_dead(template)


def test_replaces_template_whose_cell_was_lost(shared: SharedSandbox):
    """What ended it may have changed the template."""
    killed: list[int] = []

    def kill_once(_index: int, frame: bytes) -> bytes:
        if not killed:
            killed.extend([shared.find_template(), *shared.find_first_processes()])
            kill(killed[1])
            cell_processes.wait_until_dead(killed[1])  # before it can answer
        return frame

    job = make_job("import cell\ndef f(x): return cell.ask(x)", [1, 2])
    assert [run.status for run in shared.sandbox.run(job, answer=kill_once).cases] == [Status.OK] * 2
    cell_processes.wait_until_dead(killed[0])
    template = shared.find_template()
    run_ok(shared.sandbox)
    assert shared.find_template() == template


@pytest.mark.parametrize("victim", ["template", "cell", "bubblewrap"])
def test_leaves_nothing_when_a_process_is_killed(shared: SharedSandbox, victim: str):
    """The job continues in another cell."""

    def kill_once() -> set[int]:
        processes = cell_processes.list_descendants(os.getpid()) - shared.others
        if not victims:
            template = shared.find_template()
            parents = [pid for pid in processes if template in cell_processes.list_descendants(pid)]
            victims.append(
                {"template": template, "cell": shared.find_first_processes()[0], "bubblewrap": parents[0]}[victim]
            )
            kill(victims[0])
        return processes

    victims: list[int] = []
    other_groups = cell_processes.list_control_groups()
    processes = run_inside(shared.sandbox, kill_once)
    shared.sandbox.close()
    for pid in processes | set(victims):
        cell_processes.wait_until_dead(pid)
    assert shared.find_templates() == set()
    assert cell_processes.list_control_groups() == other_groups


@pytest.mark.root
def test_cell_that_dies_at_its_start_is_replaced(shared: SharedSandbox, monkeypatch: pytest.MonkeyPatch):
    """Later cells still get a control group."""
    add_processes, killed = Cgroup.add_processes, set[int]()

    def kill_first_cell(group: Cgroup, pids: Iterable[int]) -> None:
        pids = list(pids)
        if not killed:
            killed.update(pids)
            kill(pids[0])
            cell_processes.wait_until_dead(pids[0])
        add_processes(group, pids)

    monkeypatch.setattr(Cgroup, "add_processes", kill_first_cell)
    run_ok(shared.sandbox)
    has_group = run_inside(shared.sandbox, lambda: bool(cell_processes.list_control_groups()))
    assert has_group == bool(find_writable_folders()) == bool(killed)


@pytest.mark.root
def test_rejects_cell_that_is_root_on_the_host(shared: SharedSandbox, monkeypatch: pytest.MonkeyPatch):
    """The self-test cannot see it: in the cell, the map shows only the user of the template's namespace."""
    monkeypatch.setattr(backend, "_UNPRIVILEGED_ID", 0)
    with pytest.raises(SandboxUnavailable, match="root of this machine"):
        run_ok(shared.sandbox)
    assert shared.find_templates() == set()


def test_rejects_unknown_isolation(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(ISOLATION, "loose")
    with pytest.raises(SandboxUnavailable, match=r"SANDBOX_ISOLATION is 'loose'.*shared or strict"):
        open_sandbox("bubblewrap")
