import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import {
  CANDIDATE_PARAMS,
  interviewCandidatesQuery,
  interviewCsvUrl,
  interviewQuery,
  type ListedInvitation,
} from "../../api/interviewRequests";
import { giveTimeBack, restoreInvitation } from "../../api/invitationRequests";
import { selectParams } from "../../api/listRequests";
import type { InterviewDetail, Invitation } from "../../api/types";
import { useCurrentUser } from "../../api/useCurrentUser";
import { DeleteDataDialog } from "../../privacy/DeleteDataDialog";
import { Button } from "../../ui/Button";
import { CopyLinkButton } from "../../ui/CopyLinkButton";
import { type DataColumn, DataTable, PAGE_PARAM } from "../../ui/DataTable";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { SearchField, SelectField, useFilters } from "../../ui/FilterFields";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { RelativeTime } from "../../ui/RelativeTime";
import { formatMinutes, pluralize } from "../../ui/textFormat";
import { type ComparedCandidate, CompareLink } from "../compare/CompareLink";
import { buildCompareColumn } from "../compare/compareColumn";
import { DECISION_TITLES } from "../invitation/scorecard/assessmentLevels";
import { ListPages, NoRows } from "../lists/ListPages";
import { ListSection } from "../lists/ListSection";
import { buildSessionResultColumns, type ListedResults } from "../sessions/resultColumns";
import { InvitationMenu } from "./InvitationMenu";
import { INVITE_HEADING_ID } from "./InviteSection";
import { LateEditsDialog } from "./LateEditsDialog";
import { LINKS_WARNING } from "./linkWarnings";
import { SessionTimeNote } from "./SessionTimeNote";
import { ShowLinkButton } from "./ShowLinkButton";
import { UnsubmittedDialog } from "./UnsubmittedDialog";
import { WithdrawDialog } from "./WithdrawDialog";

const STATE_TITLES: Record<Invitation["state"], string> = {
  invited: "Invited",
  running: "Running",
  paused: "Paused",
  ended: "Ended",
  expired: "Expired",
  revoked: "Withdrawn",
};

const MAIL_TITLES: Record<NonNullable<Invitation["mail"]>, string> = {
  waiting: "Email is waiting to be sent",
  sent: "Emailed",
  failed: "The email could not be sent: send the link yourself",
};

const toListedResults = ({ are_results_folded, ...row }: ListedInvitation): ListedResults => ({
  ...row,
  is_folded: are_results_folded,
});

/** The candidates of an interview. Filter, order and page are in the URL. */
export function InvitationTable({ interview }: { interview: InterviewDetail }) {
  const { can_edit: canEdit } = interview;
  const queryClient = useQueryClient();
  const { data: me } = useCurrentUser();
  const [params] = useSearchParams();
  const [getFilter, setFilter] = useFilters(() => [PAGE_PARAM]);
  const { data, isError, error, refetch, isPlaceholderData } = useQuery(
    interviewCandidatesQuery(String(interview.id), selectParams(params, [...CANDIDATE_PARAMS, PAGE_PARAM])),
  );
  const [toCompare, setToCompare] = useState<ComparedCandidate[]>([]);
  const [toDelete, setToDelete] = useState<ListedInvitation | null>(null);
  const [toWithdraw, setToWithdraw] = useState<Invitation | null>(null);
  const reload = () => queryClient.invalidateQueries({ queryKey: interviewQuery(String(interview.id)).queryKey });
  const restore = useMutation({ mutationFn: restoreInvitation, onSuccess: reload });
  const giveBack = useMutation({ mutationFn: giveTimeBack, onSuccess: reload });
  const { states } = interview;
  const totalCount = Object.values(states).reduce((sum, count) => sum + count, 0);
  // Those with `sortKey` are the ones that the server sorts by, under these ids.
  const columns: DataColumn<ListedInvitation>[] = [
    {
      id: "candidate",
      title: "Candidate",
      text: ({ candidate }) => candidate,
      cell: ({ id, candidate, started_at }) =>
        canEdit && started_at ? <Link to={`/invitations/${id}`}>{candidate}</Link> : candidate,
      sortKey: ({ candidate }) => candidate,
    },
    {
      id: "started",
      title: "State",
      sortKey: ({ started_at }) => started_at,
      text: ({ state, started_at }) => [STATE_TITLES[state], started_at].filter(Boolean).join(", "),
      cell: (invitation) => (
        <>
          <StateText invitation={invitation} />
          <LateEditsDialog invitation={invitation} />
          <UnsubmittedDialog invitation={invitation} canSubmit={canEdit} />
          {canEdit && invitation.lost_seconds > 0 && (
            <Button
              kind="quiet"
              aria-label={`Give ${invitation.candidate} ${formatMinutes(invitation.lost_seconds)} back`}
              isPending={giveBack.isPending && giveBack.variables === invitation.id}
              isDisabled={giveBack.isPending && giveBack.variables !== invitation.id}
              onPress={() => giveBack.mutate(invitation.id)}
            >
              Give {formatMinutes(invitation.lost_seconds)} back
            </Button>
          )}
        </>
      ),
    },
  ];
  if (canEdit && interview.ended > 0) columns.push(...buildSessionResultColumns(toListedResults));
  if (interview.ended > 1) columns.push(buildCompareColumn(toCompare, setToCompare));
  const editorColumns: DataColumn<ListedInvitation>[] = [
    {
      id: "decision",
      title: "Decision",
      text: ({ decision }) => (decision ? DECISION_TITLES[decision] : ""),
      cell: ({ decision, are_results_folded, started_at }) =>
        decision ? (
          DECISION_TITLES[decision]
        ) : (
          <span className="muted-text">{are_results_folded && started_at ? "Hidden" : "Not decided"}</span>
        ),
    },
    {
      id: "session",
      title: "Session",
      cell: (invitation) => <SessionLinks interview={interview} invitation={invitation} />,
    },
    {
      id: "change",
      title: "Change",
      cell: (invitation) => (
        <span className="row row-actions">
          <InvitationMenu
            invitation={invitation}
            title={interview.title}
            minutes={interview.minutes}
            isMailAvailable={me?.is_mail_available === true}
            onChanged={reload}
          />
          {invitation.state === "revoked" ? (
            <Button
              kind="quiet"
              aria-label={`Restore the invitation of ${invitation.candidate}`}
              isPending={restore.isPending && restore.variables === invitation.id}
              isDisabled={restore.isPending && restore.variables !== invitation.id}
              onPress={() => restore.mutate(invitation.id)}
            >
              Restore
            </Button>
          ) : (
            <Button
              kind="quiet"
              aria-label={`Withdraw the invitation of ${invitation.candidate}`}
              onPress={() => setToWithdraw(invitation)}
            >
              Withdraw
            </Button>
          )}
          <Button
            kind="quiet"
            aria-label={`Delete data of ${invitation.candidate}`}
            onPress={() => setToDelete(invitation)}
          >
            Delete data
          </Button>
        </span>
      ),
    },
  ];
  return (
    <ListSection isUpdating={isPlaceholderData} className="stack-2 card-rows candidate-section">
      {isError && <ErrorNotice error={error} retry={() => refetch()} />}
      {!data && !isError && <LoadingSkeleton what="the candidates" lines={4} />}
      {giveBack.isError && <ErrorNotice error={giveBack.error} />}
      {restore.isError && <ErrorNotice error={restore.error} />}
      <CompareLink chosen={toCompare} onClear={() => setToCompare([])} />
      {data && (
        <DataTable
          title="Candidates"
          columns={canEdit ? [...columns, ...editorColumns] : columns}
          rows={data.invitations}
          rowKey={({ id }) => id}
          orderParam="order"
          defaultOrder="-invited"
          isSortedByServer
          note={
            totalCount > 0 && (
              <div className="row small">
                {canEdit && <a href={`#${INVITE_HEADING_ID}`}>Invite more candidates</a>}
                <a href={interviewCsvUrl(interview.id, "candidates", selectParams(params, CANDIDATE_PARAMS))} download>
                  Export as CSV
                </a>
                {canEdit && interview.ended > 0 && (
                  <Link to={`/sessions?interview=${interview.id}`}>Times and scorecards of these candidates</Link>
                )}
                {data.invitations.some(({ link }) => link) && <span className="muted-text">{LINKS_WARNING}</span>}
              </div>
            )
          }
          tools={
            totalCount > 1 && (
              <>
                <SearchField title="Name" value={getFilter("search")} onChange={(text) => setFilter("search", text)} />
                <SelectField title="State" value={getFilter("state")} onChange={(state) => setFilter("state", state)}>
                  <option value="">All ({totalCount})</option>
                  {Object.entries(STATE_TITLES).map(([state, title]) => (
                    <option key={state} value={state}>
                      {title} ({states[state] ?? 0})
                    </option>
                  ))}
                </SelectField>
              </>
            )
          }
          empty={
            totalCount === 0 ? (
              <p>Nobody is invited yet. {canEdit && "Enter a candidate's name below, then send them the link."}</p>
            ) : (
              <NoRows>
                <p role="status">No candidate matches.</p>
              </NoRows>
            )
          }
        />
      )}
      {data && <ListPages hasMore={data.more} title="candidates" />}
      <WithdrawDialog invitation={toWithdraw} onClose={() => setToWithdraw(null)} onWithdrawn={reload} />
      <DeleteDataDialog
        id={toDelete?.candidate_id ?? null}
        onClose={() => setToDelete(null)}
        onDeleted={() => {
          setToCompare(toCompare.filter(({ id }) => id !== toDelete?.id));
          return reload();
        }}
      />
    </ListSection>
  );
}

function StateText({ invitation }: { invitation: ListedInvitation }) {
  return (
    <>
      {STATE_TITLES[invitation.state]}
      {invitation.state === "invited" && invitation.mail && (
        <div className={invitation.mail === "failed" ? "small tone-bad" : "small muted-text"}>
          {MAIL_TITLES[invitation.mail]}
        </div>
      )}
      <SessionTimeNote invitation={invitation} />
      <StartAndEnd invitation={invitation} />
    </>
  );
}

function StartAndEnd({
  invitation: { started_at, ended_at, submission_count: count },
}: {
  invitation: ListedInvitation;
}) {
  if (!started_at) return null;
  return (
    <div className="small muted-text">
      <div>
        started <RelativeTime at={started_at} />
      </div>
      {ended_at && (
        <div>
          ended <RelativeTime at={ended_at} />
        </div>
      )}
      <div>{pluralize(count, "submission")}</div>
    </div>
  );
}

/** What can be read of a session that has started, and the candidate's link. */
function SessionLinks({ interview, invitation }: { interview: InterviewDetail; invitation: Invitation }) {
  const { id, candidate, state, started_at } = invitation;
  if (!started_at) return <CandidateLink invitation={invitation} />;
  return (
    <span className="row session-links">
      {(state === "running" || state === "paused") && (
        <Link to={`/interviews/${interview.id}/live/${id}`} aria-label={`Watch ${candidate}`}>
          Watch
        </Link>
      )}
      <Link to={`/invitations/${id}`} aria-label={`Report of ${candidate}`}>
        Report
      </Link>
      <Link to={`/invitations/${id}/replay`} aria-label={`Replay of ${candidate}`}>
        Replay
      </Link>
      <Link to={`/invitations/${id}/scorecard`} aria-label={`Scorecard of ${candidate}`}>
        Scorecard
      </Link>
      <CandidateLink invitation={invitation} />
    </span>
  );
}

function CandidateLink({ invitation }: { invitation: Invitation }) {
  if (invitation.link) return <CopyLinkButton path={invitation.link} person={invitation.candidate} />;
  if (invitation.state === "revoked" || invitation.state === "expired") return null;
  return <ShowLinkButton invitation={invitation} />;
}
