import { useEffect, useRef } from "react";
import type { CaseReport } from "../api/types";
import { type KeyBinding, useKeys } from "../ui/shortcuts/shortcutRegistry";
import { caseVerdictState, VerdictIcon, verdictTitle, verdictTone } from "../ui/VerdictBadge";
import { type CaseGroup, formatGroup } from "./caseGroups";
import "./case-strip.css";

const NO_KEYS: KeyBinding<React.KeyboardEvent>[] = [];

interface Props {
  groups: CaseGroup[];
  parts?: { group: string; title: string }[];
  /** The index of the case that is shown. */
  selected: number | null;
  onSelect: (index: number) => void;
  isBusy: boolean;
}

/** A small cell for each case, by group. Arrow keys move between cells. Pending cases are placeholders of the same size. */
export function CaseStrip({ groups, parts, selected, onSelect, isBusy }: Props) {
  const listRef = useRef<HTMLDivElement>(null);
  const order = groups.flatMap((group) => group.cases);
  const current = order.findIndex((each) => each.index === selected);

  useEffect(() => {
    const list = listRef.current;
    const cell = list?.querySelector<HTMLElement>(`[data-index="${selected}"]`);
    if (!list || !cell) return;
    // scrollIntoView would scroll the page too.
    const [outer, inner] = [list.getBoundingClientRect(), cell.getBoundingClientRect()];
    if (inner.top < outer.top || inner.bottom > outer.bottom)
      list.scrollTop += inner.top - outer.top - list.clientHeight / 2;
  }, [selected]);

  const moveSelection = (event: React.KeyboardEvent): boolean => {
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
    if (!target) return false;
    onSelect(target.index);
    listRef.current?.querySelector<HTMLElement>(`[data-index="${target.index}"]`)?.focus();
    return true;
  };
  const onKeyDown = useKeys<React.KeyboardEvent>(
    order.length > 1
      ? [{ place: "focus", keys: ["←", "→"], action: "Cases: show the one before or after", handle: moveSelection }]
      : NO_KEYS,
  );

  return (
    <div
      className="case-strip"
      ref={listRef}
      role="listbox"
      aria-label="Cases"
      aria-busy={isBusy}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      {groups.map((group) => {
        const title = formatGroup(group.name, parts);
        return (
          // biome-ignore lint/a11y/useSemanticElements: a listbox may contain groups, not fieldsets
          <div className="case-strip-group" key={group.name} role="group" aria-label={title}>
            <span className="case-strip-label" aria-hidden="true">
              {title}
            </span>
            {listPlaces(group).map((report, place) =>
              report ? (
                <StripCell
                  // biome-ignore lint/suspicious/noArrayIndexKey: a case takes the place of a placeholder, and no other moves
                  key={place}
                  report={report}
                  name={`${title} ${place + 1}`}
                  selected={report.index === selected}
                  isTabStop={report.index === selected || (current < 0 && report === order[0])}
                  onSelect={onSelect}
                />
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <span className="case-strip-cell tone-muted" key={place} aria-hidden="true">
                  <VerdictIcon state="pending" />
                </span>
              ),
            )}
          </div>
        );
      })}
    </div>
  );
}

/** The cases of a group that have arrived, then undefined for each one that has not. */
const listPlaces = ({ cases, pendingCount }: CaseGroup): (CaseReport | undefined)[] => [
  ...cases,
  ...Array.from({ length: pendingCount }, () => undefined),
];

interface StripCellProps {
  report: CaseReport;
  name: string;
  selected: boolean;
  isTabStop: boolean;
  onSelect: (index: number) => void;
}

function StripCell({ report, name, selected, isTabStop, onSelect }: StripCellProps) {
  const label = `${name}, ${verdictTitle(caseVerdictState(report.verdict)).toLowerCase()}: ${report.summary}`;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox around it handles the keys
    <div
      className={`case-strip-cell tone-${verdictTone(report.verdict)}`}
      data-tone={verdictTone(report.verdict)}
      data-index={report.index}
      role="option"
      aria-selected={selected}
      aria-label={label}
      title={label}
      tabIndex={isTabStop ? 0 : -1}
      onClick={() => onSelect(report.index)}
    >
      <VerdictIcon state={report.verdict} />
    </div>
  );
}
