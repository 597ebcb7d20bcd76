"""The image of workers in pods, in a container that has the rights of such a pod as far as Docker knows them."""

from pathlib import Path

import pytest

from tests.composed.compose_project import IMAGE, ComposeProject, require_success
from tests.tools.test_kubernetes import FOLDER, find_pods
from tools.stack import ROOT

pytestmark = [pytest.mark.composed, pytest.mark.timeout(900)]

WORKER = f"{IMAGE}-worker"
"""`remove_images` finds it by the beginning of its name."""
KERNEL_WORKER = f"{WORKER}-kernel"


def build(project: ComposeProject, target: str, tag: str) -> None:
    require_success(project.run("docker", "build", "--quiet", "--target", target, "--tag", tag, ".", seconds=600))


@pytest.fixture(scope="module")
def rights(project: ComposeProject) -> list[str]:
    """Build the image and return the options of `docker run`. Unlike such a pod, the container maps no users."""
    build(project, "worker", WORKER)
    spec = find_pods("small")["worker"]["spec"]
    user = spec["securityContext"]["runAsUser"]
    (security,) = [container["securityContext"] for container in spec["containers"]]
    assert (security["readOnlyRootFilesystem"], security["procMount"]) == (True, "Unmasked")
    return [
        *("--rm", "--network=none", "--read-only", f"--user={user}:{user}", "--env=SANDBOX=bubblewrap"),
        *(f"--cap-drop={name}" for name in security["capabilities"]["drop"]),
        f"--security-opt=no-new-privileges={str(not security['allowPrivilegeEscalation']).lower()}",
        f"--security-opt=seccomp={FOLDER / 'seccomp' / 'worker.json'}",
        *("--security-opt=apparmor=unconfined", "--security-opt=systempaths=unconfined"),
        *("--tmpfs=/tmp:size=64m", f"--tmpfs=/var/lib/judge/cache:uid={user}"),
    ]


def test_self_test_passes(project: ComposeProject, rights: list[str]):
    require_success(project.run("docker", "run", *rights, WORKER, "python", "-m", "sandbox"))


def grade(project: ComposeProject, rights: list[str], image: str, slug: str, solution: Path) -> str:
    command = ["python", "manage.py", "grade", slug, "/solution.py"]
    mount = f"--mount=type=bind,source={solution},target=/solution.py,readonly"
    return require_success(project.run("docker", "run", *rights, mount, "--env=JUDGE_SIGNS=0", image, *command))


def test_judges_a_solution(project: ComposeProject, rights: list[str], accepted_source: str, tmp_path: Path):
    solution = tmp_path / "solution.py"
    solution.write_text(accepted_source)
    solution.chmod(0o644)
    tmp_path.chmod(0o755)
    assert "/solution.py: accepted" in grade(project, rights, WORKER, "softmax", solution)


def test_judges_a_kernel(project: ComposeProject, rights: list[str]):
    build(project, "worker-kernel", KERNEL_WORKER)
    solution = min((ROOT / "problems/vector_add_kernel/accepted").glob("*.py"))
    assert "/solution.py: accepted" in grade(project, rights, KERNEL_WORKER, "vector_add_kernel", solution)
