"""`manage.py deactivate_account`: what a person has left behind in browsers does not come back."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from judge.models import User
from tests.judge.factories import World, make_client, send

pytestmark = pytest.mark.django_db


def test_reactivated_account_has_no_old_log_ins(world: World) -> None:
    browsers, ben = [make_client(world.ada), make_client(world.ada)], make_client(world.ben)
    call_command("deactivate_account", "ada")
    call_command("deactivate_account", "ada", "--undo")
    assert [send(each, "GET", "/api/interviews").status_code for each in (*browsers, ben)] == [401, 401, 200]
    assert send(make_client(world.ada), "GET", "/api/interviews").status_code == 200


def test_log_in_during_deactivation_ends_with_its_undo(world: World) -> None:
    call_command("deactivate_account", "ada")
    late = make_client(world.ada)
    call_command("deactivate_account", "ada", "--undo")
    assert send(late, "GET", "/api/interviews").status_code == 401


def test_changes_nothing_without_the_signing_key(world: World, settings: Any) -> None:
    """It could read no log-in, so it would leave all of them."""
    settings.SECRET_KEY = ""
    with pytest.raises(CommandError, match="service `web`"):
        call_command("deactivate_account", "ada")
    assert User.objects.get(username="ada").is_active
