import { useId } from "react";
import type { AssessmentLevel } from "../../../api/types";
import { LEVEL_TITLES, LEVELS } from "./assessmentLevels";
import { LevelBadge } from "./LevelBadge";

interface Props {
  title: string;
  description?: string;
  /** What each level looks like. Without them, only their names are shown. */
  anchors?: Record<AssessmentLevel, string>;
  value: AssessmentLevel | "";
  onChange: (level: AssessmentLevel | "") => void;
  /** The text of the choice of no level. */
  emptyTitle: string;
}

/** One scale: radio buttons, each with the description of its level. */
export function LevelField({ title, description, anchors, value, onChange, emptyTitle }: Props) {
  const name = useId();
  return (
    <fieldset className="level-field" aria-describedby={description && `${name}-description`}>
      <legend>{title}</legend>
      {description && (
        <p className="small muted-text" id={`${name}-description`}>
          {description}
        </p>
      )}
      <div className="level-choices">
        {LEVELS.map((level) => (
          <label key={level} className="level-choice" data-selected={value === level || undefined}>
            <span className="row">
              <input
                type="radio"
                name={name}
                checked={value === level}
                onChange={() => onChange(level)}
                aria-label={LEVEL_TITLES[level]}
                aria-describedby={anchors && `${name}-${level}`}
              />
              <LevelBadge level={level} />
            </span>
            {anchors && (
              <span className="small" id={`${name}-${level}`}>
                {anchors[level]}
              </span>
            )}
          </label>
        ))}
      </div>
      <label className="row small">
        <input type="radio" name={name} checked={value === ""} onChange={() => onChange("")} />
        {emptyTitle}
      </label>
    </fieldset>
  );
}
