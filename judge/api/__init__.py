"""The HTTP API. Endpoints are thin: actions do the work."""

from judge.api import accounts, events
from judge.api.base import JudgeAPI
from judge.api.interviews import invitations, reports
from judge.api.interviews import router as interviews
from judge.api.operator import audit, workers
from judge.api.privacy import router as privacy
from judge.api.problems import router as problems
from judge.api.rejudges import router as rejudges
from judge.api.sessions import drafts, practice, submissions
from judge.api.sessions import problems as session_problems
from judge.api.sessions import router as sessions

api = JudgeAPI(title="Judge", version="1", docs_url=None, urls_namespace="api")
api.add_router("", accounts.router)
api.add_router("/problems", problems.router)
api.add_router("/sessions", sessions.router)
api.add_router("/sessions", session_problems.router)
api.add_router("/sessions", drafts.router)
api.add_router("/sessions", submissions.router)
api.add_router("/sessions", practice.router)
api.add_router("/sessions", privacy.practice_router)
api.add_router("/interviews", interviews.router)
api.add_router("/invitations", invitations.router)
api.add_router("/submissions", reports.router)
api.add_router("", events.router)
api.add_router("/candidates", privacy.candidates_router)
api.add_router("/operator/candidates", privacy.operator_router)
api.add_router("/operator/audit", audit.router)
api.add_router("/operator/rejudges", rejudges.router)
api.add_router("/operator", workers.router)
