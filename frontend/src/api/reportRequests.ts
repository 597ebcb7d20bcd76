/** Requests about the report of one session: its submissions, code and notes. */
import { queryOptions } from "@tanstack/react-query";
import { http } from "./client";
import { invitationPath } from "./requestParams";

export const getSessionReport = (invitation: string) =>
  http.GET("/api/invitations/{invitation_id}/report", invitationPath(invitation));
export const getSessionPdf = (invitation: number): Promise<Blob> =>
  http.GET("/api/invitations/{invitation_id}/report/pdf", {
    params: { path: { invitation_id: invitation } },
    parseAs: "blob",
  });
const getInterviewLeaderboard = (submission: string) =>
  http.GET("/api/submissions/{submission_id}/leaderboard", { params: { path: { submission_id: submission } } });
export const getSubmission = (id: string) =>
  http.GET("/api/submissions/{submission_id}", { params: { path: { submission_id: id } } });
export const submissionEventsUrl = (id: string) => `/api/submissions/${encodeURIComponent(id)}/events`;
export const getNotes = (invitation: string) =>
  http.GET("/api/invitations/{invitation_id}/notes", invitationPath(invitation));
/** `at` is the time that the note is about; null for now. */
export const addNote = (invitation: string, text: string, at: string | null) =>
  http.POST("/api/invitations/{invitation_id}/notes", { ...invitationPath(invitation), body: { text, at } });
const notePath = (invitation: string, note: number) => ({
  params: { path: { invitation_id: Number(invitation), note_id: note } },
});
export const changeNote = (invitation: string, note: number, text: string) =>
  http.PUT("/api/invitations/{invitation_id}/notes/{note_id}", { ...notePath(invitation, note), body: { text } });
export const deleteNote = (invitation: string, note: number) =>
  http.DELETE("/api/invitations/{invitation_id}/notes/{note_id}", notePath(invitation, note));

export const sessionHeadingQuery = (invitation: string) =>
  queryOptions({
    queryKey: ["session-heading", invitation],
    queryFn: () => http.GET("/api/invitations/{invitation_id}", invitationPath(invitation)),
  });
export const sessionReportQuery = (invitation: string) =>
  queryOptions({ queryKey: ["session-report", invitation], queryFn: () => getSessionReport(invitation) });
export const codeAtEndQuery = (invitation: string, slug: string, exercise: string) =>
  queryOptions({
    queryKey: ["code-at-end", invitation, slug, exercise],
    queryFn: () =>
      http.GET("/api/invitations/{invitation_id}/report/code", {
        params: { path: { invitation_id: Number(invitation) }, query: { slug, exercise } },
      }),
  });
export const interviewLeaderboardQuery = (submission: string) =>
  queryOptions({ queryKey: ["interview-leaderboard", submission], queryFn: () => getInterviewLeaderboard(submission) });
export const submissionQuery = (id: string) =>
  queryOptions({ queryKey: ["submission", id], queryFn: () => getSubmission(id) });
export const notesQuery = (invitation: string) =>
  queryOptions({ queryKey: ["notes", invitation], queryFn: () => getNotes(invitation) });
