import { useQueryClient } from "@tanstack/react-query";
import { foldingQuery, unfoldResults } from "../../api/scorecardRequests";

/** Shows the results of a session before the scorecard is saved, which the card records. */
export function useUnfoldResults(invitation: string): () => Promise<void> {
  const queryClient = useQueryClient();
  return async () => {
    const folding = await unfoldResults(invitation);
    // No response had results until now. They are loaded before the page shows their place.
    const { queryKey } = foldingQuery(invitation);
    await queryClient.invalidateQueries({ predicate: (query) => query.queryKey[0] !== queryKey[0] });
    queryClient.setQueryData(queryKey, folding);
  };
}
