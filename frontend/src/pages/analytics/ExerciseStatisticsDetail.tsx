import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { exerciseMinutesQuery } from "../../api/analyticsRequests";
import type { BugStatistics, Estimate, ExerciseStatistics } from "../../api/types";
import { PlotFigure } from "../../plots/PlotFigure";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { RelativeTime } from "../../ui/RelativeTime";
import { pluralize } from "../../ui/textFormat";
import { formatExercise } from "../../workspace/exerciseNames";
import { describeDiscrimination, formatDiscrimination, formatMedian, formatRate } from "./estimateText";
import { binMinutes, formatMinuteRange } from "./minuteBins";
import { VersionTable } from "./VersionTable";

const SCORE_RANGES = ["0 to 19%", "20 to 39%", "40 to 59%", "60 to 79%", "80 to 100%"];

interface Props {
  team: number;
  statistics: ExerciseStatistics;
  /** The address of the list of all problems. */
  listUrl: string;
}

/** The statistics of one exercise in the finished sessions of a team. */
export function ExerciseStatisticsDetail({ team, statistics, listUrl }: Props) {
  const { title, exercise, sessions, opened, submitted, minutes, discrimination } = statistics;
  return (
    <>
      <div>
        <p className="small">
          <Link to={listUrl}>All problems</Link>
        </p>
        <h1>
          {title} <span className="muted-text">{formatExercise(exercise)}</span>
        </h1>
        <p className="muted-text">
          {pluralize(sessions, "ended session")}: {opened} opened it and {submitted} submitted. Last used{" "}
          <RelativeTime at={statistics.last_used_at} />.
        </p>
      </div>
      <dl className="key-numbers">
        <KeyNumber name="Accepted" value={formatRate(statistics.accepted)} n={statistics.accepted?.n}>
          Of those who opened it.
        </KeyNumber>
        <KeyNumber
          name="First submit accepted"
          value={formatRate(statistics.first_accepted)}
          n={statistics.first_accepted?.n}
        >
          Of those who submitted.
        </KeyNumber>
        <KeyNumber name="Median time" value={formatMedian(minutes)} n={minutes?.n}>
          {minutes && `Half of them took ${statistics.lower_quartile} to ${statistics.upper_quartile} minutes.`}
        </KeyNumber>
        <KeyNumber name="Discrimination" value={formatDiscrimination(discrimination)} n={discrimination?.n}>
          {describeDiscrimination(discrimination)}
        </KeyNumber>
      </dl>
      <ScoreDistribution counts={statistics.scores} highScoreRate={statistics.high_scores} />
      <TimeDistribution team={team} statistics={statistics} />
      <BugPlot statistics={statistics} />
      <DataTable
        title="Known bugs"
        columns={bugColumns(submitted)}
        rows={statistics.bugs}
        rowKey={(row) => row.bug}
        orderParam="bugs"
        empty={<p className="muted-text">No submit had a known bug.</p>}
      />
      <VersionTable statistics={statistics} />
    </>
  );
}

/** One number of the summary, with the number of sessions behind it and a sentence about it. */
function KeyNumber(props: { name: string; value: string; n: number | undefined; children: React.ReactNode }) {
  return (
    <div className="key-number">
      <dt>{props.name}</dt>
      <dd className="num">{props.value || "–"}</dd>
      <dd className="small muted-text">
        {props.n !== undefined && `n = ${props.n}. `}
        {props.children}
      </dd>
    </div>
  );
}

interface ScoreDistributionProps {
  /** Sessions in each fifth of the range of scores, the lowest first. */
  counts: number[];
  /** The share of sessions in the last bar. */
  highScoreRate: Estimate | null;
}

/** A bar for each of the counts. */
function ScoreDistribution({ counts, highScoreRate }: ScoreDistributionProps) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const width = 100 / counts.length;
  return (
    <PlotFigure
      title={`${counts.at(-1)} of ${pluralize(total, "session")} passed at least ${100 - width}% of the cases`}
      caption={`The share of cases that the last submit passed. n = ${total}. At least ${100 - width}%: ${formatRate(highScoreRate)} of the sessions.`}
      data={counts}
      draw={({ drawHistogram }, plotWidth) =>
        drawHistogram(plotWidth, {
          bins: counts.map((count, index) => ({ from: index * width, to: (index + 1) * width, count, strong: count })),
          x: "Passed cases in %",
          y: "Sessions",
        })
      }
    >
      <DistributionTable
        title="Cases passed"
        rows={counts.map((count, index) => ({ range: SCORE_RANGES[index] ?? "", counts: [count] }))}
        columns={["Sessions"]}
      />
    </PlotFigure>
  );
}

/** How long the candidates took. Bars are full where a submit was accepted. */
function TimeDistribution({ team, statistics }: Pick<Props, "team" | "statistics">) {
  const { slug, exercise, title, minutes } = statistics;
  const { data } = useQuery(exerciseMinutesQuery(team, slug, exercise));
  if (!data || data.counts.length === 0 || !minutes) return null;
  const bins = binMinutes(data.counts);
  const shown = data.counts.reduce((sum, { sessions }) => sum + sessions, 0);
  const hiddenNote =
    shown < minutes.n
      ? ` Without ${pluralize(minutes.n - shown, "session")} whose results are hidden until you save your scorecard.`
      : "";
  return (
    <PlotFigure
      title={`Half of the candidates spent at most ${pluralize(minutes.value, "minute")} on ${title}`}
      caption={`Candidates who opened the exercise, n = ${shown}. A full bar: a submit was accepted. Only an outline: none was.${hiddenNote}`}
      data={data.counts}
      draw={({ drawHistogram }, width) =>
        drawHistogram(width, {
          bins,
          x: "Minutes",
          y: "Candidates",
          marked: { value: minutes.value, label: `Median ${minutes.value} min` },
        })
      }
    >
      <p className="small muted-text">
        Counted <RelativeTime at={data.as_of} />.
      </p>
      <details className="disclosure">
        <summary>Table of the times</summary>
        <DistributionTable
          title="Minutes"
          rows={bins.map((bin) => ({ range: formatMinuteRange(bin), counts: [bin.count, bin.strong] }))}
          columns={["Candidates", "Accepted"]}
        />
      </details>
    </PlotFigure>
  );
}

interface DistributionTableProps {
  title: string;
  columns: string[];
  rows: { range: string; counts: number[] }[];
}

/** A plain table: it has the order of the bars above, and at most three short columns, which fit a phone. */
function DistributionTable({ title, columns, rows }: DistributionTableProps) {
  return (
    <table className="data-table narrow-table">
      <thead>
        <tr>
          <th scope="col">{title}</th>
          {columns.map((column) => (
            <th key={column} scope="col" className="num">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ range, counts }) => (
          <tr key={range}>
            <th scope="row">{range}</th>
            {columns.map((column, index) => (
              <td key={column} className="num">
                {counts[index]}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const MAX_PLOTTED_BUGS = 12;

/** The table of known bugs below has the same values. */
function BugPlot({ statistics }: Pick<Props, "statistics">) {
  const { bugs, submitted } = statistics;
  const [first] = bugs;
  if (!first) return null;
  const shown = bugs.slice(0, MAX_PLOTTED_BUGS);
  const countFixed = ({ met_by, fixed }: BugStatistics) => Math.round(met_by * (fixed?.value ?? 0));
  return (
    <PlotFigure
      title={`${first.met_by} of ${pluralize(submitted, "candidate")} met “${first.title}”, and ${countFixed(first)} fixed it`}
      caption={`How many sessions had each known bug in a submit. A full bar: a later submit was accepted. Only an outline: none was.${
        bugs.length > shown.length ? ` The ${shown.length} most frequent bugs.` : ""
      }`}
      data={bugs}
      draw={({ drawBars }, width) =>
        drawBars(
          width,
          shown.map((bug) => ({
            label: bug.title,
            count: bug.met_by,
            strong: countFixed(bug),
            text: `${countFixed(bug)} of ${bug.met_by}`,
          })),
          "Sessions",
        )
      }
    />
  );
}

const describeSessionsWithBug = ({ met_by, rate }: BugStatistics, submitted: number) =>
  `${met_by} of ${submitted}: ${formatRate(rate)}`;

const bugColumns = (submitted: number): DataColumn<BugStatistics>[] => [
  { id: "bug", title: "Bug", cell: (row) => row.title, sortKey: (row) => row.title },
  {
    id: "met",
    title: "Sessions with it",
    cell: (row) => describeSessionsWithBug(row, submitted),
    sortKey: (row) => row.met_by,
    text: (row) => describeSessionsWithBug(row, submitted),
    isNumeric: true,
  },
  {
    id: "fixed",
    title: "Accepted afterwards",
    cell: (row) => formatRate(row.fixed),
    sortKey: (row) => row.fixed?.value ?? -1,
    text: (row) => formatRate(row.fixed),
    isNumeric: true,
  },
];
