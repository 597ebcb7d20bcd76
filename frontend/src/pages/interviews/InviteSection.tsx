import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { Form } from "react-aria-components";
import { interviewQuery, interviewsQuery } from "../../api/interviewRequests";
import { createInvitation } from "../../api/invitationRequests";
import type { InterviewDetail, Invitation } from "../../api/types";
import { useCurrentUser } from "../../api/useCurrentUser";
import { Button } from "../../ui/Button";
import { CalendarButton } from "../../ui/CalendarButton";
import { CopyLinkButton } from "../../ui/CopyLinkButton";
import { EmailField } from "../../ui/EmailField";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LabeledInput } from "../../ui/LabeledInput";
import { fromLocalInput } from "../../ui/plannedTime";
import { pluralize } from "../../ui/textFormat";
import { ExtraTimeFields } from "./ExtraTimeFields";
import { NO_EXTRA_TIME, toExtraSeconds } from "./extraTime";
import { InviteListForm } from "./InviteListForm";
import { LINK_WARNING } from "./linkWarnings";
import { IncompletePlanMessage, PlanField } from "./PlanField";
import { findPlan } from "./plannedInterview";

export const INVITE_HEADING_ID = "invite";

/** Invites one candidate, or those of a list. */
export function InviteSection({ interview }: { interview: InterviewDetail }) {
  const { data: me } = useCurrentUser();
  const isMailAvailable = me?.is_mail_available === true;
  const days = interview.invitation_days;
  return (
    <section className="stack-2">
      <h2 id={INVITE_HEADING_ID} tabIndex={-1}>
        Invite
      </h2>
      <InviteForm interview={interview} isMailAvailable={isMailAvailable} />
      <p className="muted-text small readable-width">
        {isMailAvailable &&
          "With an address, the candidate receives the link by email. The address is deleted once the email is sent. "}
        {days === 0
          ? "Invitations do not expire."
          : `Invitations expire after ${pluralize(days, "day")}, and you can renew them.`}
      </p>
      <details className="disclosure">
        <summary>Invite several candidates from a list (CSV)</summary>
        <InviteListForm interview={interview} isMailAvailable={isMailAvailable} />
      </details>
    </section>
  );
}

function InviteForm({ interview, isMailAvailable }: { interview: InterviewDetail; isMailAvailable: boolean }) {
  const queryClient = useQueryClient();
  const id = String(interview.id);
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [extra, setExtra] = useState(NO_EXTRA_TIME);
  const [plan, setPlan] = useState("");
  const [isPlanIncomplete, setPlanIncomplete] = useState(false);
  const messageId = useId();
  const invite = useMutation({
    mutationFn: () =>
      createInvitation(id, {
        candidate: name,
        email,
        extra_seconds: toExtraSeconds(extra, interview.minutes),
        scheduled_at: fromLocalInput(plan),
      }),
    onSuccess: () => {
      setName("");
      setEmail("");
      setExtra(NO_EXTRA_TIME);
      setPlan("");
      void queryClient.invalidateQueries({ queryKey: interviewQuery(id).queryKey });
      void queryClient.invalidateQueries({ queryKey: interviewsQuery().queryKey });
    },
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!isPlanIncomplete) invite.mutate();
  };
  return (
    <div className="stack-2">
      <Form className="row invite-form" onSubmit={onSubmit}>
        <LabeledInput title="Candidate's name" value={name} onChange={setName} isRequired maxLength={200} />
        {isMailAvailable && <EmailField value={email} onChange={setEmail} />}
        <ExtraTimeFields extra={extra} onChange={setExtra} minutes={interview.minutes} />
        <PlanField
          title="Planned for, in your time zone (optional)"
          value={plan}
          onChange={setPlan}
          isIncomplete={isPlanIncomplete}
          onIncomplete={setPlanIncomplete}
          messageId={messageId}
        />
        <Button type="submit" kind="primary" isPending={invite.isPending}>
          Invite candidate
        </Button>
      </Form>
      {isPlanIncomplete && <IncompletePlanMessage id={messageId} />}
      {invite.isError && <ErrorNotice error={invite.error} />}
      {invite.data && <NewLink interview={interview} invitation={invite.data} />}
    </div>
  );
}

function NewLink({ interview, invitation }: { interview: InterviewDetail; invitation: Invitation }) {
  const plan = findPlan(interview.title, interview.minutes, invitation);
  if (!invitation.link) return null;
  return (
    <div className="row" role="status">
      <span className="small">
        {invitation.mail
          ? `The link is on its way to ${invitation.candidate} by email. `
          : `The link for ${invitation.candidate} works now. `}
        {LINK_WARNING}
      </span>
      <CopyLinkButton path={invitation.link} person={invitation.candidate} showLink />
      {plan && (
        <CalendarButton
          interview={plan}
          label="Calendar file"
          description={`Calendar file for ${invitation.candidate}`}
        />
      )}
    </div>
  );
}
