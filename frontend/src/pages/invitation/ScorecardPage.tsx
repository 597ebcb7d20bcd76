import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type RefObject, useEffect, useRef, useState } from "react";
import { Link, useParams } from "react-router";
import { sessionHeadingQuery } from "../../api/reportRequests";
import { foldingQuery, reopenScorecard, revealScorecards, scorecardsQuery } from "../../api/scorecardRequests";
import type { Scorecards, SessionHeading } from "../../api/types";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { Notice } from "../../ui/Notice";
import { CardComparison } from "./scorecard/CardComparison";
import { CardForm } from "./scorecard/CardForm";
import { DecisionSection } from "./scorecard/DecisionSection";
import "./scorecard/scorecard.css";

/** The user's own scorecard, later those of all interviewers side by side, and the decision. */
export function ScorecardPage() {
  const { invitation = "" } = useParams();
  const session = useQuery(sessionHeadingQuery(invitation));
  const { data, isError, error, refetch } = useQuery({
    ...scorecardsQuery(invitation),
    // The cards of others are saved meanwhile.
    refetchInterval: 30_000,
  });
  const panelHeading = useRef<HTMLHeadingElement>(null);
  const hasSaved = useRef(false);
  const savedAt = data?.own?.saved_at;
  useEffect(() => {
    // The form, which had the focus, has disappeared.
    if (savedAt && hasSaved.current) panelHeading.current?.focus();
    hasSaved.current = false;
  }, [savedAt]);
  if (isError && !data) return <ErrorNotice error={error} retry={() => refetch()} />;
  if (!data || !session.data) return <LoadingSkeleton what="the scorecards" lines={10} />;
  const { own, is_assigned: isAssigned } = data;
  return (
    <>
      <PanelStatus invitation={invitation} session={session.data} scorecards={data} heading={panelHeading} />
      {data.revealed_at && <SavedCards invitation={invitation} scorecards={data} />}
      {isAssigned && !own?.saved_at && session.data.started_at && (
        <CardForm
          // The first stored draft must not replace the form in which somebody types.
          key={own?.reopened_at ?? ""}
          invitation={invitation}
          scorecards={data}
          isEnded={session.data.ended_at !== null}
          onSaved={() => {
            hasSaved.current = true;
          }}
        />
      )}
      {isAssigned && !session.data.started_at && (
        <p className="muted-text">You can fill in your scorecard when the candidate has started.</p>
      )}
      {own?.saved_at && !data.revealed_at && (
        <section className="stack-2">
          <h2>Your scorecard</h2>
          <CardComparison invitation={invitation} rubric={data.rubric} cards={[own]} revealedAt={null} />
        </section>
      )}
      <DecisionSection
        invitation={invitation}
        decision={data.decision}
        isFolded={data.is_decision_folded}
        canDecide={data.can_lead}
      />
    </>
  );
}

function SavedCards({ invitation, scorecards }: { invitation: string; scorecards: Scorecards }) {
  const { cards, rubric, revealed_at: revealedAt } = scorecards;
  return (
    <section className="stack-2">
      <h2>Scorecards</h2>
      {cards.length === 0 ? (
        <p className="muted-text">No scorecard is saved yet. A scorecard appears here as soon as it is saved.</p>
      ) : (
        <CardComparison invitation={invitation} rubric={rubric} cards={cards} revealedAt={revealedAt} />
      )}
    </section>
  );
}

interface StatusProps {
  invitation: string;
  session: SessionHeading;
  scorecards: Scorecards;
  /** Gets the focus when what had it disappears. */
  heading: RefObject<HTMLHeadingElement | null>;
}

/** Who fills in a scorecard, whose is saved, and what the team's owners can do about them. */
function PanelStatus({ invitation, session, scorecards, heading }: StatusProps) {
  const queryClient = useQueryClient();
  const [isRevealing, setRevealing] = useState(false);
  const [toReopen, setToReopen] = useState<{ id: number; name: string } | null>(null);
  const [isChanged, setChanged] = useState(false);
  const isAsking = isRevealing || toReopen !== null;
  useEffect(() => {
    // The button that asked has disappeared.
    if (isChanged && !isAsking) heading.current?.focus();
    if (!isAsking) setChanged(false);
  }, [isChanged, isAsking, heading]);
  const showChanged = (changed: Scorecards) => {
    setChanged(true);
    queryClient.setQueryData(scorecardsQuery(invitation).queryKey, changed);
    return queryClient.invalidateQueries({ queryKey: foldingQuery(invitation).queryKey });
  };
  const { interviewers, can_lead: canLead, revealed_at: revealedAt, rubric } = scorecards;
  const savedCount = interviewers.filter(({ saved_card }) => saved_card !== null).length;
  return (
    <section className="stack-2">
      <h2 ref={heading} tabIndex={-1}>
        Interviewers
      </h2>
      <ul className="bullet-list">
        {interviewers.map(({ id, name, is_you, saved_card }) => (
          <li key={id}>
            {name}
            {is_you && " (you)"} <span className="muted-text">{saved_card === null ? "not saved" : "saved"}</span>{" "}
            {canLead && saved_card !== null && (
              <Button
                kind="quiet"
                aria-label={`Reopen the scorecard of ${name}`}
                onPress={() => setToReopen({ id: saved_card, name })}
              >
                Reopen
              </Button>
            )}
          </li>
        ))}
      </ul>
      <p className="small muted-text readable-width">
        {interviewers.length === 0 && "None of the assigned interviewers is in the team any more. "}
        {rubric.name}, version {rubric.number}.{" "}
        <Link to={`/interviews/${session.interview_id}`}>
          {canLead ? "Assign interviewers" : "The interview's interviewers"}
        </Link>
      </p>
      {!revealedAt && (
        <Notice
          actions={
            canLead &&
            savedCount > 0 &&
            session.ended_at && <Button onPress={() => setRevealing(true)}>Reveal the saved scorecards</Button>
          }
        >
          {savedCount} of {interviewers.length} saved. Each scorecard is private until all are saved or an owner reveals
          them.
        </Notice>
      )}
      <ConfirmDialog
        isOpen={isRevealing}
        onOpenChange={setRevealing}
        title="Reveal the saved scorecards"
        cancelLabel="Wait for the others"
        confirmLabel="Reveal scorecards"
        onConfirm={async () => showChanged(await revealScorecards(invitation))}
      >
        The owners and interviewers of the team can read them at once, also those whose own scorecard is missing. This
        cannot be undone.
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={toReopen !== null}
        onOpenChange={() => setToReopen(null)}
        title={`Reopen the scorecard of ${toReopen?.name ?? ""}`}
        cancelLabel="Leave it saved"
        confirmLabel="Reopen scorecard"
        onConfirm={async () => toReopen && showChanged(await reopenScorecard(invitation, toReopen.id))}
      >
        Its author can change it, and nobody else reads it until it is saved again. The scorecard and the audit log show
        that it was reopened.
      </ConfirmDialog>
    </section>
  );
}
