import type { TimeExtension } from "../api/types";
import { pluralize } from "../ui/textFormat";

/** The whole minutes that a session got back after outages, rounded up. */
export const countMinutesGiven = (extensions: TimeExtension[]): number =>
  Math.ceil(extensions.reduce((sum, extension) => sum + extension.lost_seconds, 0) / 60);

/** A sentence for the candidate, or null without an extension. */
export function describeExtensions(extensions: TimeExtension[]): string | null {
  const minutes = countMinutesGiven(extensions);
  const [first] = extensions;
  const last = extensions.at(-1);
  if (!first || !last || minutes === 0) return null;
  const start = formatTime(first.outage_start);
  const end = formatTime(last.outage_end);
  return `You got ${pluralize(minutes, "minute")} back, because the judge was unavailable between ${start} and ${end}.`;
}

const formatTime = (at: string) => new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
