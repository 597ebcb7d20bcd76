import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { similarityWithOtherInterviewsQuery } from "../../api/similarityRequests";
import type { SimilarPairQuery } from "../../api/types";
import { DataTable } from "../../ui/DataTable";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { pluralize } from "../../ui/textFormat";
import { formatExercise } from "../../workspace/exerciseNames";
import { buildPairColumns } from "./pairColumns";

/** The candidates of this interview, compared with those of the team's other interviews with the same problem. */
export function OtherInterviews({ interview, shown }: { interview: string; shown: SimilarPairQuery | null }) {
  const [params] = useSearchParams();
  // Compared again only when the page is opened again, as in `LoadedSimilarity`.
  const { data, isError, error, refetch } = useQuery({
    ...similarityWithOtherInterviewsQuery(interview),
    staleTime: Infinity,
    gcTime: 0,
  });
  const exercises = data?.exercises.filter(({ others }) => others > 0) ?? [];
  return (
    <section className="stack-2">
      <h2>With other interviews of your team</h2>
      {isError && <ErrorNotice error={error} retry={() => refetch()} />}
      {!data && !isError && <LoadingSkeleton what="the comparison with other interviews" lines={3} />}
      {data && exercises.length === 0 && (
        <p className="small muted-text">
          No other interview of your team has a submission to these exercises, or nobody has submitted in this one.
        </p>
      )}
      {exercises.map(({ slug, exercise, title, others, limit, pairs }) => (
        <div key={`${slug} ${exercise}`} className="stack-2">
          <h3>
            {title} <span className="muted-text">{formatExercise(exercise)}</span>
          </h3>
          <p className="small muted-text">
            Compared with {pluralize(others, "candidate")} of other interviews.{" "}
            {others === limit && `At most ${limit} are compared: those whose interview ended last. `}
            {pairs.length === 0 && "Nobody has 3 lines in common with one of them."}
          </p>
          {pairs.length > 0 && (
            <DataTable
              title={`Common lines with other interviews in ${title}, ${formatExercise(exercise)}`}
              hasHeading={false}
              columns={buildPairColumns({ slug, exercise }, shown, params)}
              rows={pairs}
              rowKey={({ first, second }) => `${first.invitation} ${second.invitation}`}
              orderParam={`others-${slug}-${exercise}`}
              empty={null}
            />
          )}
        </div>
      ))}
    </section>
  );
}
