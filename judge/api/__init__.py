"""The HTTP API. One module a resource; each is thin, and what it does is done by an action."""

from judge.api import (
    accounts,
    audit,
    drafts,
    events,
    interviews,
    invitations,
    operator,
    practice,
    privacy,
    problems,
    rejudges,
    reports,
    seats,
    submissions,
)
from judge.api.base import JudgeAPI

api = JudgeAPI(title="Judge", version="1", docs_url=None, urls_namespace="api")
api.add_router("", accounts.router)
api.add_router("/problems", problems.router)
api.add_router("/seats", seats.router)
api.add_router("/seats", drafts.router)
api.add_router("/seats", submissions.router)
api.add_router("/seats", practice.router)
api.add_router("/seats", privacy.own)
api.add_router("/interviews", interviews.router)
api.add_router("/invitations", invitations.router)
api.add_router("/submissions", reports.router)
api.add_router("", events.router)
api.add_router("/candidates", privacy.candidates)
api.add_router("/operator/candidates", privacy.operators)
api.add_router("/operator/audit", audit.router)
api.add_router("/operator/rejudges", rejudges.router)
api.add_router("/operator", operator.router)
