/**
 * Loads what the workspace shows while the code of the page is loaded. The routes use it, so this module needs no editor
 * and no Yjs.
 */
import type { QueryClient } from "@tanstack/react-query";
import type { LoaderFunctionArgs } from "react-router";
import { ApiError } from "../api/client";
import { sessionProblemQuery, sessionQuery } from "../api/sessionRequests";
import { readLastSession } from "./documents/documentRegistry";
import { openSessions } from "./documents/openSessions";
import { preloadDocument } from "./documents/preloadedDocument";
import { IMPLEMENT } from "./exerciseNames";
import { preloadPanes } from "./panes";

const PRACTICE = "practice";

/** Returns a route's loader, which does not wait for what it loads. The page itself shows an error if that fails. */
export const createWorkspaceLoader =
  (queryClient: QueryClient) =>
  ({ params: { token = PRACTICE, slug = "" }, request }: LoaderFunctionArgs) => {
    preloadPanes();
    const exercise = new URL(request.url).searchParams.get("exercise") ?? IMPLEMENT;
    const session = queryClient.prefetchQuery(sessionQuery(token));
    // Its stream brings what happens to a document that is read while the stream runs.
    const isFollowed = openSessions.has(token);
    const problem = sessionProblemQuery(token, slug);
    const loadExercise = () => {
      if (!isFollowed) preloadDocument(token, slug, exercise);
      return queryClient.prefetchQuery(problem);
    };
    // The first request of a new browser creates its practice session. There is nothing to read before.
    if (token === PRACTICE && !readLastSession(token)) {
      void session.then(loadExercise);
      return null;
    }
    const loaded = loadExercise();
    // The browser may have lost its cookie. Then there was no session to read from until the first request created one.
    if (token === PRACTICE)
      void Promise.all([session, loaded]).then(() => {
        const error = queryClient.getQueryState(problem.queryKey)?.error;
        if (error instanceof ApiError && error.status === 404) void queryClient.prefetchQuery(problem);
      });
    return null;
  };
