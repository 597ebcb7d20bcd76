import type { Rating, RubricVersion, Scorecard } from "../../../api/types";
import { RelativeTime } from "../../../ui/RelativeTime";
import { ScrollRegion } from "../../../ui/ScrollRegion";
import { pluralize } from "../../../ui/textFormat";
import { compareLevels, DIFFERENCE_TITLES, type Difference } from "./assessmentLevels";
import { EvidenceLink, identifyEvidence } from "./EvidenceLink";
import { LevelBadge } from "./LevelBadge";

interface Props {
  invitation: string;
  rubric: RubricVersion;
  cards: readonly Scorecard[];
  /** Since when the team reads all saved cards. Null if they are not revealed. */
  revealedAt: string | null;
}

/** Saved cards side by side, one column for each interviewer. What they disagree about is marked. On a phone it scrolls: as
 * cards, one could not compare along a line. */
export function CardComparison({ invitation, rubric, cards, revealedAt }: Props) {
  const differences = rubric.dimensions.map(({ id }) =>
    compareLevels(cards.map(({ ratings }) => getLevel(ratings[id]))),
  );
  return (
    <ScrollRegion label="Scorecards">
      <table className="data-table card-comparison">
        <thead>
          <tr>
            <th scope="col">Dimension</th>
            {cards.map((card) => (
              <th scope="col" key={card.id}>
                {card.author || "Deleted account"}
                {card.is_own && " (you)"}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">
              Overall recommendation
              <DifferenceText difference={compareLevels(cards.map(({ recommendation }) => recommendation))} />
            </th>
            {cards.map((card) => (
              <td key={card.id}>
                <LevelBadge level={card.recommendation} />
                {card.summary && <p className="card-text">{card.summary}</p>}
              </td>
            ))}
          </tr>
          {rubric.dimensions.map(({ id, title }, row) => (
            <tr key={id}>
              <th scope="row">
                {title}
                <DifferenceText difference={differences[row] ?? ""} />
              </th>
              {cards.map((card) => (
                <td key={card.id}>
                  <RatingText invitation={invitation} rating={card.ratings[id]} />
                </td>
              ))}
            </tr>
          ))}
          <tr>
            <th scope="row">How it was written</th>
            {cards.map((card) => (
              <td key={card.id} className="small muted-text">
                <CardHistory card={card} revealedAt={revealedAt} />
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </ScrollRegion>
  );
}

const getLevel = (rating: Rating | undefined) => rating?.level ?? "";

export function DifferenceText({ difference }: { difference: Difference }) {
  if (difference === "") return null;
  return (
    <div className={`small ${difference === "opposite" ? "tone-warning" : "muted-text"}`}>
      <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
        <path
          d={difference === "opposite" ? "M3 6h10M3 10h10M11 3L5 13" : "M3 8h10"}
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
        />
      </svg>{" "}
      {DIFFERENCE_TITLES[difference]}
    </div>
  );
}

function RatingText({ invitation, rating }: { invitation: string; rating: Rating | undefined }) {
  return (
    <>
      <LevelBadge level={getLevel(rating)} />
      {rating?.note && <p className="card-text">{rating.note}</p>}
      {rating && rating.evidence.length > 0 && (
        <ul className="bullet-list small">
          {rating.evidence.map((evidence) => (
            <li key={identifyEvidence(evidence)}>
              <EvidenceLink invitation={invitation} evidence={evidence} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** When the card was saved and reopened, and whether its author could read the results before. */
function CardHistory({ card, revealedAt }: { card: Scorecard; revealedAt: string | null }) {
  const { saved_at, unfolded_at, open_until, reopened_at } = card;
  // Its author could read the others first, for example because they were assigned later.
  const isAfterReveal = saved_at !== null && revealedAt !== null && Date.parse(saved_at) > Date.parse(revealedAt);
  return (
    <>
      {saved_at && (
        <div>
          Saved <RelativeTime at={saved_at} />
          {isAfterReveal && ", after the scorecards were revealed"}
        </div>
      )}
      <div>
        {unfolded_at ? (
          <>
            Saw the results <RelativeTime at={unfolded_at} />, before saving
          </>
        ) : open_until ? (
          <>
            Could read the results before being assigned <RelativeTime at={open_until} />
          </>
        ) : (
          "Saved without showing the results"
        )}
      </div>
      {card.folded_evidence > 0 && (
        <div>{pluralize(card.folded_evidence, "attached result")} hidden until you save your scorecard</div>
      )}
      {reopened_at && (
        <div>
          Reopened <RelativeTime at={reopened_at} />
        </div>
      )}
    </>
  );
}
