import type { AssessmentLevel } from "../../../api/types";
import { LEVEL_TITLES } from "./assessmentLevels";

const stroke = { fill: "none", stroke: "currentColor", strokeWidth: 2, strokeLinecap: "round" as const };

/** Drawn in a 16 by 16 box: one or two arrowheads, up or down. */
const SHAPES: Record<AssessmentLevel, string> = {
  strong_no: "M4 4l4 4 4-4M4 9l4 4 4-4",
  no: "M4 6l4 4 4-4",
  yes: "M4 10l4-4 4 4",
  strong_yes: "M4 7l4-4 4 4M4 12l4-4 4 4",
};

/** A level as shape, word and color. The level "" was not assessed. */
export function LevelBadge({ level }: { level: AssessmentLevel | "" }) {
  if (level === "") return <span className="muted-text small">Not assessed</span>;
  const isYes = level === "yes" || level === "strong_yes";
  return (
    <span className={`badge ${isYes ? "tone-good" : "tone-bad"}`}>
      <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
        <path d={SHAPES[level]} {...stroke} />
      </svg>
      {LEVEL_TITLES[level]}
    </span>
  );
}
