import { useMemo, useState } from "react";
import type { ArrayView } from "../api/types";
import { Button } from "../ui/Button";
import { ArrayTable } from "./ArrayTable";
import {
  arraySize,
  type CellPosition,
  clampToStored,
  findPosition,
  type StoredPlane,
  storedPlane,
  storedRange,
  windowStart,
} from "./arrayWindow";
import { LazyHeatMap } from "./LazyHeatMap";
import { type CellFormat, isIntegerOrBoolType, sharedFormat } from "./numberFormat";
import { hasSameShape, isDifferent } from "./valueDifference";

const WINDOW_ROWS = 32;
const WINDOW_COLUMNS = 24;
const HEAT_MAP_MIN_VALUES = 120;
const NO_PLANE: StoredPlane = { rows: [0, 1], columns: [0, 1] };
const countCells = ({ rows, columns }: StoredPlane) => (rows[1] - rows[0]) * (columns[1] - columns[0]);

interface TitledArray {
  title: string;
  view: ArrayView;
}

interface Props {
  arrays: TitledArray[];
  /** Treats `arrays` as [expected, actual] and marks the values that differ. */
  markDifferences?: boolean;
  /** The index of the first difference in the whole array. */
  firstDifference?: number[] | null;
}

/** Shows one array, or the expected and actual arrays side by side, in the same window and precision. */
export function ArrayCompare({ arrays, markDifferences = false, firstDifference }: Props) {
  const [expected, actual] = markDifferences ? [arrays[0]?.view, arrays[1]?.view] : [];
  const isComparable = expected !== undefined && actual !== undefined && hasSameShape(expected, actual);
  const shape = arrays[0]?.view.shape ?? [];
  const [selectedPosition, setSelectedPosition] = useState<CellPosition | null>(null);
  const firstPosition = useMemo(() => findPosition(shape, firstDifference), [shape, firstDifference]);
  const requestedPosition = selectedPosition ?? firstPosition;
  const shownView = arrays[0]?.view;
  const position = useMemo(
    () => (shownView ? clampToStored(shownView, requestedPosition) : requestedPosition),
    [shownView, requestedPosition],
  );

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
      arrays.every(({ view }) => isIntegerOrBoolType(view.dtype)),
    );
  }, [arrays, isComparable, expected, actual]);

  const plane = shownView ? storedPlane(shownView, position.lead) : NO_PLANE;
  const top = windowStart(plane.rows, WINDOW_ROWS, position.row);
  const left = windowStart(plane.columns, WINDOW_COLUMNS, position.column);
  const firstDifferenceInPlane =
    firstDifference && isComparable && firstPosition.lead.every((index, axis) => index === position.lead[axis])
      ? firstPosition
      : null;

  return (
    <div className="stack-2">
      {isComparable && expected && actual && countCells(plane) >= HEAT_MAP_MIN_VALUES && shape.length >= 2 && (
        <LazyHeatMap
          expected={expected}
          actual={actual}
          position={position}
          format={format}
          onMove={setSelectedPosition}
        />
      )}
      {shownView && (
        <WindowControls
          view={shownView}
          plane={plane}
          position={position}
          top={top}
          left={left}
          onMove={setSelectedPosition}
        />
      )}
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
            firstDifference={firstDifferenceInPlane}
          />
        ))}
      </div>
      {arrays.map(({ title, view }) => view.cut && <CutNotice key={title} title={title} view={view} format={format} />)}
    </div>
  );
}

/** Says which part of a large array is stored, and describes all of it. */
function CutNotice({ title, view, format }: TitledArray & { format: CellFormat }) {
  const { window, summary } = view;
  const count = (value: number) => value.toLocaleString("en");
  return (
    <p className="muted-text tiny">
      {title}: {count(view.data.length)} of {count(arraySize(view.shape))} values are stored,{" "}
      {window ? `a block that starts at [${window.start.join(", ")}]` : "the first ones"}.
      {summary &&
        ` All values: from ${format(summary.lowest)} to ${format(summary.highest)}, ${count(summary.not_finite)} not finite.`}
    </p>
  );
}

interface WindowControlsProps {
  view: ArrayView;
  plane: StoredPlane;
  position: CellPosition;
  /** The first row of the window. */
  top: number;
  /** The first column of the window. */
  left: number;
  onMove: (position: CellPosition) => void;
}

/** Buttons that move along the leading axes, and through a stored plane that is larger than one window. */
function WindowControls({ view, plane, position, top, left, onMove }: WindowControlsProps) {
  const { shape } = view;
  const [[firstRow, endRow], [firstColumn, endColumn]] = [plane.rows, plane.columns];
  // windowStart() puts the position a quarter into the window.
  const toRow = (row: number) =>
    onMove(clampToStored(view, { ...position, row: Math.max(row, firstRow) + Math.floor(WINDOW_ROWS / 4) }));
  const toColumn = (column: number) =>
    onMove(
      clampToStored(view, { ...position, column: Math.max(column, firstColumn) + Math.floor(WINDOW_COLUMNS / 4) }),
    );
  const toLead = (axis: number, index: number) =>
    onMove({ ...position, lead: position.lead.map((current, i) => (i === axis ? index : current)) });
  const hasManyRows = endRow - firstRow > WINDOW_ROWS;
  const hasManyColumns = endColumn - firstColumn > WINDOW_COLUMNS;
  if (position.lead.length === 0 && !hasManyRows && !hasManyColumns) return null;
  return (
    <div className="row small">
      {position.lead.map((index, axis) => (
        <WindowStepper
          // biome-ignore lint/suspicious/noArrayIndexKey: an axis is identified by its index
          key={axis}
          label={`Axis ${axis}`}
          text={`${index} of ${shape[axis]}`}
          onBack={index > storedRange(view, axis)[0] ? () => toLead(axis, index - 1) : undefined}
          onForward={index < storedRange(view, axis)[1] - 1 ? () => toLead(axis, index + 1) : undefined}
        />
      ))}
      {hasManyRows && (
        <WindowStepper
          label="Rows"
          text={`${top} to ${Math.min(top + WINDOW_ROWS, endRow) - 1} of ${shape.at(-2) ?? 1}`}
          onBack={top > firstRow ? () => toRow(top - WINDOW_ROWS) : undefined}
          onForward={top + WINDOW_ROWS < endRow ? () => toRow(top + WINDOW_ROWS) : undefined}
        />
      )}
      {hasManyColumns && (
        <WindowStepper
          label="Columns"
          text={`${left} to ${Math.min(left + WINDOW_COLUMNS, endColumn) - 1} of ${shape.at(-1) ?? 1}`}
          onBack={left > firstColumn ? () => toColumn(left - WINDOW_COLUMNS) : undefined}
          onForward={left + WINDOW_COLUMNS < endColumn ? () => toColumn(left + WINDOW_COLUMNS) : undefined}
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
