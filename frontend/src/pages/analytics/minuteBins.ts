import type { MinuteCounts } from "../../api/analyticsRequests";

/** In minutes. */
const WIDTHS = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440];
const MAX_BINS = 24;

/** "5 to 9", or "5" for a bin of one minute. `to` is not in the bin. */
export const formatMinuteRange = ({ from, to }: { from: number; to: number }): string =>
  to - from === 1 ? String(from) : `${from} to ${to - 1}`;

/** Sessions by minutes in bins of one width, from 0 to the longest time: the narrowest width that needs at most 24 bins.
 * `counts` are sorted by minutes. `strong` is how many of the `count` sessions have an accepted submit. */
export function binMinutes(counts: MinuteCounts[]) {
  const end = (counts.at(-1)?.minutes ?? 0) + 1;
  const width = WIDTHS.find((each) => end <= each * MAX_BINS) ?? Math.ceil(end / MAX_BINS);
  const bins = Array.from({ length: Math.ceil(end / width) }, (_, index) => ({
    from: index * width,
    to: (index + 1) * width,
    count: 0,
    strong: 0,
  }));
  for (const { minutes, sessions, accepted } of counts) {
    const bin = bins[Math.floor(minutes / width)];
    if (bin) {
      bin.count += sessions;
      bin.strong += accepted;
    }
  }
  return bins;
}
