import { useState } from "react";
import type { InterviewRules } from "../../api/types";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import { describeRuleChanges } from "./start/candidateRules";

/** Says which rules an interviewer changed since this page was opened, or since the last notice was closed. */
export function RuleChangeNotice({ rules }: { rules: InterviewRules | null }) {
  const [known, setKnown] = useState(rules);
  const changes = known && rules ? describeRuleChanges(known, rules) : [];
  if (changes.length === 0) return null;
  return (
    <Notice role="status" actions={<Button onPress={() => setKnown(rules)}>Close</Button>}>
      Your interviewer changed the rules. {changes.join(" ")}
    </Notice>
  );
}
