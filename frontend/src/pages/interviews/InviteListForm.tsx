import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Label, TextArea, TextField } from "react-aria-components";
import { interviewQuery, interviewsQuery } from "../../api/interviewRequests";
import { checkInvitationList, inviteFromList } from "../../api/invitationRequests";
import type { InterviewDetail, Invitation, ListedPerson } from "../../api/types";
import { Button } from "../../ui/Button";
import { CalendarButton } from "../../ui/CalendarButton";
import { formatCsv } from "../../ui/csvText";
import { downloadText } from "../../ui/downloadFile";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { formatPlan, getTimeZone } from "../../ui/plannedTime";
import { ScrollRegion } from "../../ui/ScrollRegion";
import { TextFileField } from "../../ui/TextFileField";
import { pluralize } from "../../ui/textFormat";
import { LINKS_WARNING } from "./linkWarnings";
import { findPlan } from "./plannedInterview";

/** Characters of the text, and bytes of a file. */
const MAX_LENGTH = 64 * 1024;

/** Invites the candidates of a pasted or chosen CSV file, after a check of each line. */
export function InviteListForm({
  interview,
  isMailAvailable,
}: {
  interview: InterviewDetail;
  isMailAvailable: boolean;
}) {
  const id = String(interview.id);
  const queryClient = useQueryClient();
  const [text, setText] = useState("");
  const check = useMutation({ mutationFn: () => checkInvitationList(id, text) });
  const invite = useMutation({
    mutationFn: () => inviteFromList(id, text),
    onSuccess: () => {
      setText("");
      check.reset();
      void queryClient.invalidateQueries({ queryKey: interviewQuery(id).queryKey });
      void queryClient.invalidateQueries({ queryKey: interviewsQuery().queryKey });
    },
  });
  const change = (value: string) => {
    setText(value);
    check.reset();
    invite.reset();
  };
  const wrongLineCount = check.data?.filter((person) => person.errors.length > 0).length ?? 0;
  return (
    <div className="stack-2">
      <p className="small readable-width">
        One line for each candidate: name, email address, extra minutes, planned date and time. All but the name can be
        empty. A first line can name the columns. A time without an offset is in your time zone, {getTimeZone()}.{" "}
        {!isMailAvailable && "This server sends no email, so leave the addresses empty. "}You see a preview before
        anybody is invited.
      </p>
      <TextField
        className="field list-field"
        value={text}
        onChange={change}
        isReadOnly={invite.isPending}
        maxLength={MAX_LENGTH}
      >
        <Label>List of candidates</Label>
        <TextArea
          rows={5}
          className="input mono"
          placeholder={
            isMailAvailable
              ? "Robin Lee, robin@example.org\nSam Diaz, sam@example.org, 15, 2027-02-03 10:30"
              : "Robin Lee\nSam Diaz,, 15, 2027-02-03 10:30"
          }
        />
      </TextField>
      <TextFileField
        isDisabled={invite.isPending}
        maxBytes={MAX_LENGTH}
        tooLarge="This file is larger than 64 KiB, so it was not read. Choose a list of candidates."
        onRead={change}
      />
      <div className="row">
        <Button onPress={() => check.mutate()} isDisabled={!text.trim()} isPending={check.isPending}>
          Preview list
        </Button>
        {check.data && wrongLineCount === 0 && (
          <Button kind="primary" onPress={() => invite.mutate()} isPending={invite.isPending}>
            Invite {pluralize(check.data.length, "candidate")}
          </Button>
        )}
        <span role="status" className={wrongLineCount > 0 ? "small tone-bad" : "small muted-text"}>
          {check.data && describeCheck(check.data, wrongLineCount)}
        </span>
      </div>
      {check.isError && <ErrorNotice error={check.error} />}
      {invite.isError && <ErrorNotice error={invite.error} />}
      {check.data && <PreviewTable people={check.data} isMailAvailable={isMailAvailable} />}
      {invite.data && <NewLinks interview={interview} invitations={invite.data} />}
    </div>
  );
}

const describeCheck = (people: ListedPerson[], wrongLineCount: number) =>
  wrongLineCount > 0
    ? `${pluralize(wrongLineCount, "line")} of ${people.length} cannot be used. Correct the list, then preview it again.`
    : "Every line can be used. Nobody is invited yet.";

function PreviewTable({ people, isMailAvailable }: { people: ListedPerson[]; isMailAvailable: boolean }) {
  return (
    <ScrollRegion label="Preview of the list">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col" className="num">
              Line
            </th>
            <th scope="col">Name</th>
            {isMailAvailable && <th scope="col">Email address</th>}
            <th scope="col" className="num">
              Extra minutes
            </th>
            <th scope="col">Planned for</th>
            <th scope="col">Check</th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.line}>
              <th scope="row" className="num">
                {person.line}
              </th>
              <td>{person.candidate}</td>
              {isMailAvailable && <td>{person.email}</td>}
              <td className="num">{person.extra_minutes || ""}</td>
              <td>{person.scheduled_at && formatPlan(person.scheduled_at)}</td>
              <td>
                {person.errors.map((text) => (
                  <div key={text} className="tone-bad">
                    {text}
                  </div>
                ))}
                {person.warnings.map((text) => (
                  <div key={text} className="tone-warning">
                    {text} This is only a hint.
                  </div>
                ))}
                {person.errors.length + person.warnings.length === 0 && "Can be used"}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** The links of everybody who was just invited. */
function NewLinks({ interview, invitations }: { interview: InterviewDetail; invitations: Invitation[] }) {
  const planned = invitations.flatMap((invitation) => {
    const plan = findPlan(interview.title, interview.minutes, invitation);
    return plan ? [{ invitation, plan }] : [];
  });
  const lines = invitations.map(({ candidate, link }) => [
    candidate,
    new URL(link ?? "/", window.location.origin).href,
  ]);
  const mailed = invitations.filter(({ mail }) => mail !== null).length;
  return (
    <div className="row">
      <span role="status" className="small">
        {pluralize(invitations.length, "candidate")} invited
        {mailed > 0 && `, ${pluralize(mailed, "email is", "emails are")} on the way`}. {LINKS_WARNING}
      </span>
      {/* The button that invited everybody had the focus, and it is not shown any more. */}
      <Button autoFocus onPress={() => downloadText("links.csv", formatCsv([["Name", "Link"], ...lines]), "text/csv")}>
        Download links as CSV
      </Button>
      {planned.map(({ invitation: { id, candidate }, plan }) => (
        <CalendarButton key={id} interview={plan} label={`Calendar file for ${candidate}`} />
      ))}
    </div>
  );
}
