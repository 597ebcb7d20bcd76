"""The image of workers in pods, in a container that has the rights of such a pod as far as Docker knows them."""

from pathlib import Path

import pytest

from tests.composed.compose_project import IMAGE, ComposeProject, require_success
from tests.tools.test_kubernetes import FOLDER, find_pods

pytestmark = [pytest.mark.composed, pytest.mark.timeout(900)]

WORKER = f"{IMAGE}-worker"
"""`remove_images` finds it by the beginning of its name."""


@pytest.fixture(scope="module")
def rights(project: ComposeProject) -> list[str]:
    """Build the image and return the options of `docker run`. Unlike such a pod, the container maps no users."""
    require_success(project.run("docker", "build", "--quiet", "--target", "worker", "--tag", WORKER, ".", seconds=600))
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


def test_judges_a_solution(project: ComposeProject, rights: list[str], accepted_source: str, tmp_path: Path):
    solution = tmp_path / "solution.py"
    solution.write_text(accepted_source)
    solution.chmod(0o644)
    tmp_path.chmod(0o755)
    command = ["python", "manage.py", "grade", "softmax", "/solution.py"]
    mount = f"--mount=type=bind,source={solution},target=/solution.py,readonly"
    assert "/solution.py: accepted" in require_success(
        project.run("docker", "run", *rights, mount, "--env=JUDGE_SIGNS=0", WORKER, *command)
    )
