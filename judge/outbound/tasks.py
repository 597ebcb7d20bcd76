import logging

from judge.actions.mail.send_mails import send_due_mails
from judge.messaging.wakeup import SEND_MAILS, notify_outbound
from judge.outbound.app import app
from judge.storage_errors import is_storage_error

logger = logging.getLogger(__name__)


@app.task(name=SEND_MAILS)
def send_mails() -> None:
    try:
        if send_due_mails():
            notify_outbound()
    except Exception as error:
        if not is_storage_error(error):
            raise
        logger.warning("mails wait because the database or a disk is unavailable: %s", error)
