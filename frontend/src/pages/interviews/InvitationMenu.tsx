import { type ReactNode, useId, useState } from "react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import {
  endSessionAsInterviewer,
  giveExtraTime,
  pauseSession,
  planSession,
  renewInvitation,
  reopenSession,
  resumeSession,
  sendInvitation,
} from "../../api/invitationRequests";
import type { Invitation } from "../../api/types";
import { downloadCalendar } from "../../ui/CalendarButton";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { EmailField } from "../../ui/EmailField";
import { SelectField } from "../../ui/FilterFields";
import { fromLocalInput, toLocalInput } from "../../ui/plannedTime";
import { TriggerButton } from "../../ui/TriggerButton";
import { formatMinutes, pluralize } from "../../ui/textFormat";
import { ExtraTimeFields } from "./ExtraTimeFields";
import { EXTRA_PERCENTAGES, type ExtraTime, toExtraSeconds } from "./extraTime";
import { DEFAULT_INVITATION_DAYS, INVITATION_DAYS } from "./interviewDraft";
import { IncompletePlanMessage, PlanField } from "./PlanField";
import { findPlan } from "./plannedInterview";
import { describeTimeLeft } from "./SessionTimeNote";

type Change = "extend" | "pause" | "resume" | "end" | "reopen" | "send" | "renew" | "plan";

const CHANGES: Record<Invitation["state"], Change[]> = {
  invited: ["send", "plan", "renew", "extend"],
  running: ["extend", "pause", "end"],
  paused: ["extend", "resume", "end"],
  ended: ["reopen"],
  expired: ["renew", "send"],
  revoked: [],
};
const TITLES: Record<Change, string> = {
  extend: "Give extra time",
  pause: "Pause the interview",
  resume: "Resume the interview",
  end: "End the interview",
  reopen: "Reopen the interview",
  send: "Send the link by email",
  renew: "Change the start deadline",
  plan: "Plan a date and time",
};
const REOPEN_MINUTES = [5, 10, 15, 30, 60];
/** What the dialog for extra time starts with. */
const FIRST_EXTRA: ExtraTime = { percent: EXTRA_PERCENTAGES[0] ?? 25 };

/** What the menu needs of an invitation. The page that watches a started session does not have the other fields. */
export type MenuInvitation = Pick<
  Invitation,
  "id" | "candidate" | "link" | "mail" | "state" | "scheduled_at" | "plan_changes" | "ends_at" | "extra_seconds"
>;

interface Props {
  invitation: MenuInvitation;
  /** Of the interview. */
  title: string;
  /** Of the interview, without extra time. */
  minutes: number;
  isMailAvailable: boolean;
  onChanged: () => Promise<unknown>;
}

/** What an interviewer can do with the invitation and the time of one candidate. */
export function InvitationMenu(props: Props) {
  const { invitation, title, minutes, isMailAvailable } = props;
  const [change, setChange] = useState<Change | null>(null);
  const changes = CHANGES[invitation.state].filter((each) => each !== "send" || isMailAvailable);
  const plan = findPlan(title, minutes, invitation);
  if (changes.length === 0) return null;
  return (
    <>
      <MenuTrigger>
        <TriggerButton kind="quiet" aria-label={`Actions for ${invitation.candidate}`}>
          Actions
        </TriggerButton>
        <Popover placement="bottom start">
          <Menu aria-label={`Actions for ${invitation.candidate}`}>
            {changes.map((each) => (
              <MenuItem key={each} onAction={() => setChange(each)}>
                {TITLES[each]}
              </MenuItem>
            ))}
            {plan && <MenuItem onAction={() => downloadCalendar(plan)}>Download the calendar file</MenuItem>}
          </Menu>
        </Popover>
      </MenuTrigger>
      {change && <ChangeDialog {...props} change={change} onClose={() => setChange(null)} />}
    </>
  );
}

interface DialogProps extends Props {
  change: Change;
  onClose: () => void;
}

/** Says what the change does, and asks first. */
function ChangeDialog({ invitation, minutes, change, onClose, onChanged }: DialogProps) {
  const [extra, setExtra] = useState(FIRST_EXTRA);
  const [reopenMinutes, setReopenMinutes] = useState(15);
  const [days, setDays] = useState(DEFAULT_INVITATION_DAYS);
  const [plan, setPlan] = useState(() => toLocalInput(invitation.scheduled_at));
  const [isPlanIncomplete, setPlanIncomplete] = useState(false);
  const messageId = useId();
  const [email, setEmail] = useState("");
  const { id, candidate } = invitation;
  const isExpired = invitation.state === "expired";
  const extraSeconds = toExtraSeconds(extra, minutes);
  const requests: Record<Change, () => Promise<unknown>> = {
    extend: () => giveExtraTime(id, extraSeconds),
    pause: () => pauseSession(id),
    resume: () => resumeSession(id),
    end: () => endSessionAsInterviewer(id),
    reopen: () => reopenSession(id, reopenMinutes),
    renew: () => renewInvitation(id, days),
    plan: () => planSession(id, fromLocalInput(plan)),
    send: () => sendInvitation(id, email, isExpired ? days : null),
  };
  const daysField = (
    <SelectField title="They can start" value={String(days)} onChange={(value) => setDays(Number(value))}>
      {INVITATION_DAYS.map((each) => (
        <option key={each} value={each}>
          {each === 0 ? "At any time" : `For ${pluralize(each, "day")} from now`}
        </option>
      ))}
    </SelectField>
  );
  const fields: Partial<Record<Change, ReactNode>> = {
    extend: <ExtraTimeFields extra={extra} onChange={setExtra} minutes={minutes} />,
    reopen: (
      <SelectField
        title="Time from now"
        value={String(reopenMinutes)}
        onChange={(value) => setReopenMinutes(Number(value))}
      >
        {REOPEN_MINUTES.map((each) => (
          <option key={each} value={each}>
            {each} minutes
          </option>
        ))}
      </SelectField>
    ),
    renew: daysField,
    plan: (
      <>
        <PlanField
          title="Date and time, in your time zone"
          value={plan}
          onChange={setPlan}
          isIncomplete={isPlanIncomplete}
          onIncomplete={setPlanIncomplete}
          messageId={messageId}
        />
        {isPlanIncomplete && <IncompletePlanMessage id={messageId} />}
      </>
    ),
    send: (
      <>
        <EmailField title="Email address" value={email} onChange={setEmail} />
        {isExpired && daysField}
      </>
    ),
  };
  const isReady: Partial<Record<Change, boolean>> = {
    extend: extraSeconds >= 60,
    send: email.includes("@"),
    plan: !isPlanIncomplete && (plan !== "" || invitation.scheduled_at !== null),
  };
  const removesPlan = change === "plan" && plan === "" && invitation.scheduled_at !== null;
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`${TITLES[change]}: ${candidate}`}
      fields={fields[change]}
      cancelLabel="Cancel"
      confirmLabel={removesPlan ? "Remove the plan" : (CONFIRM_TITLES[change] ?? TITLES[change])}
      isReady={isReady[change] ?? true}
      onConfirm={() => requests[change]().then(onChanged)}
    >
      {describeEffect(change, invitation)}
    </ConfirmDialog>
  );
}

const CONFIRM_TITLES: Partial<Record<Change, string>> = {
  send: "Send email",
  renew: "Save",
  plan: "Save",
};

function describeEffect(change: Change, invitation: MenuInvitation): string {
  switch (change) {
    case "extend":
      return describeExtension(invitation);
    case "pause":
      return (
        "Their clock stops at once, and their page becomes read-only. They read that you paused the interview. " +
        "They cannot run or submit code until you resume it."
      );
    case "resume":
      return `Their clock continues at once with ${describeTimeLeft(invitation)}, and they can type again.`;
    case "end":
      return (
        "It ends at once, and what they have not submitted is submitted automatically. They can read their code. " +
        "You can reopen the interview afterwards."
      );
    case "reopen":
      return (
        "They can type and submit again, with the same link. If more of their time was left when they ended, they get " +
        "that instead. What was submitted stays. If the interview shows its results, they may have read them."
      );
    case "send":
      return (
        "They get the same link as before. The address is deleted once the email is sent, so enter it again." +
        (invitation.mail === "waiting" ? " An email that is still waiting is replaced." : "")
      );
    case "renew":
      return invitation.state === "expired"
        ? "The same link works again. They are not notified, so send them the link."
        : "The link stays the same. They read it on the first page of the interview.";
    case "plan":
      return (
        "They read it on the first page, in their own time zone. They can also start at another time. Without a date, " +
        "the plan is removed. An email that was sent before does not have the new time."
      );
  }
}

function describeExtension({ state, extra_seconds }: MenuInvitation): string {
  const earlierExtra =
    extra_seconds > 0 ? `It adds to the ${formatMinutes(extra_seconds)} that they have already got. ` : "";
  const effect =
    state === "invited" ? "They read it on the first page, before they start." : "Their clock shows it at once.";
  return earlierExtra + effect;
}
