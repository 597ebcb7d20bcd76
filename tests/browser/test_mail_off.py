"""Without a setting the server sends no mail, and no page says that it does."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_actions import open_as
from tools.stack import Stack

pytestmark = pytest.mark.browser


def test_pages_offer_no_mail(page: Page, stack: Stack) -> None:
    page.goto("/login")
    page.get_by_role("link", name="Forgot your password?").click()
    expect(page.get_by_text("This server sends no email. Ask its operator for a new password.")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_count(0)

    open_as(page, stack, "interviewer", "/account")
    expect(page.get_by_role("heading", name="Password")).to_be_visible()
    expect(page.get_by_label("Your email address")).to_have_count(0)

    body = {"title": "Kernels", "minutes": 45, "problems": ["softmax"]}
    interview = stack.sign_in("interviewer").send("POST", "/api/interviews", body)
    page.goto(f"/interviews/{interview['id']}")
    page.get_by_label("Candidate's name").fill("Kim")
    expect(page.get_by_label("Email address")).to_have_count(0)
    page.get_by_role("button", name="Invite candidate").click()
    expect(page.get_by_role("textbox", name="Link for Kim")).to_be_visible()
