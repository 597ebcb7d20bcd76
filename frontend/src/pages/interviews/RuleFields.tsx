import { Input, Label, TextField } from "react-aria-components";
import type { InterviewRules } from "../../api/types";
import { FieldError } from "../../ui/FieldError";
import { SelectField } from "../../ui/FilterFields";
import { LabeledCheckbox } from "../../ui/LabeledCheckbox";
import { AI_POLICY_TITLES, MAX_PRIVATE_PERIODS, PRIVATE_MINUTES, RESULT_TITLES } from "./ruleText";

const PERIOD_COUNTS = Array.from({ length: MAX_PRIVATE_PERIODS + 1 }, (_, count) => count);

interface Props {
  rules: InterviewRules;
  onChange: (rules: InterviewRules) => void;
}

/** Whether candidates may use AI assistants: the one rule that every interview should state. */
export function AiPolicyFields({ rules, onChange }: Props) {
  return (
    <div className="stack">
      <SelectField
        title="AI assistants"
        value={rules.ai_policy}
        onChange={(policy) => onChange({ ...rules, ai_policy: policy as InterviewRules["ai_policy"] })}
      >
        {Object.entries(AI_POLICY_TITLES).map(([value, title]) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </SelectField>
      {rules.ai_policy === "limited" && (
        <TextField
          className="field"
          value={rules.ai_policy_text}
          onChange={(ai_policy_text) => onChange({ ...rules, ai_policy_text })}
          isRequired
          maxLength={500}
        >
          <Label>Allowed for</Label>
          <Input autoComplete="off" placeholder="Looking up NumPy functions" />
          <FieldError />
        </TextField>
      )}
    </div>
  );
}

/** The other rules. `isLocked`: a session runs, so who may type and the private periods, which its candidate was promised,
 * cannot change. */
export function MoreRuleFields({ rules, onChange, isLocked = false }: Props & { isLocked?: boolean }) {
  return (
    <div className="stack">
      <SelectField
        title="Shown to candidates after the end"
        value={rules.result_visibility}
        onChange={(shown) => onChange({ ...rules, result_visibility: shown as InterviewRules["result_visibility"] })}
      >
        {Object.entries(RESULT_TITLES).map(([value, title]) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </SelectField>
      <LabeledCheckbox
        isSelected={rules.allows_completion}
        onChange={(allows_completion) => onChange({ ...rules, allows_completion })}
      >
        The editor may complete names of NumPy and Python
      </LabeledCheckbox>
      <LabeledCheckbox
        isSelected={rules.allows_interviewer_typing}
        onChange={(allows_interviewer_typing) => onChange({ ...rules, allows_interviewer_typing })}
        isDisabled={isLocked}
      >
        Interviewers can type in the candidate's editor
      </LabeledCheckbox>
      <SelectField
        title={`Private periods of ${PRIVATE_MINUTES} minutes`}
        value={String(rules.private_periods)}
        onChange={(count) => onChange({ ...rules, private_periods: Number(count) })}
        isDisabled={isLocked}
        description="While nobody watches, many candidates think better. Interviewers see the result afterwards."
      >
        {PERIOD_COUNTS.map((count) => (
          <option key={count} value={count}>
            {count === 0 ? "None" : count}
          </option>
        ))}
      </SelectField>
      {rules.private_periods > 0 && (
        <LabeledCheckbox
          isSelected={rules.hides_private_edits}
          onChange={(hides_private_edits) => onChange({ ...rules, hides_private_edits })}
          isDisabled={isLocked}
        >
          After a private period, delete what was typed and keep only the result
        </LabeledCheckbox>
      )}
    </div>
  );
}
