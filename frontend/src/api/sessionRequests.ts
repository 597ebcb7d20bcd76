/** Requests of a candidate's pages about the session, its submissions and its data. Practice is the session with the token
 * "practice". */
import { queryOptions } from "@tanstack/react-query";
import { http } from "./client";
import { sessionPath } from "./requestParams";
import type { CursorPosition, CustomInput, SessionSignal, SubmissionKind } from "./types";

export const startSession = (token: string) => http.POST("/api/sessions/{token}/start", sessionPath(token));
export const endSession = (token: string) => http.POST("/api/sessions/{token}/end", sessionPath(token));
/** The events of the stream after a position in it. */
export const sessionStreamUrl = (token: string, after: string) =>
  `/api/sessions/${encodeURIComponent(token)}/events?after=${encodeURIComponent(after)}`;
export const startPrivatePeriod = (token: string) =>
  http.POST("/api/sessions/{token}/private-period", sessionPath(token));
export const endPrivatePeriod = (token: string) =>
  http.POST("/api/sessions/{token}/private-period/end", sessionPath(token));
export const postCursor = (token: string, body: CursorPosition) =>
  http.POST("/api/sessions/{token}/presence", { ...sessionPath(token), body });
/** The server returns the text. Some proxies let a page load, and block or change code that it sends. */
export const checkConnection = (token: string, text: string, signal: AbortSignal) =>
  http.POST("/api/sessions/{token}/connection-check", { ...sessionPath(token), body: { text }, signal });
/** Reports a paste, or that the candidate left the page or returned. */
export const postSignal = (token: string, body: SessionSignal) =>
  http.POST("/api/sessions/{token}/signals", { ...sessionPath(token), body, keepalive: true });
export const submitSource = (
  token: string,
  slug: string,
  exercise: string,
  source: string,
  kind: SubmissionKind,
  customInput: CustomInput | null,
  /** The same in each attempt to send one press of Run or Submit: the server then stores one submission. */
  idempotencyKey: string,
) =>
  http.POST("/api/sessions/{token}/submissions", {
    ...sessionPath(token),
    body: { slug, source, kind, exercise, custom_input: customInput, idempotency_key: idempotencyKey },
  });
const submissionPath = (token: string, id: string) => ({ params: { path: { token, submission_id: id } } });
export const getSessionSubmission = (token: string, id: string) =>
  http.GET("/api/sessions/{token}/submissions/{submission_id}", submissionPath(token, id));
export const cancelSubmission = (token: string, id: string) =>
  http.POST("/api/sessions/{token}/submissions/{submission_id}/cancel", submissionPath(token, id));
export const getOwnCode = (token: string) => http.GET("/api/sessions/{token}/code", sessionPath(token));
export const sendFeedback = (token: string, text: string) =>
  http.POST("/api/sessions/{token}/feedback", { ...sessionPath(token), body: { text } });
export const deleteOwnData = (token: string) => http.POST("/api/sessions/{token}/delete", sessionPath(token));
export const ownExportUrl = (token: string) => `/api/sessions/${encodeURIComponent(token)}/export`;

export const sessionQuery = (token: string) =>
  queryOptions({ queryKey: ["session", token], queryFn: () => http.GET("/api/sessions/{token}", sessionPath(token)) });
export const sessionProblemQuery = (token: string, slug: string) =>
  queryOptions({
    queryKey: ["session-problem", token, slug],
    queryFn: () => http.GET("/api/sessions/{token}/problems/{slug}", { params: { path: { token, slug } } }),
    staleTime: Infinity,
  });
export const sessionSubmissionsQuery = (token: string, slug: string, exercise: string) =>
  queryOptions({
    queryKey: ["submissions", token, slug, exercise],
    queryFn: () =>
      http.GET("/api/sessions/{token}/submissions", { params: { path: { token }, query: { slug, exercise } } }),
  });
export const ownCodeQuery = (token: string) =>
  queryOptions({ queryKey: ["own-code", token], queryFn: () => getOwnCode(token) });
