import { Link } from "react-router";
import type { ListedSession } from "../../api/listRequests";
import type { DataColumn } from "../../ui/DataTable";
import { RelativeTime } from "../../ui/RelativeTime";
import { formatDuration } from "../../ui/timeFormat";
import { DECISION_TITLES } from "../invitation/scorecard/assessmentLevels";
import { buildSessionResultColumns } from "./resultColumns";

export const STATE_TITLES: Record<ListedSession["state"], string> = {
  invited: "Invited",
  running: "Running",
  paused: "Paused",
  ended: "Ended",
  expired: "Expired",
  revoked: "Withdrawn",
};

const formatAccepted = ({ accepted, exercises }: ListedSession): string =>
  accepted === null || exercises === null ? "" : `${accepted} of ${exercises}`;

const formatCards = ({ saved_cards, assigned }: ListedSession): string => `${saved_cards} of ${assigned}`;

/** The columns of a list of sessions. The server sorts by those with `sortKey`, under these ids. If all sessions are of
 * one interview, they do not repeat its title. */
export const listSessionColumns = ({ isOneInterview }: { isOneInterview: boolean }): DataColumn<ListedSession>[] => [
  {
    id: "candidate",
    title: "Candidate",
    cell: (session) => <CandidateCell session={session} hasInterview={!isOneInterview} />,
    sortKey: ({ candidate }) => candidate,
  },
  {
    id: "started",
    title: "State, start",
    cell: ({ state, started_at }) => (
      <>
        {STATE_TITLES[state]}
        {started_at && (
          <div className="small muted-text">
            <RelativeTime at={started_at} />
          </div>
        )}
      </>
    ),
    sortKey: ({ started_at }) => started_at,
    text: ({ state, started_at }) => [STATE_TITLES[state], started_at].filter(Boolean).join(", "),
  },
  {
    id: "time",
    title: "Time",
    cell: ({ seconds }) => (seconds === null ? null : formatDuration(seconds)),
    sortKey: ({ seconds }) => seconds,
    text: ({ seconds }) => (seconds === null ? "" : formatDuration(seconds)),
    isNumeric: true,
  },
  { id: "accepted", title: "Accepted", cell: formatAccepted, text: formatAccepted, isNumeric: true },
  ...buildSessionResultColumns<ListedSession>((session) => session).map((column) => ({
    ...column,
    sortKey: (session: ListedSession) => column.text?.(session) ?? null,
  })),
  {
    id: "cards",
    title: "Scorecards",
    cell: (session) =>
      session.started_at && (
        <Link
          to={`/invitations/${session.id}/scorecard`}
          aria-label={`Scorecards of ${session.candidate}: ${formatCards(session)} saved`}
        >
          {formatCards(session)}
        </Link>
      ),
    text: formatCards,
  },
  {
    id: "decision",
    title: "Decision",
    cell: (session) =>
      session.decision
        ? DECISION_TITLES[session.decision]
        : // Nothing, so that a card on a phone does not name it.
          describeOpenDecision(session) && <span className="muted-text">{describeOpenDecision(session)}</span>,
    text: (session) => (session.decision ? DECISION_TITLES[session.decision] : describeOpenDecision(session)),
  },
];

/** A decision is folded with the results. */
function describeOpenDecision({ state, is_folded }: ListedSession): string {
  if (state !== "ended") return "";
  return is_folded ? "Hidden" : "Not decided";
}

function CandidateCell({ session, hasInterview }: CellProps & { hasInterview: boolean }) {
  const { id, candidate, started_at, interview_id, interview_title } = session;
  return (
    <>
      {started_at ? <Link to={`/invitations/${id}`}>{candidate}</Link> : candidate}
      {hasInterview && (
        <div className="small muted-text">
          <Link to={`/interviews/${interview_id}`}>{interview_title}</Link>
        </div>
      )}
    </>
  );
}

interface CellProps {
  session: ListedSession;
}
