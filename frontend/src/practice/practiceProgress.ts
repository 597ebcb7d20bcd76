import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { startClock } from "../api/calls";
import { seatQuery } from "../api/queries";
import type { Practised, Seat } from "../api/types";

export const PRACTICE = seatQuery("practice");

/** The seat with what has become of one of its problems. */
export const withPractised = (seat: Seat | undefined, slug: string, practised: Practised): Seat | undefined =>
  seat && { ...seat, problems: seat.problems.map((one) => (one.slug === slug ? { ...one, practised } : one)) };

/** Puts into the pages what the server said of one problem. */
export function useRemember(slug: string) {
  const queries = useQueryClient();
  return useCallback(
    (practised: Practised) => queries.setQueryData(PRACTICE.queryKey, (seat) => withPractised(seat, slug, practised)),
    [queries, slug],
  );
}

/** Starts the clock when a problem that is not solved is opened for the first time. */
export function useClockStart(slug: string, practised: Practised | null | undefined, wanted: boolean) {
  const remember = useRemember(slug);
  const due =
    wanted && practised !== null && practised !== undefined && !practised.started_at && !practised.accepted_at;
  useEffect(() => {
    // When the server cannot be reached the clock is not missed: the editor says what is kept, and where.
    if (due) startClock(slug).then(remember, () => undefined);
  }, [due, slug, remember]);
}
