/** Two-dimensional windows of arrays of any rank. */
import type { ArrayView, Cell } from "../api/types";

export const arraySize = (shape: readonly number[]) => shape.reduce((size, length) => size * length, 1);

/** The lengths of the last two axes. A vector is one row, a scalar is one cell. */
export function planeSize(shape: readonly number[]): { rows: number; columns: number } {
  return { rows: shape.at(-2) ?? 1, columns: shape.at(-1) ?? 1 };
}

/** Offset of the plane at the leading indices `lead` in the row-major data. */
export function planeOffset(shape: readonly number[], lead: readonly number[]): number {
  const { rows, columns } = planeSize(shape);
  const index = shape.slice(0, -2).reduce((sum, length, axis) => sum * length + (lead[axis] ?? 0), 0);
  return index * rows * columns;
}

/** The value at a position. Undefined if it is outside the shape or not stored. */
export function cellAt(view: ArrayView, lead: readonly number[], row: number, column: number): Cell | undefined {
  const { rows, columns } = planeSize(view.shape);
  if (row >= rows || column >= columns) return undefined;
  if (!view.window) return view.data[planeOffset(view.shape, lead) + row * columns + column];
  const { start, lengths } = view.window;
  const index = view.shape.length < 2 ? [column] : [...lead, row, column];
  const inner = index.map((each, axis) => each - (start[axis] ?? 0));
  if (inner.some((each, axis) => each < 0 || each >= (lengths[axis] ?? 1))) return undefined;
  return view.data[inner.reduce((flat, each, axis) => flat * (lengths[axis] ?? 1) + each, 0)];
}

/** The stored indices of one axis: from the first to before the second. */
export function storedRange({ window, shape }: ArrayView, axis: number): [number, number] {
  if (!window) return [0, shape[axis] ?? 1];
  const start = window.start[axis] ?? 0;
  return [start, start + (window.lengths[axis] ?? 1)];
}

export interface StoredPlane {
  rows: [number, number];
  columns: [number, number];
}

/** The rows and columns of a plane that are stored, at least in part. At least one row. */
export function storedPlane(view: ArrayView, lead: readonly number[]): StoredPlane {
  const { rows, columns } = planeSize(view.shape);
  const rank = view.shape.length;
  if (view.window)
    return {
      rows: rank < 2 ? [0, 1] : storedRange(view, rank - 2),
      columns: rank < 1 ? [0, 1] : storedRange(view, rank - 1),
    };
  const stored = Math.ceil((view.data.length - planeOffset(view.shape, lead)) / Math.max(columns, 1));
  return { rows: [0, Math.min(Math.max(stored, 1), rows)], columns: [0, columns] };
}

const clamp = (value: number, [start, end]: [number, number]) =>
  Math.min(Math.max(value, start), Math.max(end - 1, start));

/** The nearest position whose value is stored. */
export function clampToStored(view: ArrayView, position: CellPosition): CellPosition {
  const lead = position.lead.map((index, axis) => clamp(index, storedRange(view, axis)));
  const plane = storedPlane(view, lead);
  return { lead, row: clamp(position.row, plane.rows), column: clamp(position.column, plane.columns) };
}

/** A position in one plane of an array. */
export interface CellPosition {
  /** The indices of all axes before the last two, which select the plane. */
  lead: number[];
  row: number;
  column: number;
}

/** Converts an index of the array to a position in one of its planes. Missing indices are 0, others are clamped. */
export function findPosition(shape: readonly number[], index: readonly number[] | null | undefined): CellPosition {
  const at = (axis: number) => Math.min(Math.max(index?.[axis] ?? 0, 0), Math.max((shape[axis] ?? 1) - 1, 0));
  const rank = shape.length;
  return {
    lead: Array.from({ length: Math.max(rank - 2, 0) }, (_, axis) => at(axis)),
    row: rank >= 2 ? at(rank - 2) : 0,
    column: rank >= 1 ? at(rank - 1) : 0,
  };
}

/**
 * Start of a window of `size` items out of those from `first` to before `end`. It contains `index`, with a quarter of the
 * window before it.
 */
export function windowStart([first, end]: [number, number], size: number, index: number): number {
  if (end - first <= size) return first;
  return Math.min(Math.max(index - Math.floor(size / 4), first), end - size);
}

export const range = (start: number, end: number) =>
  Array.from({ length: Math.max(end - start, 0) }, (_, i) => start + i);

export const formatShape = (shape: readonly number[]) =>
  shape.length === 0 ? "scalar" : `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
