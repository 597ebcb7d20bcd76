import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Label, TextArea, TextField } from "react-aria-components";
import { foldingQuery, saveScorecard, scorecardsQuery } from "../../../api/scorecardRequests";
import type { Rating, Scorecard, Scorecards } from "../../../api/types";
import { useCurrentUser } from "../../../api/useCurrentUser";
import { Button } from "../../../ui/Button";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { ErrorNotice } from "../../../ui/ErrorNotice";
import { pluralize } from "../../../ui/textFormat";
import { type CardDraft, createSaver, NO_RATING, unsavedCardKey } from "./cardDraft";
import type { DraftSaver, DraftState } from "./draftSaver";
import { EvidenceField } from "./EvidenceField";
import { LevelField } from "./LevelField";

interface Props {
  invitation: string;
  scorecards: Scorecards;
  /** Whether the session has ended, so that the card can be saved. */
  isEnded: boolean;
  /** Is called just before the page shows the saved card. */
  onSaved: () => void;
}

const STATE_TEXTS: Record<DraftState, string> = {
  saved: "Draft saved. Only you can read it.",
  unsaved: "Saving the draft",
  failed: "The draft is not saved",
};

const EMPTY_TEXT = "A draft is saved while you write. Only you can read it.";

/** The user's own scorecard. It is saved as a draft while it is filled in. */
export function CardForm({ invitation, scorecards, isEnded, onSaved }: Props) {
  const { rubric, own, are_results_folded: areResultsFolded } = scorecards;
  const queryClient = useQueryClient();
  const author = useCurrentUser().data?.id ?? 0;
  const { draft, change, state, error, saver } = useDraft(invitation, author, own);
  const [isSaving, setSaving] = useState(false);
  const unrated = rubric.dimensions.filter(({ id }) => !draft.ratings[id]?.level);
  const changeRating = (id: string, changes: Partial<Rating>) =>
    change({ ...draft, ratings: { ...draft.ratings, [id]: { ...NO_RATING, ...draft.ratings[id], ...changes } } });
  const save = async () => {
    await saver.flush();
    const saved = await saveScorecard(invitation, author, saver.revision);
    // A response that is still on its way is older.
    await queryClient.cancelQueries({ queryKey: scorecardsQuery(invitation).queryKey });
    onSaved();
    queryClient.setQueryData(scorecardsQuery(invitation).queryKey, saved);
    await queryClient.invalidateQueries({ queryKey: foldingQuery(invitation).queryKey });
  };
  return (
    <section className="stack">
      <h2>Your scorecard</h2>
      {rubric.dimensions.map((dimension) => {
        const rating = draft.ratings[dimension.id] ?? NO_RATING;
        return (
          <div className="card" key={dimension.id}>
            <LevelField
              title={dimension.title}
              description={dimension.question}
              anchors={dimension}
              value={rating.level}
              onChange={(level) => changeRating(dimension.id, { level })}
              emptyTitle="Not assessed"
            />
            <TextField
              className="field wide-field"
              value={rating.note}
              onChange={(note) => changeRating(dimension.id, { note })}
              maxLength={2000}
            >
              <Label>
                What you saw<span className="visually-hidden">: {dimension.title}</span>
              </Label>
              <TextArea className="input" rows={2} />
            </TextField>
            <EvidenceField
              invitation={invitation}
              subject={dimension.title}
              evidence={rating.evidence}
              areResultsFolded={areResultsFolded}
              onChange={(evidence) => changeRating(dimension.id, { evidence })}
            />
          </div>
        );
      })}
      <div className="card">
        <LevelField
          title="Overall recommendation"
          description="Would you work with this person?"
          value={draft.recommendation}
          onChange={(recommendation) => change({ ...draft, recommendation })}
          emptyTitle="Undecided"
        />
        <TextField
          className="field wide-field"
          value={draft.summary}
          onChange={(summary) => change({ ...draft, summary })}
          maxLength={4000}
        >
          <Label>Summary</Label>
          <TextArea className="input" rows={4} />
        </TextField>
      </div>
      {error !== null && <ErrorNotice error={error} />}
      <div className="row">
        <Button kind="primary" isDisabled={!isEnded || !draft.recommendation} onPress={() => setSaving(true)}>
          Save scorecard
        </Button>
        <span className="small muted-text" role="status">
          {own === null && state === "saved" ? EMPTY_TEXT : STATE_TEXTS[state]}
        </span>
      </div>
      <p className="small muted-text">{describeMissing(isEnded, draft.recommendation !== "", unrated.length)}</p>
      <ConfirmDialog
        isOpen={isSaving}
        onOpenChange={setSaving}
        title="Save the scorecard"
        cancelLabel="Keep editing"
        confirmLabel="Save scorecard"
        onConfirm={save}
      >
        {unrated.length > 0 &&
          `${pluralize(unrated.length, "dimension")} without a level will be shown as not assessed. `}
        You cannot change it afterwards. When all assigned interviewers have saved theirs, you read each other's.
      </ConfirmDialog>
    </section>
  );
}

function describeMissing(isEnded: boolean, hasRecommendation: boolean, unratedCount: number): string {
  if (!isEnded) return "You can save it when the session has ended.";
  if (!hasRecommendation) return "Choose an overall recommendation to save it.";
  return unratedCount > 0 ? `${pluralize(unratedCount, "dimension")} not assessed yet.` : "";
}

/** The draft of the card. A form that is opened again goes on with what its predecessor has not saved yet. */
function useDraft(invitation: string, author: number, own: Scorecard | null) {
  const queryClient = useQueryClient();
  const [queryKey] = useState(unsavedCardKey(invitation, author, own));
  const [saver] = useState(() => {
    const earlier = queryClient.getQueryData<DraftSaver<CardDraft>>(queryKey);
    return earlier?.hasUnsaved ? earlier : createSaver(queryClient, invitation, author, own?.revision ?? 0);
  });
  const [draft, setDraft] = useState<CardDraft>(
    () =>
      saver.latest ?? {
        ratings: own?.ratings ?? {},
        recommendation: own?.recommendation ?? "",
        summary: own?.summary ?? "",
      },
  );
  const [status, setStatus] = useState(saver.status);
  useEffect(() => {
    saver.onStatus = setStatus;
    setStatus(saver.status);
    const warn = (event: BeforeUnloadEvent) => {
      if (saver.hasUnsaved) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => {
      window.removeEventListener("beforeunload", warn);
      // Signing out deletes it with everything that was loaded.
      queryClient.setQueryDefaults(queryKey, { gcTime: Number.POSITIVE_INFINITY });
      queryClient.setQueryData(queryKey, saver);
      void saver.flush().catch(() => undefined);
    };
  }, [saver, queryClient, queryKey]);
  const change = (next: CardDraft) => {
    setDraft(next);
    saver.change(next);
  };
  return { draft, change, saver, ...status };
}
