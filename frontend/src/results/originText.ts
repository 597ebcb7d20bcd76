import type { Submission } from "../api/types";

/** Says who made a submission. Null if it was the candidate. */
export const describeOrigin = ({ origin }: Pick<Submission, "origin">): string | null => ORIGIN_TEXTS[origin];

const ORIGIN_TEXTS: Record<Submission["origin"], string | null> = {
  candidate: null,
  time_up: "Submitted automatically at the end",
  interviewer: "Submitted by an interviewer, with edits that arrived after the end",
};
