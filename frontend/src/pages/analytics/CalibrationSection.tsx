import { useQuery } from "@tanstack/react-query";
import { type Calibration, calibrationQuery, type ProcessFilter } from "../../api/analyticsRequests";
import { PlotFigure } from "../../plots/PlotFigure";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { SelectField, useFilters } from "../../ui/FilterFields";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { RelativeTime } from "../../ui/RelativeTime";
import { ListSection } from "../lists/ListSection";
import { formatDecimalEstimate } from "./estimateText";
import { describeCalibration } from "./processText";

/** For owners: how each interviewer's recommendations, or ratings of a dimension, compare with those of the others. */
export function CalibrationSection({ team, filter }: { team: number; filter: ProcessFilter }) {
  const [getFilter, setFilter] = useFilters();
  const { data, isError, error, refetch, isPlaceholderData } = useQuery(
    calibrationQuery(team, filter, getFilter("dimension")),
  );
  const dimensions = data?.dimensions ?? [];
  return (
    <section className="stack" aria-labelledby="calibration">
      <div className="stack-2">
        <h2 id="calibration">How interviewers rate</h2>
        <p className="small muted-text readable-width">
          Only owners of the team see this. It compares the overall recommendation of each interviewer, or their rating
          of one dimension, with the mean of the others about the same candidates, from 1 (strong no) to 4 (strong yes).
          A difference does not say who is right: interviewers look at different things, and some see more of the
          rubric. It is a reason to compare anchors together. In parentheses: the 95% interval.
          {data && (
            <>
              {" "}
              Updated <RelativeTime at={data.as_of} />.
            </>
          )}
        </p>
        {dimensions.length > 0 && (
          <SelectField
            title="Compared"
            value={getFilter("dimension")}
            onChange={(value) => setFilter("dimension", value)}
          >
            <option value="">Overall recommendation</option>
            {dimensions.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </SelectField>
        )}
      </div>
      {isError && !data ? (
        <ErrorNotice error={error} retry={() => refetch()} />
      ) : data ? (
        <ListSection isUpdating={isPlaceholderData} className="stack">
          <CalibrationPlot interviewers={data.interviewers} minimum={data.minimum} />
        </ListSection>
      ) : (
        <LoadingSkeleton what="the comparison" lines={4} />
      )}
    </section>
  );
}

function CalibrationPlot({ interviewers, minimum }: { interviewers: Calibration[]; minimum: number }) {
  const compared = interviewers.flatMap(({ interviewer, difference }) =>
    difference ? [{ label: `${interviewer}, n = ${difference.n}`, ...difference, isReference: false }] : [],
  );
  const table = (
    <DataTable
      title="Interviewers"
      columns={buildColumns(minimum)}
      rows={interviewers}
      rowKey={({ interviewer }) => interviewer}
      orderParam="interviewers"
      empty={
        <p className="readable-width">
          There is nothing to compare yet. The figures of an interviewer appear when {minimum} of their sessions also
          have a revealed scorecard of somebody else.
        </p>
      }
    />
  );
  if (compared.length === 0) return table;
  return (
    <>
      <PlotFigure
        level={3}
        title={describeCalibration(interviewers)}
        caption="The difference from the others, session by session, with its 95% interval. n is the number of sessions that others rated, too. Among many interviewers, one interval in twenty leaves out 0 by chance."
        data={interviewers}
        draw={({ drawIntervals }, width) =>
          drawIntervals(width, {
            rows: compared,
            x: "Levels above or below the others",
            lines: [{ value: 0, label: "Same as the others" }],
            domain: [-1, 1],
          })
        }
      />
      {table}
    </>
  );
}

const buildColumns = (minimum: number): DataColumn<Calibration>[] => [
  { id: "interviewer", title: "Interviewer", cell: (row) => row.interviewer, sortKey: (row) => row.interviewer },
  { id: "cards", title: "Scorecards", cell: (row) => row.cards, sortKey: (row) => row.cards, isNumeric: true },
  {
    id: "shared",
    title: "Also rated by others",
    cell: (row) => row.shared,
    sortKey: (row) => row.shared,
    isNumeric: true,
  },
  {
    id: "mean",
    title: "Mean",
    cell: (row) =>
      row.mean ? formatDecimalEstimate(row.mean) : <span className="muted-text">fewer than {minimum} sessions</span>,
    sortKey: (row) => row.mean?.value ?? -1,
    text: (row) => formatDecimalEstimate(row.mean),
    isNumeric: true,
  },
  {
    id: "spread",
    title: "Standard deviation",
    cell: (row) => row.spread?.toFixed(2) ?? "",
    sortKey: (row) => row.spread ?? -1,
    isNumeric: true,
  },
  {
    id: "others",
    title: "Mean of the others",
    cell: (row) => formatDecimalEstimate(row.others),
    sortKey: (row) => row.others?.value ?? -1,
    text: (row) => formatDecimalEstimate(row.others),
    isNumeric: true,
  },
  {
    id: "difference",
    title: "Difference",
    cell: (row) => formatDecimalEstimate(row.difference),
    sortKey: (row) => row.difference?.value ?? 0,
    text: (row) => formatDecimalEstimate(row.difference),
    isNumeric: true,
  },
];
