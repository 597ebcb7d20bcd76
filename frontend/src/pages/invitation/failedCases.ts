/** The failed cases of a submission, as the report lists them. */
import type { ExerciseReport } from "../../api/types";
import { compareGroups } from "../../results/caseGroups";

type FailedCase = ExerciseReport["failed"][number];

/** Cases of a group with the same summary and message, in order. */
export interface EquallyFailedCases {
  first: FailedCase;
  others: FailedCase[];
}

/** One entry for all cases that would be the same line in the report. */
export function groupFailedCases(failed: readonly FailedCase[]): EquallyFailedCases[] {
  const entries = new Map<string, EquallyFailedCases>();
  for (const each of [...failed].sort((a, b) => compareGroups(a.group, b.group))) {
    const key = JSON.stringify([each.group, each.summary, each.message]);
    const entry = entries.get(key);
    if (entry) entry.others.push(each);
    else entries.set(key, { first: each, others: [] });
  }
  return [...entries.values()];
}
