import type { CustomInput, SubmissionKind } from "../api/types";

/** What this page sent to the judge. */
export interface SentSource {
  kind: SubmissionKind;
  source: string;
  /** Null for the sample cases. */
  customInput: CustomInput | null;
}

/** `wait`: nothing can be sent now. `replace`: what is judged is cancelled. `beside`: it is judged to its end. */
export type SendEffect = "wait" | "replace" | "beside";

/**
 * What a new submission does to the one that the page follows and that is judged at the moment, so that an endless loop
 * keeps nobody from running the next version. A run may be replaced. A Submit may not, because its result counts, but code
 * that has changed since can run beside it. `judgedKind` is null if that is unknown after a reload: it may be a Submit. The
 * next Submit waits for the verdict of the one before, also while a run beside it is followed (`useOtherSubmit`).
 */
export function chooseEffectOnFollowed(
  judgedKind: SubmissionKind | null,
  last: SentSource | null,
  next: SentSource,
): SendEffect {
  const isSameSource = last?.source === next.source && next.customInput === null;
  if (judgedKind === "run") return isSameSource && isOnSamples(last) && next.kind === "run" ? "wait" : "replace";
  return next.kind === "submit" || isSameSource ? "wait" : "beside";
}

/** What the page knows of what is sent and judged at the moment. */
export interface JudgingNow {
  /** A submission is on its way to the server. */
  isSending: boolean;
  /** The submission that the page follows has no verdict yet. */
  isBusy: boolean;
  /** Of the followed submission. Undefined if it is unknown after a reload. */
  kind: SubmissionKind | undefined;
  last: SentSource | null;
  /** A Submit is judged that the page does not follow. */
  isOtherSubmitJudged: boolean;
}

/** What a new submission does to all that is judged at the moment. Null if nothing is judged that it has to do with. */
export function chooseEffect(now: JudgingNow, next: SentSource): SendEffect | null {
  if (now.isSending || (next.kind === "submit" && now.isOtherSubmitJudged)) return "wait";
  return now.isBusy ? chooseEffectOnFollowed(now.kind ?? null, now.last, next) : null;
}

const isOnSamples = (sent: SentSource | null) => sent?.kind === "run" && sent.customInput === null;
