/** A problem's exercises by their names: "implement", "fix-1" to "fix-<n>", "test". */
import type { Debugging } from "../api/types";

export const IMPLEMENT = "implement";

/** For lists, where the problem itself is not at hand. */
export function exerciseTitle(name: string): string {
  if (name === IMPLEMENT) return "Implement";
  if (name === "test") return "Write tests";
  return `Debug ${name.replace("fix-", "")}`;
}

export const isSolved = (debugging: Debugging | undefined, name: string) =>
  name === "test"
    ? debugging?.tests.solved === true
    : debugging?.fixes.some((fix) => fix.exercise === name && fix.solved) === true;

/** The one that is offered to who wants to debug: the first that is not solved. */
export const nextFix = (fixes: string[], debugging: Debugging | undefined): string | undefined =>
  fixes.find((fix) => !isSolved(debugging, fix)) ?? fixes[0];

export const fixesText = ({ fixes, fixes_total }: Debugging) =>
  `${fixes.filter((fix) => fix.solved).length}/${fixes_total}`;

export const testsText = ({ tests }: Debugging) => (tests.caught === null ? "" : `${tests.caught}/${tests.total}`);

/** What was debugged, to stand behind other words; nothing where nothing was. */
export function debuggingText(debugging: Debugging): string {
  const fixes = debugging.fixes.length > 0 ? ` · fixed ${fixesText(debugging)}` : "";
  const tests = debugging.tests.caught === null ? "" : ` · tests caught ${testsText(debugging)}`;
  return fixes + tests;
}

export const exerciseSearch = (name: string) => (name === IMPLEMENT ? "" : `?exercise=${name}`);
