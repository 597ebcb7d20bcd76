import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearchParams } from "react-router";
import { similarityQuery } from "../../api/similarityRequests";
import type { ComparedExercise, PairFilter } from "../../api/types";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { pluralize } from "../../ui/textFormat";
import { useLazyPart } from "../../ui/useLazyPart";
import { usePageTitle } from "../../ui/usePageTitle";
import { formatExercise } from "../../workspace/exercises";
import { RequireSignIn } from "../RequireSignIn";
import "./similarity.css";
import { PageError } from "../PageError";

export function SimilarityPage() {
  const { id = "" } = useParams();
  return (
    <RequireSignIn>
      <LoadedSimilarity key={id} interview={id} />
    </RequireSignIn>
  );
}

function LoadedSimilarity({ interview }: { interview: string }) {
  // The server limits how often code is compared. It is compared again when the page is opened again.
  const { data, isError, error, refetch } = useQuery({
    ...similarityQuery(interview),
    staleTime: Infinity,
    gcTime: 0,
  });
  const [params] = useSearchParams();
  const pair = readPair(params);
  const sideBySide = useLazyPart("similar-pair", () => import("./PairView"), pair !== null);
  usePageTitle("Common lines");
  if (isError) return <PageError error={error} retry={() => refetch()} />;
  if (!data) return <LoadingSkeleton what="the comparison" lines={8} />;
  return (
    <div className="stack">
      <div>
        <p className="small">
          <Link to={`/interviews/${interview}`}>{data.interview_title}</Link>
        </p>
        <h1>Common lines</h1>
        <p className="readable-width muted-text page-description">
          The last submissions of candidates whose interview has ended, compared with each other. Comments and names of
          variables do not count, and lines that the starter or an accepted solution has are left out. A short problem
          has few solutions, so people who never met often write the same lines.
        </p>
      </div>
      {data.exercises.map((exercise) => (
        <ExercisePairs key={`${exercise.slug} ${exercise.exercise}`} exercise={exercise} shown={pair} />
      ))}
      {pair && sideBySide.error !== null && <ErrorNotice error={sideBySide.error} retry={sideBySide.retry} />}
      {pair && sideBySide.part && <sideBySide.part.PairView interview={interview} pair={pair} />}
    </div>
  );
}

function readPair(params: URLSearchParams): PairFilter | null {
  const [first, second] = [Number(params.get("first")), Number(params.get("second"))];
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second) || first < 1 || second < 1) return null;
  return { slug: params.get("slug") ?? "", exercise: params.get("exercise") ?? "", first, second };
}

/** The parameters that show a pair, beside the order and the filter of the tables. */
export function pairParams(params: URLSearchParams, pair: PairFilter): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(pair)) next.set(name, String(value));
  return next;
}

function ExercisePairs({ exercise, shown }: { exercise: ComparedExercise; shown: PairFilter | null }) {
  const { slug, exercise: name, title, candidates, left_out, shortened, pairs } = exercise;
  const [params] = useSearchParams();
  return (
    <section className="stack-2">
      <h2>
        {title} <span className="muted-text">{formatExercise(name)}</span>
      </h2>
      <p className="small muted-text">
        {candidates < 2
          ? `${pluralize(candidates, "candidate")} with a submission after the end: there is nothing to compare yet.`
          : `${candidates} candidates compared. ${pairs.length === 0 ? "No two of them have 3 lines in common." : ""}`}
      </p>
      {left_out > 0 && (
        <p className="small">
          {pluralize(left_out, "candidate")} whose interview ended earlier {left_out === 1 ? "is" : "are"} left out: at
          most {candidates} are compared.
        </p>
      )}
      {shortened.length > 0 && (
        <p className="small">
          Only the start of long code is compared. This is the case for {new Intl.ListFormat("en").format(shortened)}.
        </p>
      )}
      {pairs.length > 0 && (
        <DataTable
          title={`Common lines in ${title}, ${formatExercise(name)}`}
          hasHeading={false}
          columns={buildColumns(exercise, shown, params)}
          rows={pairs}
          rowKey={({ first, second }) => `${first.invitation} ${second.invitation}`}
          orderParam={`${slug}-${name}`}
          empty={null}
        />
      )}
    </section>
  );
}

type Pair = ComparedExercise["pairs"][number];

function buildColumns(
  { slug, exercise }: ComparedExercise,
  shown: PairFilter | null,
  params: URLSearchParams,
): DataColumn<Pair>[] {
  const isShown = ({ first, second }: Pair) =>
    shown?.first === first.invitation &&
    shown.second === second.invitation &&
    shown.slug === slug &&
    shown.exercise === exercise;
  const person = (id: "first" | "second", title: string): DataColumn<Pair> => ({
    id,
    title,
    cell: (pair) => pair[id].candidate,
    sortKey: (pair) => pair[id].candidate,
  });
  const lines = (id: "first" | "second", title: string): DataColumn<Pair> => ({
    id: `${id}-lines`,
    title,
    isNumeric: true,
    cell: (pair) => `${pair[id].common_lines} of ${pair[id].own_lines}`,
    sortKey: (pair) => pair[id].common_lines,
    text: (pair) => `${pair[id].common_lines} of ${pair[id].own_lines}`,
  });
  return [
    person("first", "Candidate"),
    lines("first", "Common lines"),
    person("second", "Other candidate"),
    lines("second", "Common lines of the other"),
    {
      id: "code",
      title: "Code",
      cell: (pair) => (
        <Link
          to={{
            search: pairParams(params, {
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
