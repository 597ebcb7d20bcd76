import { memo, type PointerEvent, useRef } from "react";
import { formatExercise } from "../../workspace/exerciseNames";
import { MarkShape } from "./MarkShape";
import type { SessionRecord } from "./sessionRecord";
import { MARK_TITLES, type MarkKind, stackMarks } from "./timelineMarks";

/** The parts of time into which edits are counted. */
const BUCKETS = 120;
/** The height of a row of marks, in pixels. */
const MARK_ROW = 16;
/** A mark has this share of the width of a lane on a screen of 1440 pixels. */
const MARK_SHARE = 0.02;

interface Props {
  record: SessionRecord;
  at: number;
  onSeek: (at: number) => void;
}

/** How much was typed in each part of the session, for each document, and all other events. With the keyboard and
 * screen readers, the list of events and the slider lead to the same moments, so this is a picture, in which one can
 * point. */
export function Timeline({ record, at, onSeek }: Props) {
  const now = useRef<HTMLDivElement>(null);
  const x = percentOf(record, at);
  const seek = (event: PointerEvent) => {
    const { left, width } = now.current?.getBoundingClientRect() ?? { left: 0, width: 0 };
    // The titles of the lanes are on the left.
    if (width === 0 || event.clientX < left) return;
    onSeek(record.start + (Math.min(width, event.clientX - left) / width) * (record.end - record.start));
  };
  const kinds = [...new Set(record.marks.map(({ kind }) => kind))];
  return (
    <section className="stack-2" aria-label="Timeline">
      <div className="replay-timeline" aria-hidden="true" onPointerDown={seek}>
        <Lanes record={record} />
        <div className="replay-now" ref={now}>
          <svg width="100%" height="100%" aria-hidden="true">
            <line x1={x} x2={x} y1="0" y2="100%" />
          </svg>
        </div>
      </div>
      <ul className="replay-legend small muted-text" aria-label="Legend">
        <li>
          <span className="replay-typing-sample" aria-hidden="true" /> Typing
        </li>
        {hasTyped(record, "interviewer") && (
          <li>
            <span className="replay-typing-sample" data-author="interviewer" aria-hidden="true" /> Typing of
            interviewers
          </li>
        )}
        {kinds.map((kind: MarkKind) => (
          <li key={kind}>
            <MarkShape kind={kind} /> {MARK_TITLES[kind]}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How far the moment is from the start to the end, as a length in SVG: "12.5%". */
function percentOf({ start, end }: SessionRecord, moment: number): string {
  const length = Math.max(1, end - start);
  return `${(100 * Math.min(length, Math.max(0, moment - start))) / length}%`;
}

/** Hundreds of shapes, which stay the same while the record is played. */
const Lanes = memo(function Lanes({ record }: { record: SessionRecord }) {
  const { replay, marks, start, end } = record;
  const length = Math.max(1, end - start);
  const lanes = computeEditShares(record);
  const rows = stackMarks(marks, MARK_SHARE * length);
  const height = 8 + MARK_ROW * (1 + Math.max(0, ...rows));
  return (
    <>
      {replay.documents.map((document, lane) => (
        <div className="replay-lane" key={document.id}>
          <span className="small muted-text">
            {formatExercise(document.exercise)}: {document.title}
          </span>
          <svg width="100%" height="24" aria-hidden="true">
            {TYPISTS.map((author) =>
              lanes[lane]?.[author].map((height, bucket) => (
                <rect
                  // biome-ignore lint/suspicious/noArrayIndexKey: a bucket is its place
                  key={`${author} ${bucket}`}
                  className="replay-typing"
                  data-author={author}
                  x={`${(100 * bucket) / BUCKETS}%`}
                  width={`${80 / BUCKETS}%`}
                  y={24 - 24 * height}
                  height={24 * height}
                />
              )),
            )}
          </svg>
        </div>
      ))}
      <div className="replay-lane">
        <span className="small muted-text">Events</span>
        <svg width="100%" height={height} aria-hidden="true">
          {marks.map((mark, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the shapes have no state
            <g key={index}>
              {mark.until > mark.at && (
                <rect
                  className="replay-span"
                  data-kind={mark.kind}
                  x={percentOf(record, mark.at)}
                  y="4"
                  height={height - 8}
                  width={`${(100 * Math.max(0, Math.min(end, mark.until) - Math.max(start, mark.at))) / length}%`}
                />
              )}
              <svg
                x={percentOf(record, mark.at)}
                y={5 + MARK_ROW * (rows[index] ?? 0)}
                overflow="visible"
                aria-hidden="true"
              >
                <g transform="translate(-7 0)">
                  <MarkShape kind={mark.kind} />
                </g>
              </svg>
            </g>
          ))}
        </svg>
      </div>
    </>
  );
});

const TYPISTS = ["candidate", "interviewer"] as const;
type Typist = (typeof TYPISTS)[number];

const hasTyped = ({ histories }: SessionRecord, typist: Typist) =>
  [...histories.values()].some(({ edits }) => edits.some(({ author }) => author === typist));

/** For each document, typist and bucket of time, the number of edits as a share of the largest number in the
 * session. */
function computeEditShares({ replay, histories, start, end }: SessionRecord): Record<Typist, number[]>[] {
  const lanes = replay.documents.map(({ id }) => {
    const counts = { candidate: new Array<number>(BUCKETS).fill(0), interviewer: new Array<number>(BUCKETS).fill(0) };
    for (const { at, author } of histories.get(id)?.edits ?? []) {
      if (author === "server") continue;
      const bucket = Math.floor((BUCKETS * Math.max(0, at - start)) / Math.max(1, end - start));
      const index = Math.min(BUCKETS - 1, bucket);
      counts[author][index] = (counts[author][index] ?? 0) + 1;
    }
    return counts;
  });
  const most = Math.max(1, ...lanes.flatMap(({ candidate, interviewer }) => [...candidate, ...interviewer]));
  return lanes.map(({ candidate, interviewer }) => ({
    candidate: candidate.map((count) => count / most),
    interviewer: interviewer.map((count) => count / most),
  }));
}
