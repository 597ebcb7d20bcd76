/** The draft of the user's own scorecard, as its form and the replay change it. */
import type { QueryClient } from "@tanstack/react-query";
import { changeScorecard, scorecardsQuery } from "../../../api/scorecardRequests";
import type { Evidence, Rating, Scorecard, ScorecardDraft, Scorecards } from "../../../api/types";
import { DraftSaver } from "./draftSaver";

export interface CardDraft {
  ratings: Record<string, Rating>;
  recommendation: Scorecard["recommendation"];
  summary: string;
}

export const NO_RATING: Rating = { level: "", note: "", evidence: [] };

/** The query key under which a form that was closed leaves its `DraftSaver`. `author` is a user's id. */
export const unsavedCardKey = (invitation: string, author: number, own: Scorecard | null) => [
  "unsaved",
  `scorecard ${invitation} ${author} ${own?.reopened_at ?? ""}`,
];

/** `author` is the id of the user who wrote the draft: when it is sent, another account may be signed in. */
export function createSaver(queryClient: QueryClient, invitation: string, author: number, revision: number) {
  const { queryKey } = scorecardsQuery(invitation);
  const send = async (sent: CardDraft, latestRevision: number) => {
    const card = await changeScorecard(invitation, author, toRequest(sent), latestRevision);
    await queryClient.cancelQueries({ queryKey });
    // A form that is opened later starts from there.
    queryClient.setQueryData(queryKey, (cards: Scorecards | undefined) => cards && { ...cards, own: card });
    return card.revision;
  };
  return new DraftSaver(send, revision);
}

export function toRequest({ ratings, recommendation, summary }: CardDraft): ScorecardDraft {
  const sent = Object.entries(ratings).map(([id, rating]) => [
    id,
    { ...rating, evidence: rating.evidence.map(toEvidence) },
  ]);
  return { ratings: Object.fromEntries(sent), recommendation, summary };
}

function toEvidence({ kind, ms, submission, case: index, bug }: Evidence) {
  if (kind === "moment") return { kind, ms };
  return kind === "case" ? { kind, submission, case: index } : { kind, submission, bug };
}

/** The fields that evidence of no kind has to fill. */
export const NO_EVIDENCE = { ms: null, submission: null, case: null, bug: null, label: "" };

/** Attaches a moment, in milliseconds from the start of the session, to a rating, and saves the draft. Before
 * that it saves what the form left. */
export async function attachMoment(
  queryClient: QueryClient,
  invitation: string,
  author: number,
  dimension: string,
  ms: number,
): Promise<void> {
  const beforeFlush = await queryClient.fetchQuery({ ...scorecardsQuery(invitation), staleTime: 0 });
  await queryClient.getQueryData<DraftSaver<CardDraft>>(unsavedCardKey(invitation, author, beforeFlush.own))?.flush();
  const { own } = await queryClient.fetchQuery({ ...scorecardsQuery(invitation), staleTime: 0 });
  const rating = own?.ratings[dimension] ?? NO_RATING;
  if (rating.evidence.some((each) => each.kind === "moment" && each.ms === ms)) return;
  const evidence: Evidence[] = [...rating.evidence, { ...NO_EVIDENCE, kind: "moment", ms }];
  const draft: CardDraft = {
    ratings: { ...own?.ratings, [dimension]: { ...rating, evidence } },
    recommendation: own?.recommendation ?? "",
    summary: own?.summary ?? "",
  };
  const saver = createSaver(queryClient, invitation, author, own?.revision ?? 0);
  saver.change(draft);
  await saver.flush();
}
