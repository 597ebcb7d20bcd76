import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { problemStatisticsCsvUrl, problemStatisticsQuery } from "../../api/analyticsRequests";
import type { ExerciseStatistics, ProblemStatistics } from "../../api/types";
import { PlotFigure } from "../../plots/PlotFigure";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { RelativeTime } from "../../ui/RelativeTime";
import { pluralize } from "../../ui/textFormat";
import { formatExercise } from "../../workspace/exerciseNames";
import { PageError } from "../PageError";
import { useTeam } from "./AnalyticsLayout";
import { ExerciseStatisticsDetail } from "./ExerciseStatisticsDetail";
import { formatDiscrimination, formatMedian, formatRateOfCount, hasEnoughSessions } from "./estimateText";

/** Statistics of a team's finished sessions: of all problems, or of the exercise in the URL. */
export function ProblemStatisticsPage() {
  const team = useTeam().id;
  const { slug, exercise } = useParams();
  const { data, isError, error, refetch } = useQuery(problemStatisticsQuery(team));
  if (isError && !data) return <PageError error={error} retry={() => refetch()} />;
  if (!data) return <LoadingSkeleton what="the statistics" lines={8} />;
  if (!slug) return <ExerciseList team={team} statistics={data} />;
  const chosen = data.exercises.find((each) => each.slug === slug && each.exercise === exercise);
  const listUrl = `/analytics?team=${team}`;
  if (chosen) return <ExerciseStatisticsDetail team={team} statistics={chosen} listUrl={listUrl} />;
  return (
    <div className="stack">
      <h1>No sessions yet</h1>
      <p className="readable-width">
        No interview of this team with this exercise has ended
        {data.are_some_left_out && ", or the results are hidden until you save your scorecard"}.{" "}
        <Link to={listUrl}>All problems</Link>
      </p>
    </div>
  );
}

function ExerciseList({ team, statistics }: { team: number; statistics: ProblemStatistics }) {
  const { exercises, waiting, as_of, are_some_left_out: areSomeLeftOut, few_sessions: few } = statistics;
  return (
    <>
      <div className="stack-2">
        <div className="row">
          <h1>Problems</h1>
          <a className="button push-right" href={problemStatisticsCsvUrl(team)} download>
            Export as CSV
          </a>
        </div>
        <p className="muted-text readable-width">
          What the ended interviews of your team say about its problems. In parentheses: the range that contains the
          true value with 95% confidence. A wide range means too few sessions for a conclusion. Updated{" "}
          <RelativeTime at={as_of} />.
          {areSomeLeftOut &&
            ` Exercises and versions with fewer than ${few} sessions are counted without those whose results are hidden until you save your scorecard, because few sessions would show how one of them ended.`}
          {waiting > 0 && ` ${pluralize(waiting, "session")} that ended just now will be counted within a minute.`}
        </p>
      </div>
      <DiscriminationPlot exercises={exercises} />
      <DataTable
        title="Problems and exercises"
        columns={buildColumns(team)}
        rows={exercises}
        rowKey={(row) => `${row.slug} ${row.exercise}`}
        orderParam="order"
        hasOwnExport
        empty={
          <p className="readable-width">
            {areSomeLeftOut
              ? "There is nothing to count that is not hidden from you."
              : "There is nothing to count yet. Statistics appear when the first interview of your team has ended."}{" "}
            <Link to="/interviews">Interviews</Link>
          </p>
        }
      />
    </>
  );
}

/** Discrimination against the share accepted, of the exercises that have both. The table below has the same values. */
function DiscriminationPlot({ exercises }: { exercises: ExerciseStatistics[] }) {
  const points = exercises.flatMap(({ title, exercise, accepted, discrimination }) =>
    accepted && hasEnoughSessions(discrimination)
      ? [
          {
            label: exercise === "implement" ? title : `${title}, ${formatExercise(exercise)}`,
            x: 100 * accepted.value,
            xLow: 100 * accepted.low,
            xHigh: 100 * accepted.high,
            y: discrimination.value,
            yLow: discrimination.low,
            yHigh: discrimination.high,
            n: discrimination.n,
          },
        ]
      : [],
  );
  if (points.length < 2) return null;
  const counts = points.map(({ n }) => n);
  const clear = points.filter(({ yLow }) => yLow > 0).length;
  return (
    <PlotFigure
      title={`${clear} of ${points.length} exercises clearly tell candidates apart`}
      caption={`Each point is an exercise, with both intervals, of ${Math.min(...counts)} to ${Math.max(...counts)} sessions. Candidates who solve one with a high discrimination also do better in the other problems of the interview.`}
      data={exercises}
      draw={({ drawScatter }, width) =>
        drawScatter(width, { points, x: "Accepted, in % of those who opened it", y: "Discrimination, from −1 to 1" })
      }
    />
  );
}

/** A formatted estimate, such as "67% of 9 (30 to 90)", with its interval below, so that the table fits the page. */
function EstimateCell({ text }: { text: string }) {
  const [value, interval] = text.split(" (");
  return (
    <>
      {value}
      {interval && <div className="small muted-text">({interval}</div>}
    </>
  );
}

const buildColumns = (team: number): DataColumn<ExerciseStatistics>[] => [
  {
    id: "problem",
    title: "Problem and exercise",
    cell: (row) => (
      <>
        <Link to={`/analytics/${row.slug}/${row.exercise}?team=${team}`}>{row.title}</Link>{" "}
        <span className="small muted-text">{formatExercise(row.exercise)}</span>
      </>
    ),
    sortKey: (row) => `${row.title} ${row.exercise}`,
    text: (row) => `${row.title}, ${formatExercise(row.exercise)}`,
  },
  {
    id: "sessions",
    title: "Sessions",
    cell: (row) => row.sessions,
    sortKey: (row) => row.sessions,
    isNumeric: true,
  },
  {
    id: "accepted",
    title: "Accepted",
    cell: (row) => <EstimateCell text={formatRateOfCount(row.accepted)} />,
    sortKey: (row) => row.accepted?.value ?? -1,
    text: (row) => formatRateOfCount(row.accepted),
    isNumeric: true,
  },
  {
    id: "first",
    title: "First submit accepted",
    cell: (row) => <EstimateCell text={formatRateOfCount(row.first_accepted)} />,
    sortKey: (row) => row.first_accepted?.value ?? -1,
    text: (row) => formatRateOfCount(row.first_accepted),
    isNumeric: true,
  },
  {
    id: "minutes",
    title: "Median time",
    cell: (row) => <EstimateCell text={formatMedian(row.minutes)} />,
    sortKey: (row) => row.minutes?.value ?? -1,
    text: (row) => formatMedian(row.minutes),
    isNumeric: true,
  },
  {
    id: "discrimination",
    title: "Discrimination",
    cell: (row) => <EstimateCell text={formatDiscrimination(row.discrimination)} />,
    sortKey: ({ discrimination }) => (hasEnoughSessions(discrimination) ? discrimination.value : -2),
    text: (row) => formatDiscrimination(row.discrimination),
    isNumeric: true,
  },
  {
    id: "bug",
    title: "Most frequent bug",
    cell: ({ bugs: [bug], submitted }) => bug && `${bug.title} (${bug.met_by} of ${submitted})`,
    text: ({ bugs: [bug], submitted }) => (bug ? `${bug.title} (${bug.met_by} of ${submitted})` : ""),
    sortKey: (row) => row.bugs[0]?.title ?? "",
  },
  {
    id: "used",
    title: "Last used",
    cell: (row) => <RelativeTime at={row.last_used_at} />,
    sortKey: (row) => row.last_used_at,
  },
];
