"""The manifests for Kubernetes can be rendered and are valid. Nothing here runs on a cluster."""

import json
import re
import subprocess
from functools import cache
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml

from sandbox import syscalls
from tools.stack import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
OVERLAYS = sorted(folder.name for folder in (FOLDER / "overlays").iterdir())
KUBERNETES = "1.33"
"""The oldest version whose pods have user namespaces without a feature gate."""
PROFILE = json.loads((FOLDER / "seccomp" / "worker.json").read_text())


@cache
def render(overlay: str) -> list[dict[str, Any]]:
    command = ["kubectl", "kustomize", str(FOLDER / "overlays" / overlay)]
    return list(yaml.safe_load_all(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


def find_pods(overlay: str) -> dict[str, dict[str, Any]]:
    rendered = [each for each in render(overlay) if each["kind"] in ("Deployment", "Job")]
    return {each["metadata"]["name"]: each["spec"]["template"] for each in rendered}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_manifest_is_valid(overlay: str):
    schema = json.loads((FOLDER / "keda-scaledobject.schema.json").read_text())
    for manifest in render(overlay):
        if manifest["kind"] == "ScaledObject":
            jsonschema.validate(manifest, schema)
        else:
            kubernetes_validate.validate(manifest, KUBERNETES, strict=True)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_pods_have_few_rights(overlay: str):
    for name, template in find_pods(overlay).items():
        spec = template["spec"]
        assert spec["automountServiceAccountToken"] is False, name
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        for container in spec["containers"]:
            security = container["securityContext"]
            assert security["allowPrivilegeEscalation"] is False, name
            assert security["readOnlyRootFilesystem"] is True, name
            assert security["capabilities"] == {"drop": ["ALL"]}, name
            is_unmasked = security.get("procMount") == "Unmasked"
            assert is_unmasked == (container["image"].split("/")[-1].startswith("keepdims-worker")), name
            assert not is_unmasked or spec["hostUsers"] is False, name


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_pods_mount_only_their_secrets(overlay: str):
    for name, template in find_pods(overlay).items():
        secrets = [volume["secret"] for volume in template["spec"]["volumes"] if "secret" in volume]
        mounted = {item["key"] for secret in secrets for item in secret["items"]}
        assert ("django_secret_key" in mounted) == (name == "web")
        assert ("postgres_password" in mounted) == (name in ("web", "worker", "worker-gpu", "migrate"))
        assert name != "warm" or not mounted


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_policies_and_scaling_name_existing_pods(overlay: str):
    labels = [template["metadata"]["labels"] for template in find_pods(overlay).values()]
    for manifest in render(overlay):
        if manifest["kind"] == "NetworkPolicy":
            wanted = manifest["spec"]["podSelector"].get("matchLabels", {})
            assert any(wanted.items() <= each.items() for each in labels), manifest["metadata"]["name"]
        if manifest["kind"] == "ScaledObject":
            assert manifest["spec"]["scaleTargetRef"]["name"] in find_pods(overlay)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_kernels_are_judged_by_pods_that_have_triton(overlay: str):
    """Only accepted kernels are timed, so a pool of GPU nodes is worth nothing without another pod that judges them."""
    served: set[str] = set()
    for template in find_pods(overlay).values():
        (container,) = template["spec"]["containers"]
        command = container.get("command", [])
        queues = set(command[command.index("-Q") + 1].split(",")) if "-Q" in command else set()
        served |= queues
        image = container["image"].split("/")[-1].partition(":")[0]
        assert not queues & {"kernel", "gpu"} or image == "keepdims-worker-kernel"
    assert {"kernel", "gpu"} <= served or not {"kernel", "gpu"} & served
    assert (overlay == "gpu") == ("kernel" in served)


def test_scales_by_metrics_that_the_judge_exports():
    queries = [
        trigger["metadata"]["query"]
        for manifest in render("gpu")
        if manifest["kind"] == "ScaledObject"
        for trigger in manifest["spec"]["triggers"]
        if trigger["type"] == "prometheus"
    ]
    exported = (ROOT / "judge" / "operations" / "metrics.py").read_text()
    assert len(queries) == 2
    for name in {name for query in queries for name in re.findall(r"judge_\w+", query)}:
        assert f'"{name}"' in exported


def test_profile_of_workers_allows_what_cells_need():
    allowed = {name for rule in PROFILE["syscalls"] for name in rule["names"]}
    assert allowed >= syscalls.TEMPLATE_SYSCALLS | {each.call for each in syscalls.TEMPLATE_CONDITIONS}
    refused = {
        "bpf",
        "init_module",
        "kexec_load",
        "keyctl",
        "open_by_handle_at",
        "perf_event_open",
        "ptrace",
        "userfaultfd",
    }
    assert not allowed & refused
