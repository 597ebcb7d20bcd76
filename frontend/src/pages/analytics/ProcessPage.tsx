import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import {
  type Process,
  type ProcessStage,
  type ProcessTime,
  processCsvUrl,
  processQuery,
  type StageCounts,
  type WaitingSessions,
} from "../../api/analyticsRequests";
import { PlotFigure } from "../../plots/PlotFigure";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { RelativeTime } from "../../ui/RelativeTime";
import { pluralize } from "../../ui/textFormat";
import { ListSection } from "../lists/ListSection";
import { PageError } from "../PageError";
import { useTeam } from "./AnalyticsLayout";
import { CalibrationSection } from "./CalibrationSection";
import { formatRate } from "./estimateText";
import { ProcessFilters, useProcessFilter } from "./ProcessFilters";
import { describeProcess, formatLength, formatShare, SPAN_TITLES, STAGE_TITLES } from "./processText";

/** How candidates pass from the invitation to the decision, and which sessions wait. The filter is in the URL. */
export function ProcessPage() {
  const team = useTeam();
  const filter = useProcessFilter();
  const { data, isError, error, refetch, isPlaceholderData } = useQuery(processQuery(team.id, filter));
  if (isError && !data) return <PageError error={error} retry={() => refetch()} />;
  if (!data) return <LoadingSkeleton what="the process" lines={8} />;
  const invited = data.stages[0]?.count ?? 0;
  return (
    <>
      <div className="stack-2">
        <div className="row list-heading">
          <h1>Process</h1>
          <a className="button" href={processCsvUrl(team.id, filter)} download>
            Export by interview and month
          </a>
        </div>
        <p className="muted-text readable-width">
          Where candidates are between invitation and decision. A candidate counts in the month of the invitation, in
          UTC. Updated <RelativeTime at={data.as_of} />.
        </p>
      </div>
      <ProcessFilters team={team.id} />
      {invited === 0 ? (
        <p className="readable-width">
          Nobody was invited here{data.withdrawn > 0 && ", apart from withdrawn invitations"}. Choose another interview
          or period, or <Link to="/interviews">invite candidates</Link>.
        </p>
      ) : (
        <ListSection isUpdating={isPlaceholderData} className="stack">
          <WaitingLists process={data} />
          <Funnel process={data} />
          <TimeTable times={data.times} />
          <StageTables process={data} />
        </ListSection>
      )}
      {team.role === "owner" && <CalibrationSection team={team.id} filter={filter} />}
    </>
  );
}

function WaitingLists({ process }: { process: Process }) {
  const waiting = process.waiting.filter(({ count }) => count > 0);
  if (waiting.length === 0)
    return (
      <p className="readable-width">
        Nothing is waiting: no finished session has been without scorecards or a decision for more than{" "}
        {process.patience_days} days.
      </p>
    );
  return (
    <section className="stack-2">
      <h2>Waiting sessions</h2>
      <div className="waiting-lists">
        {waiting.map((each) => (
          <WaitingList key={each.kind} waiting={each} process={process} />
        ))}
      </div>
    </section>
  );
}

function WaitingList({ waiting, process }: { waiting: WaitingSessions; process: Process }) {
  const { kind, count, sessions } = waiting;
  const amount =
    count >= process.max_waiting ? `At least ${process.max_waiting} sessions` : pluralize(count, "session");
  return (
    <div className="card">
      <h3>
        {amount} without {kind === "scorecards" ? "all scorecards" : "a decision"} for more than {process.patience_days}{" "}
        days
      </h3>
      <ul className="plain-list">
        {sessions.map((session) => (
          <li key={session.invitation}>
            <Link to={`/invitations/${session.invitation}/scorecard`}>{session.candidate}</Link>{" "}
            <span className="small muted-text">
              {session.interview} · {kind === "scorecards" ? "finished" : "scored"} <RelativeTime at={session.since} />
            </span>
          </li>
        ))}
      </ul>
      {count > sessions.length && <p className="small muted-text">These have waited longest.</p>}
    </div>
  );
}

const describeShare = ({ base, share }: ProcessStage) =>
  share && base ? `${formatRate(share)} of ${STAGE_TITLES[base as ProcessStage["name"]].toLowerCase()}` : "";

/** Without `sortKey`: the stages have one order. */
const STAGE_COLUMNS: DataColumn<ProcessStage>[] = [
  { id: "stage", title: "Stage", cell: ({ name }) => STAGE_TITLES[name], text: ({ name }) => STAGE_TITLES[name] },
  {
    id: "count",
    title: "Candidates",
    cell: ({ count }) => count,
    text: ({ count }) => String(count),
    isNumeric: true,
  },
  { id: "share", title: "Share", cell: describeShare, text: describeShare, isNumeric: true },
];

function Funnel({ process }: { process: Process }) {
  const { stages, withdrawn } = process;
  return (
    <PlotFigure
      title={describeProcess(process)}
      caption={
        <>
          Scored: all assigned interviewers have saved their scorecards, or an owner revealed the saved ones. In
          parentheses: the 95% interval of the share.
          {withdrawn > 0 && ` ${pluralize(withdrawn, "withdrawn invitation")} not counted.`}
        </>
      }
      data={stages}
      draw={({ drawBars }, width) =>
        drawBars(
          width,
          stages.map(({ name, count }) => ({
            label: STAGE_TITLES[name],
            count,
            strong: count,
            text: String(count),
          })),
          "Candidates",
        )
      }
    >
      <DataTable
        title="Stages"
        hasHeading={false}
        columns={STAGE_COLUMNS}
        rows={stages}
        rowKey={({ name }) => name}
        orderParam="stages"
        empty={null}
      />
    </PlotFigure>
  );
}

function TimeTable({ times }: { times: ProcessTime[] }) {
  const columns: DataColumn<ProcessTime>[] = [
    { id: "span", title: "Time", cell: ({ name }) => SPAN_TITLES[name] },
    {
      id: "median",
      title: "Median",
      cell: ({ median, unit }) =>
        median &&
        `${formatLength(median.value, unit)} (${formatLength(median.low, unit)} to ${formatLength(median.high, unit)})`,
      isNumeric: true,
    },
    {
      id: "middle",
      title: "Middle half",
      cell: ({ lower_quartile: low, upper_quartile: high, unit }) =>
        low !== null && high !== null && `${formatLength(low, unit)} to ${formatLength(high, unit)}`,
      isNumeric: true,
    },
    { id: "n", title: "n", cell: ({ median }) => median?.n ?? 0, isNumeric: true },
  ];
  return (
    <DataTable
      title="Times between"
      columns={columns}
      rows={times}
      rowKey={({ name }) => name}
      orderParam="times"
      empty={null}
    />
  );
}

type CountedRow = StageCounts & { id?: number };

/** How many candidates reached the stage `name`, also as a share of those who reached `base` unless that is null. */
const countColumn = <Row extends CountedRow>(
  name: keyof StageCounts,
  base: keyof StageCounts | null,
): DataColumn<Row> => ({
  id: name,
  title: STAGE_TITLES[name],
  cell: (row) => (base ? formatShare(row[name], row[base]) : row[name]),
  sortKey: (row) => row[name],
  text: (row) => String(row[name]),
  isNumeric: true,
});

const countColumns = <Row extends CountedRow>(): DataColumn<Row>[] => [
  countColumn("invited", null),
  countColumn("started", "invited"),
  countColumn("finished", "started"),
  countColumn("scored", "finished"),
  countColumn("decided", "finished"),
];

function StageTables({ process }: { process: Process }) {
  const interviews: DataColumn<Process["interviews"][number]>[] = [
    {
      id: "interview",
      title: "Interview",
      cell: ({ id, title }) => <Link to={`/interviews/${id}`}>{title}</Link>,
      sortKey: ({ title }) => title,
    },
    ...countColumns<Process["interviews"][number]>(),
  ];
  const months: DataColumn<Process["months"][number]>[] = [
    { id: "month", title: "Month", cell: ({ month }) => formatMonth(month), sortKey: ({ month }) => month },
    ...countColumns<Process["months"][number]>(),
  ];
  return (
    <>
      <DataTable
        title="By interview"
        columns={interviews}
        rows={process.interviews}
        rowKey={({ id }) => id}
        orderParam="interviews"
        empty={null}
        tools={
          process.more_interviews && (
            <p className="small muted-text">The latest {process.interviews.length} interviews.</p>
          )
        }
      />
      <DataTable
        title="By month"
        columns={months}
        rows={process.months}
        rowKey={({ month }) => month}
        orderParam="by-month"
        empty={null}
      />
    </>
  );
}

/** "2027-02" as "February 2027". */
const formatMonth = (month: string) =>
  new Date(`${month}-01T00:00:00Z`).toLocaleDateString("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
