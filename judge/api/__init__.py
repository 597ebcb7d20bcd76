"""The HTTP API. Endpoints are thin: actions do the work."""

from judge.api import accounts, own_account, password_reset, search, submission_streams
from judge.api.base import JudgeAPI
from judge.api.comparison import router as comparison
from judge.api.interviews import invitations, live, notes, replay, replay_runs, reports, session_report, session_time
from judge.api.interviews import router as interviews
from judge.api.interviews import similarity as interview_similarity
from judge.api.interviews import templates as interview_templates
from judge.api.lists import (
    interview_candidates,
    interview_choices,
    interview_exports,
    problem_statistics_csv,
    process_csv,
    saved_views,
    session_exports,
)
from judge.api.lists import interviews as interview_list
from judge.api.lists import sessions as session_list
from judge.api.operator import audit, workers
from judge.api.operator import problems as operator_problems
from judge.api.operator import teams as operator_teams
from judge.api.pdf import router as pdf
from judge.api.privacy import router as privacy
from judge.api.problems import router as problems
from judge.api.rejudges import router as rejudges
from judge.api.scorecards import panel, rubrics
from judge.api.scorecards import router as scorecards
from judge.api.sessions import documents, own_data, practice, submissions, watching
from judge.api.sessions import events as session_events
from judge.api.sessions import problems as session_problems
from judge.api.sessions import router as sessions
from judge.api.sharing import router as sharing
from judge.api.teams import fairness, join, problem_statistics, process
from judge.api.teams import router as teams

api = JudgeAPI(title="Judge", version="1", docs_url=None, urls_namespace="api")
api.add_router("", accounts.router)
api.add_router("/account", own_account.router)
api.add_router("/password-reset", password_reset.router)
api.add_router("/problems", problems.router)
api.add_router("/sessions", sessions.router)
api.add_router("/sessions", session_problems.router)
api.add_router("/sessions", documents.router)
api.add_router("/sessions", session_events.router)
api.add_router("/sessions", submissions.router)
api.add_router("/sessions", practice.router)
api.add_router("/sessions", watching.router)
api.add_router("/sessions", own_data.router)
api.add_router("/interviews", interviews.router)
api.add_router("/interviews", interview_similarity.router)
api.add_router("/interviews", panel.router)
api.add_router("/interviews", interview_candidates.router)
api.add_router("/interviews", interview_exports.router)
api.add_router("/invitations", invitations.router)
api.add_router("/invitations", live.router)
api.add_router("/invitations", live.stream_router)
api.add_router("/invitations", session_time.router)
api.add_router("/invitations", replay.router)
api.add_router("/invitations", replay_runs.router)
api.add_router("/invitations", notes.router)
api.add_router("/invitations", session_report.router)
api.add_router("/invitations", scorecards.router)
api.add_router("/invitations", pdf.session_router)
api.add_router("/submissions", reports.router)
api.add_router("/comparison", comparison.router)
api.add_router("/comparison", pdf.comparison_router)
api.add_router("/share-links", sharing.router)
api.add_router("/shared", sharing.shared_router)
api.add_router("/session-list", session_list.router)
api.add_router("/session-list", session_exports.router)
api.add_router("/session-list", interview_choices.router)
api.add_router("/interview-list", interview_list.router)
api.add_router("/saved-views", saved_views.router)
api.add_router("/search", search.router)
api.add_router("/teams", problem_statistics_csv.router)
api.add_router("/teams", process_csv.router)
api.add_router("", submission_streams.router)
api.add_router("/teams", teams.router)
api.add_router("/teams", interview_templates.router)
api.add_router("/teams", rubrics.router)
api.add_router("/teams", problem_statistics.router)
api.add_router("/teams", process.router)
api.add_router("/teams", fairness.router)
api.add_router("/join", join.router)
api.add_router("/candidates", privacy.candidates_router)
api.add_router("/operator/candidates", privacy.operator_router)
api.add_router("/operator/audit", audit.router)
api.add_router("/operator/rejudges", rejudges.router)
api.add_router("/operator/problems", operator_problems.router)
api.add_router("/operator/teams", operator_teams.router)
api.add_router("/operator", workers.router)
