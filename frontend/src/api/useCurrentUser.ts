import { type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { getMe } from "./accountRequests";
import type { Me } from "./types";

const currentUserKey = ["me"];

export const currentUserQuery = queryOptions({ queryKey: currentUserKey, queryFn: getMe, staleTime: 60_000 });
export const useCurrentUser = () => useQuery(currentUserQuery);

/** Call this after signing in or out. Everything else that was loaded belonged to the previous person. */
export function storeCurrentUser(queryClient: QueryClient, me: Me) {
  queryClient.setQueryData(currentUserKey, me);
  // What the page shows is loaded again.
  void queryClient.resetQueries({ predicate: (query) => query.queryKey[0] !== currentUserKey[0] });
}

export const refreshCurrentUser = (queryClient: QueryClient) =>
  queryClient.invalidateQueries({ queryKey: currentUserKey });
