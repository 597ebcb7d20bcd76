import { useQueryClient } from "@tanstack/react-query";
import { foldingQuery, unfoldResults } from "../../api/scorecardRequests";

/**
 * Returns a function that shows the results of a session before the user's scorecard is saved. The server stores on the
 * scorecard that they did. `invitationId` is the id as text.
 */
export function useShowHiddenResults(invitationId: string): () => Promise<void> {
  const queryClient = useQueryClient();
  return async () => {
    const folding = await unfoldResults(invitationId);
    // No cached response has this session's results. Reload them before `folding` changes, because that makes the page
    // show them.
    const { queryKey } = foldingQuery(invitationId);
    await queryClient.invalidateQueries({ predicate: (query) => query.queryKey[0] !== queryKey[0] });
    queryClient.setQueryData(queryKey, folding);
  };
}
