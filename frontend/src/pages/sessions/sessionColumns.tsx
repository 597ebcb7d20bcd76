import { Link } from "react-router";
import type { ListedSession } from "../../api/listRequests";
import type { DataColumn } from "../../ui/DataTable";
import { RelativeTime } from "../../ui/RelativeTime";
import { formatDuration } from "../../ui/timeFormat";
import { OUTCOMES } from "../invitation/scorecard/assessmentLevels";

export const STATE_TITLES: Record<ListedSession["state"], string> = {
  invited: "Invited",
  running: "Running",
  paused: "Paused",
  ended: "Ended",
  expired: "Expired",
  revoked: "Withdrawn",
};

const formatScore = ({ scores }: ListedSession, group: string): string => {
  const score = scores[group];
  return score ? `${score.passed}/${score.total}` : "";
};

const formatAccepted = ({ accepted, exercises }: ListedSession): string =>
  accepted === null || exercises === null ? "" : `${accepted} of ${exercises}`;

const formatCards = ({ saved_cards, assigned }: ListedSession): string => `${saved_cards} of ${assigned}`;

/** Those with `sortKey` are the ones that the server sorts by, under these ids. Sessions of one interview do not repeat
 * its title. */
export const listSessionColumns = (isOneInterview: boolean): DataColumn<ListedSession>[] => [
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
  ...(["normal", "trap", "hard"] as const).map((group) => ({
    id: group,
    title: { normal: "Normal", trap: "Trap", hard: "Hard" }[group],
    cell: (session: ListedSession) => formatScore(session, group) || null,
    sortKey: (session: ListedSession) => formatScore(session, group),
    isNumeric: true,
  })),
  {
    id: "bugs",
    title: "Named bugs",
    cell: (session) => <BugCell session={session} />,
    sortKey: ({ bugs }) => bugs.length,
    text: ({ bugs }) => bugs.map(({ title, is_fixed }) => (is_fixed ? `${title} (fixed)` : title)).join("; "),
  },
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
      session.outcome ? OUTCOMES[session.outcome] : <span className="muted-text">{describeOpenDecision(session)}</span>,
    text: (session) => (session.outcome ? OUTCOMES[session.outcome] : describeOpenDecision(session)),
  },
];

/** An outcome is folded with the results. */
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

function BugCell({ session: { is_folded, bugs, started_at } }: CellProps) {
  if (is_folded && started_at) return <span className="small muted-text">Hidden until you save your scorecard</span>;
  if (bugs.length === 0) return null;
  return (
    <span className="list-bugs small">
      {bugs
        .filter(({ is_fixed }) => !is_fixed)
        .map(({ slug, bug, title }) => (
          <span key={`${slug} ${bug}`}>{title}</span>
        ))}
      <FixedBugs bugs={bugs.filter(({ is_fixed }) => is_fixed)} />
    </span>
  );
}

/** One is short enough to be read at once. Several would make the row as high as the page. */
function FixedBugs({ bugs }: Pick<ListedSession, "bugs">) {
  if (bugs.length === 0) return null;
  if (bugs.length === 1) return <span className="muted-text">{bugs[0]?.title} (fixed)</span>;
  return (
    <details className="muted-text">
      <summary>{bugs.length} fixed bugs</summary>
      {bugs.map(({ slug, bug, title }) => (
        <div key={`${slug} ${bug}`}>{title}</div>
      ))}
    </details>
  );
}
