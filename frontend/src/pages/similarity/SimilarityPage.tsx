import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearchParams } from "react-router";
import { similarityQuery } from "../../api/similarityRequests";
import type { ComparedExercise, SimilarPairQuery } from "../../api/types";
import { DataTable } from "../../ui/DataTable";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { pluralize } from "../../ui/textFormat";
import { useLazyPart } from "../../ui/useLazyPart";
import { usePageTitle } from "../../ui/usePageTitle";
import { formatExercise } from "../../workspace/exerciseNames";
import { RequireSignIn } from "../RequireSignIn";
import "./similarity.css";
import { PageError } from "../PageError";
import { OtherInterviews } from "./OtherInterviews";
import { buildPairColumns } from "./pairColumns";

/** The lines that the code of candidates of an interview has in common. The pair that is shown is in the URL. */
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
      <OtherInterviews interview={interview} shown={pair} />
      {pair && sideBySide.error !== null && <ErrorNotice error={sideBySide.error} retry={sideBySide.retry} />}
      {pair && sideBySide.part && <sideBySide.part.PairView interview={interview} pair={pair} />}
    </div>
  );
}

/** The pair of invitations in the URL. Null if it has none, or if a link is damaged. */
function readPair(params: URLSearchParams): SimilarPairQuery | null {
  const [first, second] = [Number(params.get("first")), Number(params.get("second"))];
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second) || first < 1 || second < 1) return null;
  return { slug: params.get("slug") ?? "", exercise: params.get("exercise") ?? "", first, second };
}

function ExercisePairs({ exercise, shown }: { exercise: ComparedExercise; shown: SimilarPairQuery | null }) {
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
          columns={buildPairColumns(exercise, shown, params)}
          rows={pairs}
          rowKey={({ first, second }) => `${first.invitation} ${second.invitation}`}
          orderParam={`${slug}-${name}`}
          empty={null}
        />
      )}
    </section>
  );
}
