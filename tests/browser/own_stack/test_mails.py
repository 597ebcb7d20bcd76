"""Pages whose mails a real SMTP server receives: a forgotten password, invitations, and the account page."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_actions import SECONDS, sign_in
from tests.browser.test_accessibility import find_axe_violations
from tests.judge.smtp_server import SmtpServer
from tools.stack import Stack, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ADDRESS, NEW_PASSWORD = "olga@example.org", "another long password"


def read_link(server: SmtpServer, subject: str) -> str:
    """The path of the link in the latest mail with this subject."""

    def find() -> str:
        texts = [str(mail.get_content()) for mail in server.mails if mail["Subject"] == subject]
        return texts[-1] if texts else ""

    found = re.search(r"https://judge\.example\.org(\S*)", wait_until(find, 60))
    assert found
    return found[1]


def test_sets_a_forgotten_password_by_mail(page: Page, axe: str, server: SmtpServer, stack: Stack) -> None:
    username, password = stack.get_login("operator")
    sign_in(page, username, password)
    page.get_by_role("link", name="Account of").click()
    section = page.get_by_role("region", name="Email address")
    section.get_by_label("Your email address").fill(ADDRESS)
    section.get_by_label("Current password").fill(password)
    section.get_by_role("button", name="Save address").click()
    expect(section.get_by_role("status")).to_have_text(f"Messages go to {ADDRESS}.")
    expect(section.get_by_label("Current password")).to_have_value("")
    assert find_axe_violations(page, axe) == []
    page.get_by_role("button", name="Sign out").click()

    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("Username or email address").fill(ADDRESS)
    page.get_by_role("button", name="Send link").click()
    expect(page.get_by_role("status")).to_contain_text("a link is on its way")
    assert find_axe_violations(page, axe) == []
    link = read_link(server, "Set a new password")
    page.goto(link)
    expect(page.get_by_text(f"The new password of the account {username}.")).to_be_visible()
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Show password").click()
    expect(page.get_by_label("New password")).to_have_attribute("type", "text")
    assert find_axe_violations(page, axe) == []
    page.get_by_role("button", name="Set password").click()

    expect(page.get_by_role("status")).to_have_text(f"{username} has a new password. Sign in with it.")
    expect(page.get_by_label("Username")).to_have_value(username)
    page.get_by_label("Password").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/interviews")
    assert read_link(server, "Your password was changed") == "/forgot-password"

    page.goto("/")
    page.goto(link)
    expect(page.get_by_role("alert")).to_contain_text("This link does not work any more")
    page.get_by_role("link", name="Forgot your password?").click()
    expect(page.get_by_label("Username or email address")).to_be_visible()


def test_changes_name_and_password(page: Page, stack: Stack) -> None:
    username, password = stack.get_login("interviewer")
    sign_in(page, username, password)
    page.goto("/account")
    page.get_by_label("Your name").fill("Ada Lovelace")
    page.get_by_role("button", name="Save name").click()
    expect(page.get_by_role("link", name="Account of Ada Lovelace")).to_be_visible()
    section = page.get_by_role("region", name="Password")
    section.get_by_label("Current password").fill("wrong")
    section.get_by_label("New password").fill(NEW_PASSWORD)
    section.get_by_role("button", name="Change password").click()
    expect(section.get_by_role("alert")).to_contain_text("The current password is wrong, so nothing was changed.")
    section.get_by_label("Current password").fill(password)
    section.get_by_role("button", name="Change password").click()
    expect(section.get_by_role("status")).to_have_text("Your password is changed.")
    page.reload()
    expect(page.get_by_role("heading", name="Account")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, username, NEW_PASSWORD)
    page.goto("/account")
    section.get_by_label("Current password").fill(NEW_PASSWORD)
    section.get_by_label("New password").fill(password)
    section.get_by_role("button", name="Change password").click()
    expect(section.get_by_role("status")).to_have_text("Your password is changed.")


def create_interview(stack: Stack) -> int:
    body = {"title": "Kernels, first round", "minutes": 45, "problems": ["softmax"]}
    return stack.sign_in("interviewer").send("POST", "/api/interviews", body)["id"]


def test_invites_candidate_by_mail(page: Page, axe: str, server: SmtpServer, stack: Stack) -> None:
    sign_in(page, *stack.get_login("interviewer"))
    page.goto(f"/interviews/{create_interview(stack)}")
    page.get_by_label("Candidate's name").fill("Kim")
    page.get_by_label("Email address (optional)").fill("kim@example.org")
    page.get_by_role("button", name="Invite candidate").click()
    expect(page.get_by_role("status").filter(has_text="The link is on its way to Kim by email.")).to_be_visible()
    link = read_link(server, "Invitation to a coding interview: Kernels, first round")
    row = page.get_by_role("row").filter(has_text="Kim")
    page.reload()
    expect(row).to_contain_text("Emailed")
    assert find_axe_violations(page, axe) == []

    page.context.clear_cookies()
    page.goto(link)
    expect(page.get_by_role("button", name="Start")).to_be_visible()


def test_shows_that_a_mail_was_refused(page: Page, server: SmtpServer, stack: Stack) -> None:
    sign_in(page, *stack.get_login("interviewer"))
    page.goto(f"/interviews/{create_interview(stack)}")
    page.get_by_label("Candidate's name").fill("Lou")
    page.get_by_label("Email address (optional)").fill("nobody@example.org")
    server.answers["RCPT"] = "550 No such user"
    try:
        page.get_by_role("button", name="Invite candidate").click()
        row = page.get_by_role("row").filter(has_text="Lou")
        expect(row).to_contain_text("could not be sent: send the link yourself", timeout=40 * SECONDS)
    finally:
        server.answers.clear()
