import { useRef } from "react";
import type { CaseReport } from "../api/types";
import { StateMark, toneFor, wordFor } from "../ui/StateMark";
import { type Group, groupTitle } from "./groups";
import "./strip.css";

interface Props {
  groups: Group[];
  parts?: { group: string; title: string }[];
  chosen: number | null;
  onChoose: (index: number) => void;
  busy: boolean;
}

/** A small cell for each case, by group. Arrow keys walk the cells; cells to come are placeholders of the same size. */
export function CaseStrip({ groups, parts, chosen, onChoose, busy }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const order = groups.flatMap((group) => group.cases);
  const current = order.findIndex((one) => one.index === chosen);

  const onKeyDown = (event: React.KeyboardEvent) => {
    const last = order.length - 1;
    const targets: Record<string, number> = {
      ArrowRight: Math.min(current + 1, last),
      ArrowDown: Math.min(current + 1, last),
      ArrowLeft: Math.max(current - 1, 0),
      ArrowUp: Math.max(current - 1, 0),
      Home: 0,
      End: last,
    };
    const target = order[targets[event.key] ?? -1];
    if (!target) return;
    event.preventDefault();
    onChoose(target.index);
    box.current?.querySelector<HTMLElement>(`[data-index="${target.index}"]`)?.focus();
  };

  return (
    <div
      className="strip"
      ref={box}
      role="listbox"
      aria-label="Cases"
      aria-busy={busy}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      {groups.map((group) => {
        const title = groupTitle(group.name, parts);
        const passed = group.cases.filter((one) => one.verdict === "accepted").length;
        return (
          // biome-ignore lint/a11y/useSemanticElements: a listbox may hold groups, not fieldsets
          <div className="strip-group" key={group.name} role="group" aria-label={title}>
            <span className="strip-label" aria-hidden="true">
              {title} <span className="num">{`${passed}/${group.cases.length + group.waiting}`}</span>
            </span>
            {group.cases.map((one, place) => (
              <StripCell
                key={one.index}
                one={one}
                name={`${title} ${place + 1}`}
                chosen={one.index === chosen}
                reachable={one.index === chosen || (current < 0 && one === order[0])}
                onChoose={onChoose}
              />
            ))}
            {Array.from({ length: group.waiting }, (_, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: placeholders are alike
              <span className="strip-cell tone-mute" key={`waiting-${place}`} aria-hidden="true">
                <StateMark state="pending" />
              </span>
            ))}
          </div>
        );
      })}
    </div>
  );
}

interface CellProps {
  one: CaseReport;
  name: string;
  chosen: boolean;
  reachable: boolean;
  onChoose: (index: number) => void;
}

function StripCell({ one, name, chosen, reachable, onChoose }: CellProps) {
  const label = `${name}, ${wordFor(one.verdict).toLowerCase()}: ${one.summary}`;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox around it has the keys
    <div
      className={`strip-cell tone-${toneFor(one.verdict)}`}
      data-tone={toneFor(one.verdict)}
      data-index={one.index}
      role="option"
      aria-selected={chosen}
      aria-label={label}
      title={label}
      tabIndex={reachable ? 0 : -1}
      onClick={() => onChoose(one.index)}
    >
      <StateMark state={one.verdict} />
    </div>
  );
}
