/** Requests that create, change and end invitations. */
import { queryOptions } from "@tanstack/react-query";
import { getTimeZone } from "../ui/plannedTime";
import { http, unwrapResult } from "./client";
import { interviewPath, invitationPath } from "./requestParams";
import type { NewInvitation } from "./types";

export const createInvitation = (id: string, invitation: NewInvitation) =>
  unwrapResult(
    http.POST("/api/interviews/{interview_id}/invitations", {
      ...interviewPath(id),
      body: invitation,
    }),
  );
/** Planned times without an offset are in the time zone of the browser. */
const buildList = (id: string, text: string) => ({ ...interviewPath(id), body: { text, time_zone: getTimeZone() } });
export const checkInvitationList = (id: string, text: string) =>
  unwrapResult(http.POST("/api/interviews/{interview_id}/invitation-list/check", buildList(id, text)));
export const inviteFromList = (id: string, text: string) =>
  unwrapResult(http.POST("/api/interviews/{interview_id}/invitation-list", buildList(id, text)));
export const revokeInvitation = (id: number) =>
  unwrapResult(http.POST("/api/invitations/{invitation_id}/revoke", invitationPath(id)));
export const showInvitationLink = (id: number) =>
  unwrapResult(http.POST("/api/invitations/{invitation_id}/link", invitationPath(id)));
export const restoreInvitation = (id: number) =>
  unwrapResult(http.POST("/api/invitations/{invitation_id}/restore", invitationPath(id)));
export const giveTimeBack = (id: number) =>
  unwrapResult(http.POST("/api/invitations/{invitation_id}/give-time-back", invitationPath(id)));
export const giveExtraTime = (id: number, seconds: number) =>
  unwrapResult(http.POST("/api/invitations/{invitation_id}/extra-time", { ...invitationPath(id), body: { seconds } }));
export const pauseSession = (id: number) =>
  unwrapResult(http.POST("/api/invitations/{invitation_id}/pause", invitationPath(id)));
export const resumeSession = (id: number) =>
  unwrapResult(http.POST("/api/invitations/{invitation_id}/resume", invitationPath(id)));
export const reopenSession = (id: number, minutes: number) =>
  unwrapResult(http.POST("/api/invitations/{invitation_id}/reopen", { ...invitationPath(id), body: { minutes } }));
export const endInterview = (id: number) =>
  unwrapResult(http.POST("/api/invitations/{invitation_id}/end", invitationPath(id)));
export const renewInvitation = (id: number, days: number) =>
  unwrapResult(http.POST("/api/invitations/{invitation_id}/renew", { ...invitationPath(id), body: { days } }));
export const planInterview = (id: number, scheduledAt: string | null) =>
  unwrapResult(
    http.PUT("/api/invitations/{invitation_id}/plan", { ...invitationPath(id), body: { scheduled_at: scheduledAt } }),
  );
/** `days` also renews the invitation. */
export const sendInvitation = (id: number, email: string, days: number | null) =>
  unwrapResult(http.POST("/api/invitations/{invitation_id}/send", { ...invitationPath(id), body: { email, days } }));
export const getLateEdits = (id: number) =>
  unwrapResult(http.GET("/api/invitations/{invitation_id}/late-edits", invitationPath(id)));
export const judgeLateEdits = (id: number, slug: string, exercise: string) =>
  unwrapResult(
    http.POST("/api/invitations/{invitation_id}/late-edits", { ...invitationPath(id), body: { slug, exercise } }),
  );
export const submitUnsubmittedExercise = (id: number, slug: string, exercise: string) =>
  unwrapResult(
    http.POST("/api/invitations/{invitation_id}/unsubmitted", { ...invitationPath(id), body: { slug, exercise } }),
  );

export const lateEditsQuery = (invitation: number) =>
  queryOptions({ queryKey: ["late-edits", invitation], queryFn: () => getLateEdits(invitation) });
