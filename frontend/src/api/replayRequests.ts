/** Requests of the replay. */
import { queryOptions } from "@tanstack/react-query";
import { http } from "./client";
import { invitationPath } from "./requestParams";

export const getReplay = (invitation: string) =>
  http.GET("/api/invitations/{invitation_id}/replay", invitationPath(invitation));
/** The updates after a position of the session, as many as the server sends at once. */
export const getReplayUpdates = (invitation: string, after: number) =>
  http.GET("/api/invitations/{invitation_id}/replay/updates", {
    params: { path: { invitation_id: Number(invitation) }, query: { after } },
  });
export const startReplayRun = (invitation: string, slug: string, exercise: string, source: string) =>
  http.POST("/api/invitations/{invitation_id}/replay/runs", {
    ...invitationPath(invitation),
    body: { slug, exercise, source },
  });

export const replayRunQuery = (invitation: string, run: string) =>
  queryOptions({
    queryKey: ["replay-run", invitation, run],
    queryFn: () =>
      http.GET("/api/invitations/{invitation_id}/replay/runs/{run_id}", {
        params: { path: { invitation_id: Number(invitation), run_id: run } },
      }),
    refetchInterval: ({ state: { data } }) => (data?.report || data?.state === "cancelled" ? false : 1000),
  });
