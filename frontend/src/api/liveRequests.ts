/** Requests of an interviewer who watches a session. */
import { queryOptions } from "@tanstack/react-query";
import { http } from "./client";
import { invitationPath } from "./requestParams";
import type { CursorPosition, UpdateBatch } from "./types";

export const getLiveSession = (id: number) => http.GET("/api/invitations/{invitation_id}/live", invitationPath(id));
/** The events of the stream after a position in it. */
export const liveStreamUrl = (id: number, after: string) =>
  `/api/invitations/${id}/live/events?after=${encodeURIComponent(after)}`;
export const postLivePresence = (id: number, body: CursorPosition) =>
  http.POST("/api/invitations/{invitation_id}/live/presence", { ...invitationPath(id), body });
export const postInterviewerUpdate = (id: number, slug: string, exercise: string, body: UpdateBatch) =>
  http.POST("/api/invitations/{invitation_id}/documents/{slug}/updates", {
    params: { path: { invitation_id: id, slug }, query: { exercise } },
    body,
  });

/** Only the start: the page's event stream brings what changes. */
export const liveSessionQuery = (id: number) =>
  queryOptions({
    queryKey: ["live-session", id],
    queryFn: () => getLiveSession(id),
    staleTime: Infinity,
    gcTime: 0,
  });
