import { useEffect, useRef, useState } from "react";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { useLazyPart } from "../../ui/useLazyPart";
import { useIsWide } from "../panes";
import type { Side } from "./mergeEditors";
import "./compare.css";

/** Two texts and how they differ: side by side, or as one text on a narrow screen. */
export function CompareView({ older, newer }: { older: Side; newer: Side }) {
  const container = useRef<HTMLDivElement>(null);
  const isWide = useIsWide();
  const [changes, setChanges] = useState<number | null>(null);
  const { part, error, retry } = useLazyPart("merge-editors", () => import("./mergeEditors"), true);
  const [oldSource, newSource] = [older.source, newer.source];

  useEffect(() => {
    if (!part || !container.current) return;
    const sides = [
      { source: oldSource, label: older.label },
      { source: newSource, label: newer.label },
    ] as const;
    const comparison = part.createComparison(container.current, ...sides, isWide);
    setChanges(comparison.changes);
    return comparison.destroy;
  }, [part, oldSource, newSource, older.label, newer.label, isWide]);

  if (error) return <ErrorNotice error={error} retry={retry} />;
  return (
    <div className="compare-view">
      <p className="compare-labels small" data-wide={isWide || undefined}>
        <span>
          <span className="tone-bad" aria-hidden="true">
            −
          </span>{" "}
          {older.label}
        </span>
        <span>
          <span className="tone-good" aria-hidden="true">
            +
          </span>{" "}
          {newer.label}
        </span>
      </p>
      <div className="compare-editors" ref={container} />
      <p className="tiny muted-text" role="status">
        {changes !== null && formatChanges(changes)}
      </p>
    </div>
  );
}

const formatChanges = (count: number) =>
  count === 0 ? "The two are the same." : `${count} ${count === 1 ? "place differs" : "places differ"}.`;
