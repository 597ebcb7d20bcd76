import { useState } from "react";
import { CheckboxGroup, Input, Label, SearchField } from "react-aria-components";
import type { CatalogProblem, ProblemUsage } from "../../api/types";
import { Button } from "../../ui/Button";
import { LabeledCheckbox } from "../../ui/LabeledCheckbox";
import { RelativeTime } from "../../ui/RelativeTime";
import { pluralize } from "../../ui/textFormat";
import { searchProblems } from "./interviewDraft";
import { PreviewDialog } from "./PreviewDialog";
import "./problem-choices.css";
import { FieldError } from "../../ui/FieldError";

interface Props {
  problems: CatalogProblem[];
  usage: ProblemUsage[];
  /** Slugs. */
  selected: string[];
  onSelect: (slugs: string[]) => void;
}

/** The problems that a new interview can have, to search, preview and select. */
export function ProblemChoices({ problems, usage, selected, onSelect }: Props) {
  const [search, setSearch] = useState("");
  const [previewed, setPreviewed] = useState<CatalogProblem | null>(null);
  const shown = searchProblems(problems, search);
  return (
    <div className="stack-2">
      <SearchField className="field" value={search} onChange={setSearch} onSubmit={ignoreEnter} maxLength={100}>
        <Label>Search problems</Label>
        <Input placeholder="Title, topic or part" autoComplete="off" />
      </SearchField>
      <p className="small muted-text" role="status">
        {search.trim()
          ? `${shown.length} of ${pluralize(problems.length, "problem")}`
          : pluralize(shown.length, "problem")}
      </p>
      {/* A new list is a new group: react-aria remembers of a removed checkbox that nothing was selected. */}
      <CheckboxGroup
        key={shown.map(({ slug }) => slug).join()}
        className="problem-list"
        value={selected}
        onChange={onSelect}
        isRequired
      >
        <Label className="visually-hidden">Problems</Label>
        {shown.map((problem) => (
          <div key={problem.slug} className="problem-option">
            <LabeledCheckbox value={problem.slug}>
              <span>
                {problem.title}
                <span className="muted-text small problem-facts">
                  {problem.topic} · usually {problem.minutes} min{problem.reserved && " · reserved"}
                  {!problem.is_served && " · not judged here"} ·{" "}
                  <UsageText usage={usage.find((each) => each.slug === problem.slug)} />
                </span>
              </span>
            </LabeledCheckbox>
            <Button kind="quiet" aria-label={`Preview of ${problem.title}`} onPress={() => setPreviewed(problem)}>
              Preview
            </Button>
          </div>
        ))}
        <FieldError className="tone-bad small">Select at least one problem.</FieldError>
      </CheckboxGroup>
      {shown.length === 0 && (
        <p className="small">
          No problem contains these words.{" "}
          <Button kind="quiet" onPress={() => setSearch("")}>
            Show all problems
          </Button>
        </p>
      )}
      <p className="small muted-text">
        Anyone who may practice can read the solutions of problems that are not reserved.
      </p>
      {previewed && (
        <PreviewDialog
          problem={previewed}
          isChosen={selected.includes(previewed.slug)}
          onAdd={() => onSelect([...selected, previewed.slug])}
          onClose={() => setPreviewed(null)}
        />
      )}
    </div>
  );
}

/** The list follows the search as it is typed. Without this, Enter would submit the form around it. */
const ignoreEnter = () => undefined;

/** How often the team has used a problem. */
function UsageText({ usage }: { usage: ProblemUsage | undefined }) {
  if (!usage) return "not used yet";
  return (
    <>
      used in {pluralize(usage.interviews, "interview")} with {pluralize(usage.candidates, "candidate")}, last{" "}
      <RelativeTime at={usage.last_used_at} />
    </>
  );
}
