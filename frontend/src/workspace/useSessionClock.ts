import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { observeServerTime } from "../api/serverClock";
import { followSession } from "../api/sessionEvents";
import { sessionQuery, sessionStreamUrl } from "../api/sessionRequests";
import type { SessionClock } from "../api/types";
import type { SessionDocuments } from "./documents/sessionDocuments";

/** Follows the clock and the state of the session whose documents are open, so that a change reaches the page at once. */
export function useSessionClock(token: string, documents: SessionDocuments) {
  const queryClient = useQueryClient();
  useEffect(
    () => documents.onSession((clock) => acceptClock(queryClient, token, clock)),
    [token, documents, queryClient],
  );
}

/** The same for a page without documents. */
export function useSessionStream(token: string, isEnabled: boolean) {
  const queryClient = useQueryClient();
  useEffect(() => {
    if (!isEnabled) return;
    return followSession(
      (cursor) => sessionStreamUrl(token, cursor),
      "",
      (event) => event.type === "session" && acceptClock(queryClient, token, event.session),
    );
  }, [token, isEnabled, queryClient]);
}

/** Shows the new times at once. What else depends on the state is loaded again. */
export function acceptClock(queryClient: QueryClient, token: string, clock: SessionClock) {
  observeServerTime(Date.parse(clock.now));
  const { queryKey } = sessionQuery(token);
  const known = queryClient.getQueryData(queryKey);
  if (!known) return;
  const { state, ends_at, time_given_back, extra_seconds, paused_seconds_left } = clock;
  const times = { state, ends_at, time_given_back, extra_seconds, paused_seconds_left };
  queryClient.setQueryData(queryKey, { ...known, ...times, private: clock.private });
  const hasSameRules = JSON.stringify(known.rules) === JSON.stringify(clock.rules);
  if (known.state === state && known.end_submit === clock.end_submit && hasSameRules) return;
  void queryClient.invalidateQueries({ queryKey });
  if (known.end_submit !== clock.end_submit) void queryClient.invalidateQueries({ queryKey: ["submissions", token] });
}
