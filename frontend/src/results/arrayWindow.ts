/** Two-dimensional windows on arrays of any rank. */
import type { ArrayView, Cell } from "../api/types";

export const sizeOf = (shape: readonly number[]) => shape.reduce((size, length) => size * length, 1);

/** Rows and columns of the last two axes; a vector is one row, a scalar one cell. */
export function plane(shape: readonly number[]): { rows: number; columns: number } {
  return { rows: shape.at(-2) ?? 1, columns: shape.at(-1) ?? 1 };
}

/** Where the plane at the leading indices `lead` begins in the row-major data. */
export function planeOffset(shape: readonly number[], lead: readonly number[]): number {
  const { rows, columns } = plane(shape);
  const index = shape.slice(0, -2).reduce((sum, length, axis) => sum * length + (lead[axis] ?? 0), 0);
  return index * rows * columns;
}

export function cellAt(view: ArrayView, lead: readonly number[], row: number, column: number): Cell | undefined {
  const { rows, columns } = plane(view.shape);
  if (row >= rows || column >= columns) return undefined;
  return view.data[planeOffset(view.shape, lead) + row * columns + column];
}

/** How many rows of a plane are there, at least in part, when the array is cut. Never fewer than one. */
export function rowsKept(view: ArrayView, lead: readonly number[]): number {
  const { rows, columns } = plane(view.shape);
  const kept = Math.ceil((view.data.length - planeOffset(view.shape, lead)) / Math.max(columns, 1));
  return Math.min(Math.max(kept, 1), rows);
}

export interface Place {
  lead: number[];
  row: number;
  column: number;
}

/** An index of the whole array as a place in one of its planes. Missing indices are 0. */
export function placeOf(shape: readonly number[], index: readonly number[] | null | undefined): Place {
  const at = (axis: number) => Math.min(Math.max(index?.[axis] ?? 0, 0), Math.max((shape[axis] ?? 1) - 1, 0));
  const rank = shape.length;
  return {
    lead: Array.from({ length: Math.max(rank - 2, 0) }, (_, axis) => at(axis)),
    row: rank >= 2 ? at(rank - 2) : 0,
    column: rank >= 1 ? at(rank - 1) : 0,
  };
}

/** First of `size` neighbours out of `length` such that `wanted` is among them, with some room before it. */
export function windowStart(length: number, size: number, wanted: number): number {
  if (length <= size) return 0;
  return Math.min(Math.max(wanted - Math.floor(size / 4), 0), length - size);
}

export const range = (start: number, end: number) =>
  Array.from({ length: Math.max(end - start, 0) }, (_, i) => start + i);

export const shapeText = (shape: readonly number[]) =>
  shape.length === 0 ? "scalar" : `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
