import { useMemo, useState } from "react";
import type { ArrayView } from "../api/types";
import { Button } from "../ui/Button";
import { ArrayTable } from "./ArrayTable";
import { arraySize, type CellPosition, findPosition, planeSize, windowStart } from "./arrayWindow";
import { HeatMap } from "./HeatMap";
import { isIntegerType, sharedFormat } from "./numberFormat";
import { hasSameShape, isDifferent } from "./valueDifference";

const WINDOW_ROWS = 32;
const WINDOW_COLUMNS = 24;
const HEAT_MAP_MIN_VALUES = 120;

interface TitledArray {
  title: string;
  view: ArrayView;
}

interface Props {
  arrays: TitledArray[];
  /** Treats `arrays` as [expected, actual] and marks the values that differ. */
  markDifferences?: boolean;
  firstDifference?: number[] | null;
}

/** Shows one array, or the expected and actual arrays side by side, in the same window and precision. */
export function ArrayCompare({ arrays, markDifferences = false, firstDifference }: Props) {
  const [expected, actual] = markDifferences ? [arrays[0]?.view, arrays[1]?.view] : [];
  const isComparable = expected !== undefined && actual !== undefined && hasSameShape(expected, actual);
  const shape = arrays[0]?.view.shape ?? [];
  const [selectedPosition, setSelectedPosition] = useState<CellPosition | null>(null);
  const firstPosition = useMemo(() => findPosition(shape, firstDifference), [shape, firstDifference]);
  const position = selectedPosition ?? firstPosition;

  const format = useMemo(() => {
    const cells = arrays.flatMap(({ view }) => view.data);
    const pairs =
      isComparable && expected && actual
        ? expected.data
            .map((cell, i): [typeof cell, typeof cell | undefined] => [cell, actual.data[i]])
            .filter(
              (pair): pair is [(typeof pair)[0], (typeof pair)[0]] =>
                pair[1] !== undefined && isDifferent(pair[0], pair[1]),
            )
            .slice(0, 200)
        : [];
    return sharedFormat(
      cells,
      pairs,
      arrays.every(({ view }) => isIntegerType(view.dtype)),
    );
  }, [arrays, isComparable, expected, actual]);

  const size = planeSize(shape);
  const top = windowStart(size.rows, WINDOW_ROWS, position.row);
  const left = windowStart(size.columns, WINDOW_COLUMNS, position.column);
  const firstInPlane =
    firstDifference && isComparable && firstPosition.lead.every((index, axis) => index === position.lead[axis])
      ? firstPosition
      : null;

  return (
    <div className="stack-2">
      {isComparable && expected && actual && size.rows * size.columns >= HEAT_MAP_MIN_VALUES && shape.length >= 2 && (
        <HeatMap expected={expected} actual={actual} position={position} format={format} onMove={setSelectedPosition} />
      )}
      <WindowControls shape={shape} position={position} top={top} left={left} onMove={setSelectedPosition} />
      <div className="array-row">
        {arrays.map(({ title, view }, i) => (
          <ArrayTable
            key={title}
            title={title}
            view={view}
            format={format}
            expected={isComparable && i === 1 ? expected : undefined}
            lead={position.lead}
            rows={[top, top + WINDOW_ROWS]}
            columns={[left, left + WINDOW_COLUMNS]}
            firstDifference={firstInPlane}
          />
        ))}
      </div>
      {arrays.some(({ view }) => view.cut) && (
        <p className="muted-text tiny">
          Only the first {Math.max(...arrays.map(({ view }) => view.data.length)).toLocaleString("en")} of{" "}
          {arraySize(shape).toLocaleString("en")} values are stored.
        </p>
      )}
    </div>
  );
}

interface WindowControlsProps {
  shape: number[];
  position: CellPosition;
  top: number;
  left: number;
  onMove: (position: CellPosition) => void;
}

/** Buttons that move along the leading axes, and through a plane that is larger than one window. */
function WindowControls({ shape, position, top, left, onMove }: WindowControlsProps) {
  const size = planeSize(shape);
  const clamp = (value: number, length: number) => Math.min(Math.max(value, 0), length - 1);
  // windowStart() puts the position a quarter into the window.
  const toRow = (row: number) => onMove({ ...position, row: clamp(row + Math.floor(WINDOW_ROWS / 4), size.rows) });
  const toColumn = (column: number) =>
    onMove({ ...position, column: clamp(column + Math.floor(WINDOW_COLUMNS / 4), size.columns) });
  const toLead = (axis: number, index: number) =>
    onMove({ ...position, lead: position.lead.map((current, i) => (i === axis ? index : current)) });
  if (position.lead.length === 0 && size.rows <= WINDOW_ROWS && size.columns <= WINDOW_COLUMNS) return null;
  return (
    <div className="row small">
      {position.lead.map((index, axis) => (
        <WindowStepper
          // biome-ignore lint/suspicious/noArrayIndexKey: an axis is identified by its index
          key={axis}
          label={`Axis ${axis}`}
          text={`${index} of ${shape[axis]}`}
          onBack={index > 0 ? () => toLead(axis, index - 1) : undefined}
          onForward={index < (shape[axis] ?? 1) - 1 ? () => toLead(axis, index + 1) : undefined}
        />
      ))}
      {size.rows > WINDOW_ROWS && (
        <WindowStepper
          label="Rows"
          text={`${top} to ${Math.min(top + WINDOW_ROWS, size.rows) - 1} of ${size.rows}`}
          onBack={top > 0 ? () => toRow(Math.max(top - WINDOW_ROWS, 0)) : undefined}
          onForward={top + WINDOW_ROWS < size.rows ? () => toRow(top + WINDOW_ROWS) : undefined}
        />
      )}
      {size.columns > WINDOW_COLUMNS && (
        <WindowStepper
          label="Columns"
          text={`${left} to ${Math.min(left + WINDOW_COLUMNS, size.columns) - 1} of ${size.columns}`}
          onBack={left > 0 ? () => toColumn(Math.max(left - WINDOW_COLUMNS, 0)) : undefined}
          onForward={left + WINDOW_COLUMNS < size.columns ? () => toColumn(left + WINDOW_COLUMNS) : undefined}
        />
      )}
    </div>
  );
}

interface WindowStepperProps {
  label: string;
  text: string;
  onBack?: () => void;
  onForward?: () => void;
}

function WindowStepper({ label, text, onBack, onForward }: WindowStepperProps) {
  return (
    <span className="stepper">
      <Button kind="quiet" aria-label={`${label}: previous`} isDisabled={!onBack} onPress={onBack}>
        ‹
      </Button>
      <span>
        {label} <span className="mono">{text}</span>
      </span>
      <Button kind="quiet" aria-label={`${label}: next`} isDisabled={!onForward} onPress={onForward}>
        ›
      </Button>
    </span>
  );
}
