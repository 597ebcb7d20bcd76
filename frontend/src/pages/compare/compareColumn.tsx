import type { DataColumn } from "../../ui/DataTable";
import { LabeledCheckbox } from "../../ui/LabeledCheckbox";
import type { ComparedCandidate } from "./CompareLink";
import { MAX_COMPARED } from "./comparisonText";

/** A column in which candidates of one interview are chosen for a comparison, once their sessions are finished. */
export function buildCompareColumn<Row extends ComparedCandidate & { ended_at: string | null }>(
  chosen: ComparedCandidate[],
  onChange: (chosen: ComparedCandidate[]) => void,
): DataColumn<Row> {
  return {
    id: "compare",
    title: "Compare",
    cell: ({ id, candidate, ended_at }) => {
      if (!ended_at) return null;
      const others = chosen.filter((each) => each.id !== id);
      const isSelected = others.length < chosen.length;
      return (
        <LabeledCheckbox
          isSelected={isSelected}
          isDisabled={!isSelected && chosen.length >= MAX_COMPARED}
          onChange={(isChosen) => onChange(isChosen ? [...others, { id, candidate }] : others)}
        >
          <span className="visually-hidden">Compare {candidate}</span>
        </LabeledCheckbox>
      );
    },
  };
}
