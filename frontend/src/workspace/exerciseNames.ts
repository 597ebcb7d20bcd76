/** A problem's exercises: their names "implement", "fix-1" to "fix-<n>" and "test", their titles, and progress as text. */
import type { DebuggingProgress } from "../api/types";

export const IMPLEMENT = "implement";
export const TEST = "test";

/** The slug of the problem that candidates try before an interview starts. */
export const WARM_UP = "warm_up";

/** The title of an exercise, for lists that have no problem details. */
export function formatExercise(name: string): string {
  if (name === IMPLEMENT) return "Implement";
  if (name === "test") return "Write tests";
  return `Debug ${name.replace("fix-", "")}`;
}

/** The titles of several exercises: "Implement, Debug 1, 2, Write tests". */
export const formatExercises = (names: string[]): string =>
  names
    .map((name, index) =>
      name.startsWith("fix-") && names[index - 1]?.startsWith("fix-") ? name.replace("fix-", "") : formatExercise(name),
    )
    .join(", ");

/** The kinds of exercises, without the numbers of bugs: "Implement, Debug". */
export const formatExerciseKinds = (names: string[]): string =>
  [...new Set(names.map((name) => formatExercise(name).replace(/ \d+$/, "")))].join(", ");

export const isSolved = (debugging: DebuggingProgress | undefined, name: string) =>
  name === "test"
    ? debugging?.tests.solved === true
    : debugging?.fixes.some((fix) => fix.exercise === name && fix.solved) === true;

/** The first fix exercise that is not solved, or the first of all if every one is. Undefined if there are none. */
export const selectNextFix = (fixes: string[], debugging: DebuggingProgress | undefined): string | undefined =>
  fixes.find((fix) => !isSolved(debugging, fix)) ?? fixes[0];

export const formatFixes = ({ fixes, fixes_total }: DebuggingProgress) =>
  `${fixes.filter((fix) => fix.solved).length}/${fixes_total}`;

export const formatTests = ({ tests }: DebuggingProgress) =>
  tests.caught === null ? "" : `${tests.caught}/${tests.total}`;

/** The debugging progress, to append to other text. "" if there is none. */
export function formatDebugging(debugging: DebuggingProgress): string {
  const fixes = debugging.fixes.length > 0 ? ` · fixed ${formatFixes(debugging)}` : "";
  const tests = debugging.tests.caught === null ? "" : ` · tests caught ${formatTests(debugging)}`;
  return fixes + tests;
}

export const exerciseSearch = (name: string) => (name === IMPLEMENT ? "" : `?exercise=${name}`);
