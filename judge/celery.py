"""The Celery application: `celery -A judge worker -Q cpu,sweep`, `celery -A judge beat`."""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

from judge.alive import Alive

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "judge.settings")

app = Celery("judge")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="processes")
steps: Any = app.steps
steps["worker"].add(Alive)


@setup_logging.connect
def log_as_everywhere(**_: Any) -> None:
    """With a receiver here Celery sets up no logging of its own."""
    dictConfig(settings.LOGGING)
