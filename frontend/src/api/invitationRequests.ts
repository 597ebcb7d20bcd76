/**
 * Requests with which interviewers create and change invitations, control the time of a session, and judge what was not
 * submitted in time. Unless a name says otherwise, `id` is an invitation's.
 */
import { queryOptions } from "@tanstack/react-query";
import { getTimeZone } from "../ui/plannedTime";
import { http } from "./client";
import { interviewPath, invitationPath } from "./requestParams";
import type { NewInvitation } from "./types";

export const createInvitation = (interview: string, invitation: NewInvitation) =>
  http.POST("/api/interviews/{interview_id}/invitations", { ...interviewPath(interview), body: invitation });
/** Planned times without an offset are in the time zone of the browser. */
const buildListParams = (interview: string, text: string) => ({
  ...interviewPath(interview),
  body: { text, time_zone: getTimeZone() },
});
export const checkInvitationList = (interview: string, text: string) =>
  http.POST("/api/interviews/{interview_id}/invitation-list/check", buildListParams(interview, text));
export const inviteFromList = (interview: string, text: string) =>
  http.POST("/api/interviews/{interview_id}/invitation-list", buildListParams(interview, text));
export const revokeInvitation = (id: number) =>
  http.POST("/api/invitations/{invitation_id}/revoke", invitationPath(id));
/** Returns the candidate's link. The server records that it was shown. */
export const showInvitationLink = (id: number) =>
  http.POST("/api/invitations/{invitation_id}/link", invitationPath(id));
export const restoreInvitation = (id: number) =>
  http.POST("/api/invitations/{invitation_id}/restore", invitationPath(id));
export const giveTimeBack = (id: number) =>
  http.POST("/api/invitations/{invitation_id}/give-time-back", invitationPath(id));
export const giveExtraTime = (id: number, seconds: number) =>
  http.POST("/api/invitations/{invitation_id}/extra-time", { ...invitationPath(id), body: { seconds } });
export const pauseSession = (id: number) => http.POST("/api/invitations/{invitation_id}/pause", invitationPath(id));
export const resumeSession = (id: number) => http.POST("/api/invitations/{invitation_id}/resume", invitationPath(id));
export const reopenSession = (id: number, minutes: number) =>
  http.POST("/api/invitations/{invitation_id}/reopen", { ...invitationPath(id), body: { minutes } });
export const endSessionAsInterviewer = (id: number) =>
  http.POST("/api/invitations/{invitation_id}/end", invitationPath(id));
export const renewInvitation = (id: number, days: number) =>
  http.POST("/api/invitations/{invitation_id}/renew", { ...invitationPath(id), body: { days } });
/** Null if the interview is no longer planned. */
export const planSession = (id: number, scheduledAt: string | null) =>
  http.PUT("/api/invitations/{invitation_id}/plan", { ...invitationPath(id), body: { scheduled_at: scheduledAt } });
/** Mails the link. `days` also renews the invitation for so many days; null does not. */
export const sendInvitation = (id: number, email: string, days: number | null) =>
  http.POST("/api/invitations/{invitation_id}/send", { ...invitationPath(id), body: { email, days } });
/** The texts of the documents with what arrived after the end. */
export const getLateEdits = (id: number) => http.GET("/api/invitations/{invitation_id}/late-edits", invitationPath(id));
export const judgeLateEdits = (id: number, slug: string, exercise: string) =>
  http.POST("/api/invitations/{invitation_id}/late-edits", { ...invitationPath(id), body: { slug, exercise } });
export const submitUnsubmittedExercise = (id: number, slug: string, exercise: string) =>
  http.POST("/api/invitations/{invitation_id}/unsubmitted", { ...invitationPath(id), body: { slug, exercise } });

export const lateEditsQuery = (invitation: number) =>
  queryOptions({ queryKey: ["late-edits", invitation], queryFn: () => getLateEdits(invitation) });
