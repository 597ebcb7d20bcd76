import { memo, useEffect, useRef } from "react";
import { Link } from "react-router";
import { Button } from "../../ui/Button";
import { ScrollRegion } from "../../ui/ScrollRegion";
import { formatDuration } from "../../ui/timeFormat";
import { MarkShape } from "./MarkShape";
import type { SessionRecord } from "./sessionRecord";
import { countUntil } from "./textHistory";

interface Props {
  record: SessionRecord;
  /** Receives the moment of a mark, in milliseconds since 1970, as all moments of a record. */
  onSelect: (at: number) => void;
}

/** Submissions, pastes, notes and other events. Selecting one shows its moment. The latest one at or before `at` is
 * marked. */
export function MarkList({ at, ...rest }: Props & { at: number }) {
  return <Marks {...rest} currentIndex={countUntil(rest.record.marks, at) - 1} />;
}

/** While playing, the moment changes 20 times a second, and the current event seldom. `currentIndex` is -1 before the
 * first event. */
const Marks = memo(function Marks({ record, currentIndex, onSelect }: Props & { currentIndex: number }) {
  const { marks, start } = record;
  const region = useRef<HTMLElement>(null);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const mark = list.current?.children[currentIndex];
    if (region.current && mark) scrollWithin(region.current, mark);
  }, [currentIndex]);
  return (
    <section className="replay-marks stack-2">
      <h2>Events</h2>
      {marks.length === 0 && <p className="muted-text">No events were recorded, only edits.</p>}
      <ScrollRegion label="Events" className="replay-mark-scroll" ref={region}>
        <ol ref={list}>
          {marks.map((mark, index) => (
            <li key={`${mark.at} ${mark.kind} ${mark.text}`} aria-current={index === currentIndex || undefined}>
              <Button kind="quiet" onPress={() => onSelect(mark.at)}>
                <MarkShape kind={mark.kind} />
                <span className="num">{formatDuration(Math.max(0, mark.at - start) / 1000)}</span>
                <span>{mark.text}</span>
              </Button>
              {mark.submission && (
                <Link className="small" to={`/submissions/${mark.submission}`} aria-label={`Result: ${mark.text}`}>
                  Result
                </Link>
              )}
            </li>
          ))}
        </ol>
      </ScrollRegion>
    </section>
  );
});

/** `scrollIntoView` would also move the page, under somebody who reads or writes further down. */
function scrollWithin(region: Element, child: Element) {
  const outer = region.getBoundingClientRect();
  const inner = child.getBoundingClientRect();
  if (inner.top < outer.top) region.scrollTop += inner.top - outer.top;
  else if (inner.bottom > outer.bottom) region.scrollTop += inner.bottom - outer.bottom;
}
