import { useMemo, useState } from "react";
import type { ArrayView } from "../api/types";
import { Button } from "../ui/Button";
import { ArrayTable } from "./ArrayTable";
import { differs, sameShape } from "./difference";
import { HeatMap } from "./HeatMap";
import { isWhole, sharedFormat } from "./numbers";
import { type Place, placeOf, plane, sizeOf, windowStart } from "./slices";

const ROWS = 32;
const COLUMNS = 24;
const HEAT_FROM = 120;

interface Named {
  title: string;
  view: ArrayView;
}

interface Props {
  arrays: Named[];
  /** With a wrong answer: expected and actual, in this order, are compared. */
  compare?: boolean;
  first?: number[] | null;
}

/** One array, or expected beside actual: the same window, the same precision. */
export function ArrayCompare({ arrays, compare = false, first }: Props) {
  const [expected, actual] = compare ? [arrays[0]?.view, arrays[1]?.view] : [];
  const comparable = expected !== undefined && actual !== undefined && sameShape(expected, actual);
  const shape = arrays[0]?.view.shape ?? [];
  const [moved, setMoved] = useState<Place | null>(null);
  const start = useMemo(() => placeOf(shape, first), [shape, first]);
  const place = moved ?? start;

  const format = useMemo(() => {
    const cells = arrays.flatMap(({ view }) => view.data);
    const pairs =
      comparable && expected && actual
        ? expected.data
            .map((cell, i): [typeof cell, typeof cell | undefined] => [cell, actual.data[i]])
            .filter(
              (pair): pair is [(typeof pair)[0], (typeof pair)[0]] =>
                pair[1] !== undefined && differs(pair[0], pair[1]),
            )
            .slice(0, 200)
        : [];
    return sharedFormat(
      cells,
      pairs,
      arrays.every(({ view }) => isWhole(view.dtype)),
    );
  }, [arrays, comparable, expected, actual]);

  const size = plane(shape);
  const top = windowStart(size.rows, ROWS, place.row);
  const left = windowStart(size.columns, COLUMNS, place.column);
  const firstHere = first && comparable && start.lead.every((index, axis) => index === place.lead[axis]) ? start : null;

  return (
    <div className="stack-2">
      {comparable && expected && actual && size.rows * size.columns >= HEAT_FROM && shape.length >= 2 && (
        <HeatMap expected={expected} actual={actual} place={place} format={format} onPick={setMoved} />
      )}
      <PlaneControls shape={shape} place={place} top={top} left={left} onMove={setMoved} />
      <div className="array-row">
        {arrays.map(({ title, view }, i) => (
          <ArrayTable
            key={title}
            title={title}
            view={view}
            format={format}
            against={comparable && i === 1 ? expected : undefined}
            lead={place.lead}
            rows={[top, top + ROWS]}
            columns={[left, left + COLUMNS]}
            first={firstHere}
          />
        ))}
      </div>
      {arrays.some(({ view }) => view.cut) && (
        <p className="soft tiny">
          Only the first {Math.max(...arrays.map(({ view }) => view.data.length)).toLocaleString("en")} of{" "}
          {sizeOf(shape).toLocaleString("en")} values are kept.
        </p>
      )}
    </div>
  );
}

interface ControlsProps {
  shape: number[];
  place: Place;
  top: number;
  left: number;
  onMove: (place: Place) => void;
}

/** Steps through leading axes, and through the windows of a plane that is larger than one. */
function PlaneControls({ shape, place, top, left, onMove }: ControlsProps) {
  const size = plane(shape);
  const clamp = (value: number, length: number) => Math.min(Math.max(value, 0), length - 1);
  // The window begins a quarter before the place it is made for.
  const toRow = (row: number) => onMove({ ...place, row: clamp(row + Math.floor(ROWS / 4), size.rows) });
  const toColumn = (column: number) =>
    onMove({ ...place, column: clamp(column + Math.floor(COLUMNS / 4), size.columns) });
  const toLead = (axis: number, index: number) =>
    onMove({ ...place, lead: place.lead.map((old, i) => (i === axis ? index : old)) });
  if (place.lead.length === 0 && size.rows <= ROWS && size.columns <= COLUMNS) return null;
  return (
    <div className="row small">
      {place.lead.map((index, axis) => (
        <Stepper
          // biome-ignore lint/suspicious/noArrayIndexKey: an axis is its number
          key={axis}
          label={`Axis ${axis}`}
          text={`${index} of ${shape[axis]}`}
          back={index > 0 ? () => toLead(axis, index - 1) : undefined}
          on={index < (shape[axis] ?? 1) - 1 ? () => toLead(axis, index + 1) : undefined}
        />
      ))}
      {size.rows > ROWS && (
        <Stepper
          label="Rows"
          text={`${top} to ${Math.min(top + ROWS, size.rows) - 1} of ${size.rows}`}
          back={top > 0 ? () => toRow(Math.max(top - ROWS, 0)) : undefined}
          on={top + ROWS < size.rows ? () => toRow(top + ROWS) : undefined}
        />
      )}
      {size.columns > COLUMNS && (
        <Stepper
          label="Columns"
          text={`${left} to ${Math.min(left + COLUMNS, size.columns) - 1} of ${size.columns}`}
          back={left > 0 ? () => toColumn(Math.max(left - COLUMNS, 0)) : undefined}
          on={left + COLUMNS < size.columns ? () => toColumn(left + COLUMNS) : undefined}
        />
      )}
    </div>
  );
}

interface StepperProps {
  label: string;
  text: string;
  back?: () => void;
  on?: () => void;
}

function Stepper({ label, text, back, on }: StepperProps) {
  return (
    <span className="stepper">
      <Button kind="quiet" aria-label={`${label}: back`} isDisabled={!back} onPress={back}>
        ‹
      </Button>
      <span>
        {label} <span className="mono">{text}</span>
      </span>
      <Button kind="quiet" aria-label={`${label}: on`} isDisabled={!on} onPress={on}>
        ›
      </Button>
    </span>
  );
}
