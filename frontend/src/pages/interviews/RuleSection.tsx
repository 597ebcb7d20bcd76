import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { changeInterviewRules, interviewQuery } from "../../api/interviewRequests";
import type { InterviewDetail } from "../../api/types";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { Notice } from "../../ui/Notice";
import { pluralize } from "../../ui/textFormat";
import { useFormToggle } from "../../ui/useFormToggle";
import { AiPolicyFields, MoreRuleFields } from "./RuleFields";
import { listRules } from "./ruleText";

/** The rules of an interview, and a form to change them. */
export function RuleSection({ interview }: { interview: InterviewDetail }) {
  const { isEditing, showForm, heading } = useFormToggle();
  // How many running sessions the last change applied to. Null before a change.
  const [affectedCount, setAffectedCount] = useState<number | null>(null);
  return (
    <section className="stack-2">
      <h2 ref={heading} tabIndex={-1}>
        Rules
      </h2>
      {isEditing ? (
        <RuleForm
          interview={interview}
          onClose={(runningCount) => {
            setAffectedCount(runningCount);
            showForm(false);
          }}
        />
      ) : (
        <>
          <dl className="rule-list">
            {listRules(interview.rules).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <div className="row">
            {interview.can_edit && (
              <Button onPress={() => showForm(true)} aria-label="Change the rules">
                Change
              </Button>
            )}
            <span role="status" className="small muted-text">
              {affectedCount !== null && describeChange(affectedCount)}
            </span>
          </div>
        </>
      )}
    </section>
  );
}

const describeChange = (runningCount: number) =>
  runningCount === 0
    ? "The rules are changed. Candidates read them before they start."
    : `The rules are changed. ${pluralize(runningCount, "candidate")} in a running session can read the change now.`;

interface RuleFormProps {
  interview: InterviewDetail;
  /** `runningCount`: how many running sessions the change applied to. Null without a change. */
  onClose: (runningCount: number | null) => void;
}

function RuleForm({ interview, onClose }: RuleFormProps) {
  const queryClient = useQueryClient();
  const [rules, setRules] = useState(interview.rules);
  const { running } = interview;
  const change = useMutation({
    mutationFn: () => changeInterviewRules(interview.id, rules),
    onSuccess: async (changed) => {
      await queryClient.invalidateQueries({ queryKey: interviewQuery(String(interview.id)).queryKey });
      onClose(changed.running);
    },
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <Form className="stack" onSubmit={onSubmit}>
      {running > 0 && (
        <Notice>
          {pluralize(running, "candidate")} started already. A change applies to them at once, and their pages say so.
          Who may type and the private periods stay as they were promised until every session has ended.
        </Notice>
      )}
      <AiPolicyFields rules={rules} onChange={setRules} />
      <MoreRuleFields rules={rules} onChange={setRules} isLocked={running > 0} />
      {change.isError && <ErrorNotice error={change.error} />}
      <div className="row">
        <Button type="submit" kind="primary" isPending={change.isPending}>
          Save rules
        </Button>
        <Button onPress={() => onClose(null)}>Cancel</Button>
      </div>
    </Form>
  );
}
