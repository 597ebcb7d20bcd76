import { useRef } from "react";
import type { CaseReport } from "../api/types";
import { VerdictIcon, verdictTitle, verdictTone } from "../ui/VerdictBadge";
import { type CaseGroup, formatGroup } from "./caseGroups";
import "./case-strip.css";

interface Props {
  groups: CaseGroup[];
  parts?: { group: string; title: string }[];
  selected: number | null;
  onSelect: (index: number) => void;
  isBusy: boolean;
}

/** A small cell for each case, by group. Arrow keys move between cells. Pending cases are placeholders of the same size. */
export function CaseStrip({ groups, parts, selected, onSelect, isBusy }: Props) {
  const listRef = useRef<HTMLDivElement>(null);
  const order = groups.flatMap((group) => group.cases);
  const current = order.findIndex((each) => each.index === selected);

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
    onSelect(target.index);
    listRef.current?.querySelector<HTMLElement>(`[data-index="${target.index}"]`)?.focus();
  };

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
        const passed = group.cases.filter((report) => report.verdict === "accepted").length;
        return (
          // biome-ignore lint/a11y/useSemanticElements: a listbox may contain groups, not fieldsets
          <div className="case-strip-group" key={group.name} role="group" aria-label={title}>
            <span className="case-strip-label" aria-hidden="true">
              {title} <span className="num">{`${passed}/${group.cases.length + group.pendingCount}`}</span>
            </span>
            {group.cases.map((report, index) => (
              <StripCell
                key={report.index}
                report={report}
                name={`${title} ${index + 1}`}
                selected={report.index === selected}
                isTabStop={report.index === selected || (current < 0 && report === order[0])}
                onSelect={onSelect}
              />
            ))}
            {Array.from({ length: group.pendingCount }, (_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: placeholders are identical
              <span className="case-strip-cell tone-muted" key={`waiting-${index}`} aria-hidden="true">
                <VerdictIcon state="pending" />
              </span>
            ))}
          </div>
        );
      })}
    </div>
  );
}

interface StripCellProps {
  report: CaseReport;
  name: string;
  selected: boolean;
  isTabStop: boolean;
  onSelect: (index: number) => void;
}

function StripCell({ report, name, selected, isTabStop, onSelect }: StripCellProps) {
  const label = `${name}, ${verdictTitle(report.verdict).toLowerCase()}: ${report.summary}`;
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
