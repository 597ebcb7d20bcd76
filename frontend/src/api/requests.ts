/** Every request that the pages make, by name. */
import { http, rememberToken, unwrap } from "./client";
import type { AuditWanted, DraftIn, ItemsWanted, KeptWanted, Me, RejudgeWanted, RunKind } from "./types";

async function withToken(call: Promise<Me>): Promise<Me> {
  const me = await call;
  rememberToken(me.csrf_token);
  return me;
}

export const getMe = () => withToken(unwrap(http.GET("/api/me")));
export const login = (username: string, password: string) =>
  withToken(unwrap(http.POST("/api/login", { body: { username, password } })));
export const logout = () => withToken(unwrap(http.POST("/api/logout")));

export const getProblems = () => unwrap(http.GET("/api/problems"));
export const getProblem = (slug: string) => unwrap(http.GET("/api/problems/{slug}", { params: { path: { slug } } }));

export const getSeat = (token: string) => unwrap(http.GET("/api/seats/{token}", { params: { path: { token } } }));
export const startSeat = (token: string) =>
  unwrap(http.POST("/api/seats/{token}/start", { params: { path: { token } } }));
export const endSeat = (token: string) => unwrap(http.POST("/api/seats/{token}/end", { params: { path: { token } } }));

export const getDraft = (token: string, slug: string, exercise: string) =>
  unwrap(http.GET("/api/seats/{token}/drafts/{slug}", { params: { path: { token, slug }, query: { exercise } } }));
export const putDraft = (token: string, slug: string, exercise: string, body: DraftIn) =>
  unwrap(
    http.PUT("/api/seats/{token}/drafts/{slug}", { params: { path: { token, slug }, query: { exercise } }, body }),
  );
export const getOldDrafts = (token: string, slug: string, exercise: string) =>
  unwrap(http.GET("/api/seats/{token}/old-drafts/{slug}", { params: { path: { token, slug }, query: { exercise } } }));
export const getOldDraft = (token: string, slug: string, id: number) =>
  unwrap(
    http.GET("/api/seats/{token}/old-drafts/{slug}/{old_draft_id}", {
      params: { path: { token, slug, old_draft_id: id } },
    }),
  );

export const postSubmission = (token: string, slug: string, exercise: string, source: string, kind: RunKind) =>
  unwrap(
    http.POST("/api/seats/{token}/submissions", {
      params: { path: { token } },
      body: { slug, source, kind, exercise },
    }),
  );
export const getSubmissions = (token: string, slug: string, exercise: string) =>
  unwrap(http.GET("/api/seats/{token}/submissions", { params: { path: { token }, query: { slug, exercise } } }));
export const getSeatSubmission = (token: string, id: string) =>
  unwrap(
    http.GET("/api/seats/{token}/submissions/{submission_id}", { params: { path: { token, submission_id: id } } }),
  );
export const seatEventsUrl = (token: string, id: string) =>
  `/api/seats/${encodeURIComponent(token)}/submissions/${encodeURIComponent(id)}/events`;

const practice = { params: { path: { token: "practice" } } };
export const startClock = (slug: string) =>
  unwrap(http.POST("/api/seats/{token}/clock", { ...practice, body: { slug } }));
export const startAgain = (slug: string, source: string) =>
  unwrap(http.POST("/api/seats/{token}/again", { ...practice, body: { slug, source } }));
export const giveUp = (slug: string) =>
  unwrap(http.POST("/api/seats/{token}/give-up", { ...practice, body: { slug } }));
export const getSolutions = (slug: string) =>
  unwrap(http.GET("/api/seats/{token}/solutions/{slug}", { params: { path: { token: "practice", slug } } }));
export const getTraps = (slug: string) =>
  unwrap(http.GET("/api/seats/{token}/traps/{slug}", { params: { path: { token: "practice", slug } } }));
const trapPath = (slug: string, id: string) => ({ params: { path: { token: "practice", slug, trap_id: id } } });
export const getTalkingPoints = (slug: string, id: string) =>
  unwrap(http.GET("/api/seats/{token}/traps/{slug}/{trap_id}", trapPath(slug, id)));
export const postExplained = (slug: string, id: string, outcome: "got" | "again", said: number[]) =>
  unwrap(http.POST("/api/seats/{token}/traps/{slug}/{trap_id}", { ...trapPath(slug, id), body: { outcome, said } }));

export const getInterviews = () => unwrap(http.GET("/api/interviews"));
export const getInterview = (id: string) =>
  unwrap(http.GET("/api/interviews/{interview_id}", { params: { path: { interview_id: Number(id) } } }));
export const postInterview = (title: string, minutes: number, problems: string[]) =>
  unwrap(http.POST("/api/interviews", { body: { title, minutes, problems } }));
export const postInvitation = (id: string, candidate: string) =>
  unwrap(
    http.POST("/api/interviews/{interview_id}/invitations", {
      params: { path: { interview_id: Number(id) } },
      body: { candidate },
    }),
  );
export const revokeInvitation = (id: number) =>
  unwrap(http.POST("/api/invitations/{invitation_id}/revoke", { params: { path: { invitation_id: id } } }));

export const getSubmission = (id: string) =>
  unwrap(http.GET("/api/submissions/{submission_id}", { params: { path: { submission_id: id } } }));
export const eventsUrl = (id: string) => `/api/submissions/${encodeURIComponent(id)}/events`;

export const getOverview = () => unwrap(http.GET("/api/operator/overview"));
export const drainWorker = (name: string, drain: boolean) =>
  unwrap(http.POST("/api/operator/workers/{name}/drain", { params: { path: { name } }, body: { drain } }));
export const getRejudges = () => unwrap(http.GET("/api/operator/rejudges"));
export const countRejudge = (wanted: RejudgeWanted) =>
  unwrap(http.GET("/api/operator/rejudges/count", { params: { query: asked(wanted) } }));
export const postRejudge = (wanted: RejudgeWanted, reason: string) =>
  unwrap(http.POST("/api/operator/rejudges", { body: { ...wanted, reason } }));
const rejudgePath = (id: string) => ({ params: { path: { rejudge_id: Number(id) } } });
export const getRejudge = (id: string) => unwrap(http.GET("/api/operator/rejudges/{rejudge_id}", rejudgePath(id)));
export const getRejudgeItems = (id: string, wanted: ItemsWanted) =>
  unwrap(
    http.GET("/api/operator/rejudges/{rejudge_id}/items", {
      params: { path: { rejudge_id: Number(id) }, query: asked(wanted) },
    }),
  );
export const getRejudgeItem = (id: string, item: number) =>
  unwrap(
    http.GET("/api/operator/rejudges/{rejudge_id}/items/{item_id}", {
      params: { path: { rejudge_id: Number(id), item_id: item } },
    }),
  );
export const applyRejudge = (id: string) =>
  unwrap(http.POST("/api/operator/rejudges/{rejudge_id}/apply", rejudgePath(id)));
export const discardRejudge = (id: string) =>
  unwrap(http.POST("/api/operator/rejudges/{rejudge_id}/discard", rejudgePath(id)));

const candidatePath = (id: number) => ({ params: { path: { candidate_id: id } } });
export const getCandidate = (id: number) => unwrap(http.GET("/api/candidates/{candidate_id}", candidatePath(id)));
export const deleteCandidate = (id: number) => unwrap(http.DELETE("/api/candidates/{candidate_id}", candidatePath(id)));
export const candidateExportUrl = (id: number) => `/api/candidates/${id}/export`;
export const getCandidates = (wanted: KeptWanted, before: number | null) =>
  unwrap(http.GET("/api/operator/candidates", { params: { query: asked({ ...wanted, before }) } }));
export const getAudit = (wanted: AuditWanted, before: number | null) =>
  unwrap(http.GET("/api/operator/audit", { params: { query: asked({ ...wanted, before }) } }));
export const auditCsvUrl = (wanted: AuditWanted) =>
  `/api/operator/audit/csv?${new URLSearchParams(Object.entries(wanted).filter(([, value]) => value))}`;
export const deletePractice = () => unwrap(http.POST("/api/seats/{token}/delete", practice));
export const PRACTICE_EXPORT_URL = "/api/seats/practice/export";

/** Without what is null: an address has no word for it. */
const asked = <T extends object>(wanted: T) =>
  Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null)) as T;
