import type { Timing } from "../api/types";

const UNITS = [
  { title: "s", seconds: 1 },
  { title: "ms", seconds: 1e-3 },
  { title: "µs", seconds: 1e-6 },
] as const;

/** A time with three digits, in the unit that suits it. */
export function formatSeconds(seconds: number): string {
  const unit = UNITS.find((each) => seconds >= each.seconds) ?? UNITS[2];
  return `${Number((seconds / unit.seconds).toPrecision(3))} ${unit.title}`;
}

export const formatShare = (share: number) => `${(100 * share).toFixed(1)}%`;

/** Above this, arithmetic bounds a kernel on every card. Below it, the memory does. */
const MAX_MEMORY_BOUND_OPERATIONS_PER_BYTE = 100;

/** What a kernel reached of what bounds it: operations or bytes per second. `median` is in seconds. */
export function formatRate(work: { moved_bytes: number; operations: number; median: number }): string {
  return work.operations > MAX_MEMORY_BOUND_OPERATIONS_PER_BYTE * work.moved_bytes
    ? `${(work.operations / work.median / 1e9).toFixed(0)} GFLOP/s`
    : `${(work.moved_bytes / work.median / 1e9).toFixed(0)} GB/s`;
}

/** One sentence about the second stage of a kernel. */
export function describeTiming(timing: Timing): string {
  if (timing.state === "queued") return "Correct. It waits for a GPU worker to time it.";
  if (timing.state === "timing") return "Correct. A GPU worker times it now.";
  if (timing.ending === "wrong") return "Correct in the interpreter, and wrong on the GPU.";
  if (timing.ending === "not_timed") return `Correct. ${timing.message}`;
  const interval =
    timing.roofline_low === null || timing.roofline_high === null
      ? ""
      : ` (${formatShare(timing.roofline_low)} to ${formatShare(timing.roofline_high)})`;
  return `Correct, and timed on ${timing.card}: ${formatShare(timing.roofline ?? 0)} of the roofline${interval}.`;
}
