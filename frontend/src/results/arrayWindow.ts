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

/** The value at a position. Undefined if it is outside the shape or cut off. */
export function cellAt(view: ArrayView, lead: readonly number[], row: number, column: number): Cell | undefined {
  const { rows, columns } = planeSize(view.shape);
  if (row >= rows || column >= columns) return undefined;
  return view.data[planeOffset(view.shape, lead) + row * columns + column];
}

/** Number of rows of a plane that are stored, at least in part, if the array is cut. At least one. */
export function countStoredRows(view: ArrayView, lead: readonly number[]): number {
  const { rows, columns } = planeSize(view.shape);
  const stored = Math.ceil((view.data.length - planeOffset(view.shape, lead)) / Math.max(columns, 1));
  return Math.min(Math.max(stored, 1), rows);
}

export interface CellPosition {
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

/** Start of a window of `size` items out of `length` that contains `index`, with a quarter of the window before it. */
export function windowStart(length: number, size: number, index: number): number {
  if (length <= size) return 0;
  return Math.min(Math.max(index - Math.floor(size / 4), 0), length - size);
}

export const range = (start: number, end: number) =>
  Array.from({ length: Math.max(end - start, 0) }, (_, i) => start + i);

export const formatShape = (shape: readonly number[]) =>
  shape.length === 0 ? "scalar" : `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
