import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { inviteMember, teamQuery } from "../../api/teamRequests";
import { ROLE_RIGHTS, ROLE_TITLES, ROLES } from "../../api/teamRoles";
import type { NewMemberInvitation, TeamRole } from "../../api/types";
import { Button } from "../../ui/Button";
import { CopyLinkButton } from "../../ui/CopyLinkButton";
import { EmailField } from "../../ui/EmailField";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { SelectField } from "../../ui/FilterFields";

interface Props {
  teamId: number;
  /** Whether the server can send email. */
  isMailAvailable: boolean;
  /** The invitation whose link is shown: the one that was created or renewed last. */
  created: NewMemberInvitation | null;
  onCreate: (invitation: NewMemberInvitation) => void;
}

/** Invites a member by a link, which is shown only once. */
export function InviteMemberForm({ teamId, isMailAvailable, created, onCreate }: Props) {
  const queryClient = useQueryClient();
  const [role, setRole] = useState<TeamRole>("interviewer");
  const [email, setEmail] = useState("");
  const invite = useMutation({
    mutationFn: () => inviteMember(teamId, role, email),
    onSuccess: (invitation) => {
      setEmail("");
      onCreate(invitation);
      return queryClient.invalidateQueries({ queryKey: teamQuery(teamId).queryKey });
    },
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate();
  };
  return (
    <section className="stack-2">
      <h2>Invite a member</h2>
      <Form className="row invite-form" onSubmit={onSubmit}>
        <SelectField title="Role" value={role} onChange={(value) => setRole(value as TeamRole)}>
          {ROLES.map((each) => (
            <option key={each} value={each}>
              {ROLE_TITLES[each]}
            </option>
          ))}
        </SelectField>
        {isMailAvailable && <EmailField value={email} onChange={setEmail} />}
        <Button type="submit" kind="primary" isPending={invite.isPending}>
          Create invitation link
        </Button>
      </Form>
      <p className="muted-text small">{ROLE_RIGHTS[role]} The link works once, within 7 days.</p>
      {invite.isError && <ErrorNotice error={invite.error} />}
      <div role="status">
        {created && (
          <div className="stack-2">
            <p className="small">
              {created.email && `The link is on its way to ${created.email} by email. `}
              Anyone who has this link can join the team, so send it only to the new{" "}
              {ROLE_TITLES[created.role].toLowerCase()}. It is shown only now.
            </p>
            <CopyLinkButton
              path={created.link}
              person={`the new ${ROLE_TITLES[created.role].toLowerCase()}`}
              showLink
            />
          </div>
        )}
      </div>
    </section>
  );
}
