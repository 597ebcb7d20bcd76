"""`deploy/rolling-upgrade` behind Caddy while candidates work: with a migration, and with another launcher."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import run_chromium
from tests.browser.own_network import OwnNetwork, can_create_network
from tests.browser.page_actions import SECONDS, expect_verdict, write_source
from tests.composed.compose_project import IMAGE, ComposeProject, build_environment, require_success
from tests.composed.port_forwarder import forward_port
from tests.composed.practice_client import WRONG_SOURCE
from tests.composed.request_stream import RequestStream
from tests.composed.submission_stream import SubmissionStream
from tools.stack import ROOT, ApiClient, find_free_port

pytestmark = [pytest.mark.composed, pytest.mark.browser, pytest.mark.timeout(900)]

CADDY_IMAGE = f"{IMAGE}-caddy"
# Debian's Caddy, because a machine without an image registry has no other.
CADDY_DOCKERFILE = """\
FROM python:3.13-slim
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends caddy wget >/dev/null
ENV XDG_CONFIG_HOME=/config XDG_DATA_HOME=/data
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]
"""
# Plain HTTP, because certificates are not what is tested.
CADDY_SERVICE = """\
services:
  caddy:
    image: {image}
    environment: {{JUDGE_HOST: "http://localhost"}}
    ports: !override ["127.0.0.1:{port}:80"]
    volumes: !override ["./deploy/Caddyfile:/etc/caddy/Caddyfile:ro"]
    tmpfs: [/config, /data]
"""
MIGRATION = """\
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("judge", "{latest}")]
    operations = [migrations.AddField("submission", "upgraded", models.BooleanField(db_default=False))]
"""
RECORD_NOTICES = """\
window.notices = [];
new MutationObserver(() => {
  const text = document.body?.textContent ?? "";
  window.notices.push(...text.matchAll(/[^.]*(cannot be reached|cannot save|page failed|was not sent)[^.]*/g));
}).observe(document, {subtree: true, childList: true, characterData: true});
"""
MAX_LOST = 2
"""Caddy takes its configuration twice. On a busy machine it sometimes closes a connection that it has just accepted.
Pages send such a request again."""
UPGRADED = "SELECT count(*) FROM information_schema.columns WHERE column_name = 'upgraded'"
ENDINGS = "SELECT submission_id, string_agg(ending, ' ' ORDER BY number) FROM judge_attempt GROUP BY 1"


@dataclass
class Installation:
    """The project behind Caddy at `url`, with an interview that has started."""

    project: ComposeProject
    url: str
    link: str

    def read_images(self) -> dict[str, str]:
        return {name: one["Image"] for name, one in self.project.inspect(["web", "worker", "beat", "launcher"]).items()}


@pytest.fixture(scope="module")
def installation(project: ComposeProject) -> Iterator[Installation]:
    port = find_free_port()
    build_image(project, CADDY_IMAGE, CADDY_DOCKERFILE)
    # No request waits for a web that is down, so a request that is sent to one fails.
    caddyfile = project.folder / "deploy/Caddyfile"
    caddyfile.write_text(caddyfile.read_text().replace("lb_try_duration 10s", ""))
    (project.folder / "caddy.yml").write_text(CADDY_SERVICE.format(image=CADDY_IMAGE, port=port))
    env_file = project.folder / ".env"
    env = env_file.read_text()
    env_file.write_text(f"{env}COMPOSE_FILE=docker-compose.yml:caddy.yml\nCOMPOSE_PROFILES=tls\n")
    require_success(project.run("docker", "tag", IMAGE, f"{IMAGE}:old"))
    try:
        project.compose("up", "--detach", "--wait", "--no-recreate", "caddy")
        url = f"http://localhost:{port}"
        yield Installation(project, url, create_invitation(project, url))
    finally:
        project.compose("rm", "--stop", "--force", "caddy")
        require_success(project.run("docker", "tag", f"{IMAGE}:old", IMAGE))
        env_file.write_text(env)


def build_image(project: ComposeProject, name: str, dockerfile: str, **files: str) -> None:
    folder = project.folder / f"context-of-{name}"
    folder.mkdir(exist_ok=True)
    for file, text in {"Dockerfile": dockerfile, **files}.items():
        (folder / file).write_text(text)
    require_success(project.run("docker", "build", "--quiet", "--network", "host", "--tag", name, str(folder)))


def create_invitation(project: ComposeProject, url: str) -> str:
    """Return the path of a candidate's link."""
    output = project.compose("exec", "-T", "web", "python", "manage.py", "make_interviewer", "ida")
    interviewer = ApiClient(url)
    interviewer.sign_in("ida", output.split("password: ")[1].split()[0])
    interview = interviewer.send("POST", "/api/interviews", {"title": "Round", "minutes": 45, "problems": ["softmax"]})
    return interviewer.send("POST", f"/api/interviews/{interview['id']}/invitations", {"candidate": "Robin"})["link"]


@pytest.fixture(scope="module")
def browser(installation: Installation) -> Iterator[Browser]:
    """In a network of its own where that is possible: it drops its requests when a network of the machine changes, as
    when a container is replaced."""
    if not can_create_network():
        with run_chromium() as chromium:
            yield chromium
        return
    network = OwnNetwork()
    with forward_port(network, urlsplit(installation.url).port or 80), run_chromium(network.entered()) as chromium:
        yield chromium
    network.close()


@pytest.fixture
def page(browser: Browser, installation: Installation) -> Iterator[Page]:
    context = browser.new_context(base_url=installation.url, viewport={"width": 1440, "height": 900})
    context.add_init_script(RECORD_NOTICES)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("setting", "expected"),
    [("", ""), ("tls internal", '"module":"internal"'), ("tls /chain.pem /key.pem", '"certificate":"/chain.pem"')],
)
def test_caddy_uses_the_certificate_of_the_settings(setting: str, expected: str, installation: Installation) -> None:
    variables = ("--env", "JUDGE_HOST=judge.corp.example", "--env", f"JUDGE_TLS={setting}")
    mount = ("--volume", f"{installation.project.folder}/deploy/Caddyfile:/Caddyfile:ro")
    adapt = ("caddy", "adapt", "--config", "/Caddyfile", "--adapter", "caddyfile")
    done = installation.project.run("docker", "run", "--rm", *variables, *mount, CADDY_IMAGE, *adapt)
    configuration = require_success(done)
    assert (expected in configuration, '"tls":' in configuration) == (True, bool(setting))


def test_caddy_answers_503_while_no_web_answers(installation: Installation) -> None:
    """In a container of its own, where the name of the web is unknown."""
    mount = ("--volume", f"{installation.project.folder}/deploy/Caddyfile:/Caddyfile:ro")
    request = "wget -qSO - --content-on-error --retry-connrefused --tries 20 --waitretry 1 http://localhost/ 2>&1"
    program = f"caddy run --config /Caddyfile --adapter caddyfile 2>/dev/null & {request} || true"
    variables = ("--env", "JUDGE_HOST=http://localhost")
    command = ("docker", "run", "--rm", "--network", "none", *variables, *mount, CADDY_IMAGE, "sh", "-c", program)
    answer = require_success(installation.project.run(*command))
    assert "503 Service Unavailable" in answer
    assert "Retry-After: 5" in answer
    assert "Content-Type: text/html; charset=utf-8" in answer
    for part in ("saved in this browser", "<header", "<h1", '<a href="">reload this page</a>'):
        assert part in answer


def test_broken_image_replaces_nothing(installation: Installation) -> None:
    before = installation.read_images()
    build_image(installation.project, IMAGE, f'FROM {IMAGE}\nCMD ["false"]\n')
    done = installation.project.run("sh", "deploy/rolling-upgrade")
    require_success(installation.project.run("docker", "tag", f"{IMAGE}:old", IMAGE))
    assert (done.returncode, "so the old one continues" in done.stderr) == (1, True), done.stdout + done.stderr
    assert installation.read_images() == before
    assert ApiClient(installation.url).send("GET", "/api/me")


def test_upgrade_with_migration_goes_unnoticed(installation: Installation, page: Page, accepted_source: str) -> None:
    before = installation.read_images()
    latest = max(path.stem for path in (ROOT / "judge/migrations").glob("[0-9]*.py"))
    migration = {"9999_upgraded.py": MIGRATION.format(latest=latest)}
    build_image(installation.project, IMAGE, f"FROM {IMAGE}\nCOPY 9999_upgraded.py judge/migrations/\n", **migration)
    assert installation.project.query(UPGRADED) == [["0"]]
    page.goto(installation.link)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_label("Your solution in Python")).to_be_visible(timeout=20 * SECONDS)

    with run_clients(installation, accepted_source), start_upgrade(installation.project) as upgrade:
        while upgrade.poll() is None:
            submit(page, accepted_source)
        output = str(upgrade.communicate()[0])
    assert (upgrade.returncode, "has a new configuration" in output) == (0, False), output
    assert page.evaluate("window.notices") == []
    assert installation.project.query(UPGRADED) == [["1"]]
    after = installation.read_images()
    assert {name for name in before if before[name] != after[name]} == {"web", "worker", "beat"}
    for service in ("web", "worker", "beat", "launcher"):
        assert len(installation.project.list_containers(service)) == 1, service


def test_new_launcher_costs_no_attempts(installation: Installation, accepted_source: str) -> None:
    """Submissions wait while the launcher and the workers are replaced. The rest is current and stays."""
    before = installation.read_images()
    build_image(installation.project, f"{IMAGE}-launcher", f"FROM {IMAGE}-launcher\nLABEL other=1\n")
    with run_clients(installation, accepted_source), start_upgrade(installation.project) as upgrade:
        output = str(upgrade.communicate()[0])
    assert upgrade.returncode == 0, output
    after = installation.read_images()
    assert {name for name in before if before[name] != after[name]} == {"launcher"}


@contextmanager
def run_clients(installation: Installation, accepted_source: str) -> Iterator[None]:
    """Send a request every 50 ms, and submissions, while the context is open. Then check that none failed, and that
    each submission has one right verdict."""
    project, sources = installation.project, {"accepted": accepted_source, "wrong_answer": WRONG_SOURCE}
    session = installation.url + installation.link.replace("/i/", "/api/sessions/")
    with RequestStream(session) as requests, SubmissionStream(installation.url, sources) as submissions:
        submissions.wait_until_judged()
        yield
        submissions.wait_until_judged()
    answered = requests.answers.pop("200")
    lost = [*requests.answers.elements(), *submissions.errors]
    assert [error for error in lost if "RemoteDisconnected" not in error] == []
    assert len(lost) <= MAX_LOST, lost
    assert answered > 100
    assert len({body["ends_at"] for body in requests.bodies}) == 1
    assert submissions.verdicts == submissions.expected
    endings = {submission: text.replace("unavailable", "").split() for submission, text in project.query(ENDINGS)}
    assert [endings[submission] for submission in submissions.expected] == [["judged"]] * len(submissions.expected)


def start_upgrade(project: ComposeProject) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        ["sh", "deploy/rolling-upgrade"],
        cwd=project.folder,
        env=build_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def submit(page: Page, source: str) -> None:
    write_source(page, source)
    with page.expect_response(lambda response: response.url.endswith("/submissions")) as answer:
        page.keyboard.press("Control+Enter")
    assert answer.value.status == 201
    cancel = page.get_by_role("button", name="Cancel this submission")
    expect(cancel).to_be_visible()
    # On a busy machine the submission waits long for the new worker.
    expect(cancel).to_have_count(0, timeout=180 * SECONDS)
    expect_verdict(page, "Accepted")
