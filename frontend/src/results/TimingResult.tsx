import { useQuery } from "@tanstack/react-query";
import type { Timing } from "../api/types";
import { ScrollRegion } from "../ui/ScrollRegion";
import { Leaderboard, type LeaderboardQuery } from "./Leaderboard";
import { describeTiming, formatRate, formatSeconds, formatShare } from "./timingText";

const RELOAD_MS = 15_000;

interface Props {
  /** The submission's id. */
  submission: string;
  /** As it was loaded with the submission. */
  timing: Timing;
  /** Loads it again while it waits for a GPU worker. */
  load: () => Promise<Timing | null | undefined>;
  /** Null if the reader may not see the timings of others. */
  leaderboard: LeaderboardQuery | null;
  ownTitle: string;
}

/** The second stage of a kernel, which a GPU worker times after the interpreter has accepted it. */
export function TimingResult({ submission, timing: loaded, load, leaderboard, ownTitle }: Props) {
  const { data: timing } = useQuery({
    queryKey: ["timing", submission],
    queryFn: async () => (await load()) ?? loaded,
    initialData: loaded,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => state.data?.state !== "done" && RELOAD_MS,
  });
  return (
    <section className="stack-2" aria-label="Timing on a GPU">
      <p className="small" role="status">
        {describeTiming(timing)}
      </p>
      {timing.cases.length > 0 && (
        <ScrollRegion label="Times">
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">Size</th>
                <th scope="col" className="num">
                  Median
                </th>
                <th scope="col">95% interval</th>
                <th scope="col" className="num">
                  Reached
                </th>
                <th scope="col">Roofline</th>
              </tr>
            </thead>
            <tbody>
              {timing.cases.map((each) => (
                <tr key={each.name}>
                  <th scope="row">{each.name}</th>
                  <td className="num">{formatSeconds(each.median)}</td>
                  <td>
                    {formatSeconds(each.low)} to {formatSeconds(each.high)}
                  </td>
                  <td className="num">{formatRate(each)}</td>
                  <td>
                    {formatShare(each.roofline)}
                    {each.was_throttled && ", while the card was throttled"}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {timing.card && (
        <p className="muted-text small">
          {timing.card}, driver {timing.driver}, Triton {timing.triton}
        </p>
      )}
      {timing.ending === "timed" && leaderboard && <Leaderboard query={leaderboard} ownTitle={ownTitle} />}
    </section>
  );
}
