import { Link } from "react-router";
import type { ComparedExercise, SimilarPairQuery } from "../../api/types";
import type { DataColumn } from "../../ui/DataTable";

/** The parameters of the URL, which have the order and the filter of the tables, with those that show a pair. */
export function addPairParams(params: URLSearchParams, pair: SimilarPairQuery): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(pair)) next.set(name, String(value));
  return next;
}

type Pair = ComparedExercise["pairs"][number];

/** The columns of the pairs of an exercise. `shown` is the pair that the page shows side by side. The candidate of
 * another interview has its title below. */
export function buildPairColumns(
  { slug, exercise }: Pick<ComparedExercise, "slug" | "exercise">,
  shown: SimilarPairQuery | null,
  params: URLSearchParams,
): DataColumn<Pair>[] {
  const isShown = ({ first, second }: Pair) =>
    shown?.first === first.invitation &&
    shown.second === second.invitation &&
    shown.slug === slug &&
    shown.exercise === exercise;
  const buildPersonColumn = (id: "first" | "second", title: string): DataColumn<Pair> => ({
    id,
    title,
    cell: (pair) => (
      <>
        {pair[id].candidate}
        {pair[id].other_interview && <div className="small muted-text">{pair[id].other_interview}</div>}
      </>
    ),
    sortKey: (pair) => pair[id].candidate,
    text: (pair) => [pair[id].candidate, pair[id].other_interview].filter(Boolean).join(", "),
  });
  const buildLinesColumn = (id: "first" | "second", title: string): DataColumn<Pair> => ({
    id: `${id}-lines`,
    title,
    isNumeric: true,
    cell: (pair) => `${pair[id].common_lines} of ${pair[id].own_lines}`,
    sortKey: (pair) => pair[id].common_lines,
    text: (pair) => `${pair[id].common_lines} of ${pair[id].own_lines}`,
  });
  return [
    buildPersonColumn("first", "Candidate"),
    buildLinesColumn("first", "Common lines"),
    buildPersonColumn("second", "Other candidate"),
    buildLinesColumn("second", "Common lines of the other"),
    {
      id: "code",
      title: "Code",
      cell: (pair) => (
        <Link
          to={{
            search: addPairParams(params, {
              slug,
              exercise,
              first: pair.first.invitation,
              second: pair.second.invitation,
            }).toString(),
            hash: "pair",
          }}
          preventScrollReset
          aria-current={isShown(pair) ? "true" : undefined}
          aria-label={`Side by side: ${pair.first.candidate} and ${pair.second.candidate}`}
        >
          Side by side
        </Link>
      ),
    },
  ];
}
