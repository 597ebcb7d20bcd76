/** The size of a heat map, which the page reserves before the map is loaded. */
const [MIN_CELL_PIXELS, MAX_CELL_PIXELS] = [12, 16];

/** Cells are squares. An array with many rows or columns scrolls, and its cells never become too small to point at. */
export const cellPixels = (rows: number, columns: number) =>
  Math.max(MIN_CELL_PIXELS, Math.min(MAX_CELL_PIXELS, Math.floor(560 / columns), Math.floor(240 / rows)));
