import { Link } from "react-router";
import { Button } from "../../ui/Button";
import { MAX_COMPARED, MIN_COMPARED } from "./comparisonText";

export interface ComparedCandidate {
  /** Of the invitation. */
  id: number;
  candidate: string;
}

interface Props {
  chosen: ComparedCandidate[];
  onClear: () => void;
}

/** Leads from the chosen candidates of a list to their comparison. It names them, because some may be on another page of
 * the list, or hidden by a filter. */
export function CompareLink({ chosen, onClear }: Props) {
  if (chosen.length === 0) return null;
  return (
    <div className="row compare-choice">
      {chosen.length >= MIN_COMPARED && (
        <Link className="button" to={`/compare?ids=${chosen.map(({ id }) => id).join(",")}`}>
          Compare {chosen.length}
        </Link>
      )}
      <span role="status" className="small muted-text">
        {chosen.map(({ candidate }) => candidate).join(", ")}.{" "}
        {chosen.length < MIN_COMPARED && `Choose ${MIN_COMPARED} to ${MAX_COMPARED} candidates.`}
        {chosen.length >= MAX_COMPARED &&
          `At most ${MAX_COMPARED} can be compared, so the other boxes cannot be checked.`}
      </span>
      <Button kind="quiet" aria-label="Clear the choice of candidates" onPress={onClear}>
        Clear
      </Button>
    </div>
  );
}
