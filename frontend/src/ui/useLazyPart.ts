import { queryOptions, skipToken, useQuery } from "@tanstack/react-query";
import { ApiError } from "../api/client";

export interface LazyPart<Part> {
  /** Null until it is loaded. */
  part: Part | null;
  /** Why it could not be loaded. Null if it could. */
  error: unknown;
  retry: () => void;
}

/**
 * A part of the page that is loaded when it is first needed. If that fails, the rest of the page keeps working: with
 * React.lazy, the page would be replaced by an error.
 */
export function useLazyPart<Part>(name: string, load: () => Promise<Part>, isNeeded: boolean): LazyPart<Part> {
  const query = useQuery(
    queryOptions({
      queryKey: ["page-part", name],
      queryFn: isNeeded ? () => load().catch(rejectWithReason) : skipToken,
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: Number.POSITIVE_INFINITY,
      structuralSharing: false,
      retry: false,
      // A browser that is offline may have stored the part. If not, the page says so, instead of doing nothing.
      networkMode: "always",
      refetchOnReconnect: true,
    }),
  );
  return { part: query.data ?? null, error: query.error, retry: () => void query.refetch() };
}

function rejectWithReason(): never {
  throw new ApiError(0, {
    code: "not_loaded",
    message: "A part of this page could not be loaded. What you wrote is not affected.",
    next: "Check your connection, then try again.",
  });
}
