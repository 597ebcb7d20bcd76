/** Describes the entries of a team's history. */
import { withArticle } from "../../api/teamRoles";
import type { TeamChange } from "../../api/types";

/** What was done, by the action of the entry. `role` has an article: "an owner". */
const DESCRIPTIONS: Record<string, (account: string, role: string) => string> = {
  "make team": (account) => `created the team for ${account}`,
  "rename team": () => "renamed the team",
  "change role": (account, role) => `made ${account} ${role}`,
  "remove member": (account) => `removed ${account}`,
  "restore member": (account) => `undid the removal of ${account}`,
  "leave team": () => "left the team",
  "add member": (account, role) => `added ${account} as ${role}`,
  "join team": (_, role) => `joined as ${role}`,
  "invite member": (_, role) => `created an invitation for ${role}`,
  "renew member invitation": (_, role) => `created a new link for the invitation of ${role}`,
  "revoke member invitation": (_, role) => `revoked an invitation for ${role}`,
  "create rubric": () => "created a rubric",
  "change rubric": () => "changed a rubric",
  "delete rubric": () => "deleted a rubric",
  "appoint owner": (account) => `appointed ${account} as owner`,
};

export function describeTeamChange({ by, by_operator, action, account, role }: TeamChange): string {
  const describe = DESCRIPTIONS[action];
  const person = by_operator ? `${by}, an operator,` : by;
  const text = describe?.(account || "a deleted account", role ? withArticle(role) : "") ?? action;
  return `${person} ${text}`;
}
