import type { Session, TimeGivenBack } from "../api/types";
import { pluralize } from "../ui/textFormat";

type AddedTime = Pick<Session, "time_given_back" | "extra_seconds">;

/** The whole minutes that a session got beyond the interview's time, rounded up. */
export const countMinutesGiven = ({ time_given_back, extra_seconds }: AddedTime): number =>
  Math.ceil((sumLost(time_given_back) + extra_seconds) / 60);

/** Sentences for the candidate, or null without added time. */
export function describeAddedTime({ time_given_back, extra_seconds }: AddedTime): string | null {
  const sentences = [describeExtraTime(extra_seconds), describeTimeGivenBack(time_given_back)];
  return sentences.filter((sentence) => sentence !== null).join(" ") || null;
}

const describeExtraTime = (seconds: number) =>
  seconds > 0 ? `You have ${pluralize(Math.ceil(seconds / 60), "minute")} of extra time.` : null;

/** A sentence for the candidate, or null if none was given. */
export function describeTimeGivenBack(outages: TimeGivenBack[]): string | null {
  const minutes = Math.ceil(sumLost(outages) / 60);
  const [first] = outages;
  const last = outages.at(-1);
  if (!first || !last || minutes === 0) return null;
  const start = formatTime(first.outage_start);
  const end = formatTime(last.outage_end);
  return `You got ${pluralize(minutes, "minute")} back, because the judge was unavailable between ${start} and ${end}.`;
}

const sumLost = (outages: TimeGivenBack[]) => outages.reduce((seconds, outage) => seconds + outage.lost_seconds, 0);
const formatTime = (at: string) => new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
