import type { Scores } from "../api/types";
import type { DataColumn } from "../ui/DataTable";
import { formatGroup } from "./caseGroups";
import { formatScores, SCORE_COLUMNS } from "./scoreText";

/** The columns of scores, for tables of submissions. A column without any score is left out. */
export function scoreColumns<Row>(rows: Row[], getScores: (row: Row) => Scores | null | undefined): DataColumn<Row>[] {
  const format = (row: Row, column: string) => formatScores(getScores(row), column);
  return SCORE_COLUMNS.filter((column) => rows.some((row) => format(row, column) !== "")).map((column) => ({
    id: column,
    title: formatGroup(column),
    isNumeric: true,
    cell: (row) => format(row, column),
    sortKey: (row) => computeShare(format(row, column)),
    // A spreadsheet would read 3/4 as a date.
    text: (row) => format(row, column).replace("/", " of "),
  }));
}

/** The share of passed cases in a formatted score, such as "3/4". Null for "" and "–", which have none. */
export function computeShare(score: string): number | null {
  const [passed, total] = score.split("/").map(Number);
  return passed !== undefined && total ? passed / total : null;
}
