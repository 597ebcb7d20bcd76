/** One function for each HTTP request that the pages make. Paths and field names follow openapi.json. */
import { http, rememberCsrfToken, unwrapResult } from "./client";
import type {
  AuditFilter,
  CandidateFilter,
  DraftIn,
  InterviewProblem,
  Me,
  RejudgeFilter,
  RejudgeItemFilter,
  RunKind,
  TrapOutcome,
} from "./types";

async function storeCsrfToken(request: Promise<Me>): Promise<Me> {
  const me = await request;
  rememberCsrfToken(me.csrf_token);
  return me;
}

export const getMe = () => storeCsrfToken(unwrapResult(http.GET("/api/me")));
export const signIn = (username: string, password: string) =>
  storeCsrfToken(unwrapResult(http.POST("/api/login", { body: { username, password } })));
export const signOut = () => storeCsrfToken(unwrapResult(http.POST("/api/logout")));

export const getProblems = () => unwrapResult(http.GET("/api/problems"));
export const getProblem = (slug: string) =>
  unwrapResult(http.GET("/api/problems/{slug}", { params: { path: { slug } } }));

export const getSession = (token: string) =>
  unwrapResult(http.GET("/api/sessions/{token}", { params: { path: { token } } }));
export const startSession = (token: string) =>
  unwrapResult(http.POST("/api/sessions/{token}/start", { params: { path: { token } } }));
export const endSession = (token: string) =>
  unwrapResult(http.POST("/api/sessions/{token}/end", { params: { path: { token } } }));

export const getSessionProblem = (token: string, slug: string) =>
  unwrapResult(http.GET("/api/sessions/{token}/problems/{slug}", { params: { path: { token, slug } } }));

export const getDraft = (token: string, slug: string, exercise: string) =>
  unwrapResult(
    http.GET("/api/sessions/{token}/drafts/{slug}", { params: { path: { token, slug }, query: { exercise } } }),
  );
export const putDraft = (token: string, slug: string, exercise: string, body: DraftIn) =>
  unwrapResult(
    http.PUT("/api/sessions/{token}/drafts/{slug}", { params: { path: { token, slug }, query: { exercise } }, body }),
  );
export const getDraftVersions = (token: string, slug: string, exercise: string) =>
  unwrapResult(
    http.GET("/api/sessions/{token}/draft-versions/{slug}", { params: { path: { token, slug }, query: { exercise } } }),
  );
export const getDraftVersion = (token: string, slug: string, id: number) =>
  unwrapResult(
    http.GET("/api/sessions/{token}/draft-versions/{slug}/{version_id}", {
      params: { path: { token, slug, version_id: id } },
    }),
  );

export const submitSource = (token: string, slug: string, exercise: string, source: string, kind: RunKind) =>
  unwrapResult(
    http.POST("/api/sessions/{token}/submissions", {
      params: { path: { token } },
      body: { slug, source, kind, exercise },
    }),
  );
export const getSessionSubmissions = (token: string, slug: string, exercise: string) =>
  unwrapResult(
    http.GET("/api/sessions/{token}/submissions", { params: { path: { token }, query: { slug, exercise } } }),
  );
export const getSessionSubmission = (token: string, id: string) =>
  unwrapResult(
    http.GET("/api/sessions/{token}/submissions/{submission_id}", { params: { path: { token, submission_id: id } } }),
  );
export const cancelSubmission = (token: string, id: string) =>
  unwrapResult(
    http.POST("/api/sessions/{token}/submissions/{submission_id}/cancel", {
      params: { path: { token, submission_id: id } },
    }),
  );
export const sessionEventsUrl = (token: string, id: string) =>
  `/api/sessions/${encodeURIComponent(token)}/submissions/${encodeURIComponent(id)}/events`;

const PRACTICE_PARAMS = { params: { path: { token: "practice" } } };
export const startPracticeClock = (slug: string) =>
  unwrapResult(http.POST("/api/sessions/{token}/clock", { ...PRACTICE_PARAMS, body: { slug } }));
export const restartPractice = (slug: string, source: string) =>
  unwrapResult(http.POST("/api/sessions/{token}/restart", { ...PRACTICE_PARAMS, body: { slug, source } }));
export const giveUpProblem = (slug: string) =>
  unwrapResult(http.POST("/api/sessions/{token}/give-up", { ...PRACTICE_PARAMS, body: { slug } }));
export const getSolutions = (slug: string) =>
  unwrapResult(http.GET("/api/sessions/{token}/solutions/{slug}", { params: { path: { token: "practice", slug } } }));
export const getTraps = (slug: string) =>
  unwrapResult(http.GET("/api/sessions/{token}/traps/{slug}", { params: { path: { token: "practice", slug } } }));
const trapPath = (slug: string, id: string) => ({ params: { path: { token: "practice", slug, trap_id: id } } });
export const getTalkingPoints = (slug: string, id: string) =>
  unwrapResult(http.GET("/api/sessions/{token}/traps/{slug}/{trap_id}", trapPath(slug, id)));
export const recordExplanation = (slug: string, id: string, outcome: TrapOutcome, covered: number[]) =>
  unwrapResult(
    http.POST("/api/sessions/{token}/traps/{slug}/{trap_id}", {
      ...trapPath(slug, id),
      body: { outcome, covered },
    }),
  );

export const getInterviews = () => unwrapResult(http.GET("/api/interviews"));
export const getInterview = (id: string) =>
  unwrapResult(http.GET("/api/interviews/{interview_id}", { params: { path: { interview_id: Number(id) } } }));
export const createInterview = (title: string, minutes: number, problems: InterviewProblem[]) =>
  unwrapResult(http.POST("/api/interviews", { body: { title, minutes, problems } }));
export const createInvitation = (id: string, candidate: string) =>
  unwrapResult(
    http.POST("/api/interviews/{interview_id}/invitations", {
      params: { path: { interview_id: Number(id) } },
      body: { candidate },
    }),
  );
export const revokeInvitation = (id: number) =>
  unwrapResult(http.POST("/api/invitations/{invitation_id}/revoke", { params: { path: { invitation_id: id } } }));
export const giveTimeBack = (id: number) =>
  unwrapResult(
    http.POST("/api/invitations/{invitation_id}/give-time-back", { params: { path: { invitation_id: id } } }),
  );

export const getSubmission = (id: string) =>
  unwrapResult(http.GET("/api/submissions/{submission_id}", { params: { path: { submission_id: id } } }));
export const submissionEventsUrl = (id: string) => `/api/submissions/${encodeURIComponent(id)}/events`;

export const getOverview = () => unwrapResult(http.GET("/api/operator/overview"));
export const setWorkerDrain = (name: string, drain: boolean) =>
  unwrapResult(http.POST("/api/operator/workers/{name}/drain", { params: { path: { name } }, body: { drain } }));
export const giveTimeBackToAll = () => unwrapResult(http.POST("/api/operator/give-time-back"));
export const getRejudges = () => unwrapResult(http.GET("/api/operator/rejudges"));
export const countRejudge = (filter: RejudgeFilter) =>
  unwrapResult(http.GET("/api/operator/rejudges/count", { params: { query: omitNulls(filter) } }));
export const createRejudge = (filter: RejudgeFilter, reason: string) =>
  unwrapResult(http.POST("/api/operator/rejudges", { body: { ...filter, reason } }));
const rejudgePath = (id: string) => ({ params: { path: { rejudge_id: Number(id) } } });
export const getRejudge = (id: string) =>
  unwrapResult(http.GET("/api/operator/rejudges/{rejudge_id}", rejudgePath(id)));
export const getRejudgeItems = (id: string, filter: RejudgeItemFilter) =>
  unwrapResult(
    http.GET("/api/operator/rejudges/{rejudge_id}/items", {
      params: { path: { rejudge_id: Number(id) }, query: omitNulls(filter) },
    }),
  );
export const getRejudgeItem = (id: string, item: number) =>
  unwrapResult(
    http.GET("/api/operator/rejudges/{rejudge_id}/items/{item_id}", {
      params: { path: { rejudge_id: Number(id), item_id: item } },
    }),
  );
export const applyRejudge = (id: string) =>
  unwrapResult(http.POST("/api/operator/rejudges/{rejudge_id}/apply", rejudgePath(id)));
export const discardRejudge = (id: string) =>
  unwrapResult(http.POST("/api/operator/rejudges/{rejudge_id}/discard", rejudgePath(id)));

const candidatePath = (id: number) => ({ params: { path: { candidate_id: id } } });
export const getCandidate = (id: number) => unwrapResult(http.GET("/api/candidates/{candidate_id}", candidatePath(id)));
export const deleteCandidate = (id: number) =>
  unwrapResult(http.DELETE("/api/candidates/{candidate_id}", candidatePath(id)));
export const candidateExportUrl = (id: number) => `/api/candidates/${id}/export`;
export const getCandidates = (filter: CandidateFilter, before: number | null) =>
  unwrapResult(http.GET("/api/operator/candidates", { params: { query: omitNulls({ ...filter, before }) } }));
export const getAudit = (filter: AuditFilter, before: number | null) =>
  unwrapResult(http.GET("/api/operator/audit", { params: { query: omitNulls({ ...filter, before }) } }));
export const auditCsvUrl = (filter: AuditFilter) =>
  `/api/operator/audit/csv?${new URLSearchParams(Object.entries(filter).filter(([, value]) => value))}`;
export const deletePractice = () => unwrapResult(http.POST("/api/sessions/{token}/delete", PRACTICE_PARAMS));
export const PRACTICE_EXPORT_URL = "/api/sessions/practice/export";

/** Drops parameters that are null: a query string cannot express null. */
const omitNulls = <T extends object>(query: T) =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== null)) as T;
