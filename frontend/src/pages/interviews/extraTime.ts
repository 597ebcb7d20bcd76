/** Extra time that an invitation can have: a part of the interview's minutes, or any number of minutes. */
export const EXTRA_PERCENTAGES = [25, 50, 100];

export type ExtraTime = { percent: number } | { minutes: number };

export const NO_EXTRA_TIME: ExtraTime = { percent: 0 };

/** Whole minutes in seconds, rounded up: half a minute is no time that a page shows. */
export const toExtraSeconds = (extra: ExtraTime, minutes: number): number =>
  60 * ("percent" in extra ? Math.ceil((minutes * extra.percent) / 100) : extra.minutes);
