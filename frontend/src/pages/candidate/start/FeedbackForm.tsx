import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form, Label, TextArea, TextField } from "react-aria-components";
import { serverNow } from "../../../api/serverClock";
import { sendFeedback, sessionQuery } from "../../../api/sessionRequests";
import type { Session } from "../../../api/types";
import { Button } from "../../../ui/Button";
import { ErrorNotice } from "../../../ui/ErrorNotice";

const MAX_LENGTH = 2000;

/** One text about the interview, which can be changed for a day after it is first sent. Then it can only be read. */
export function FeedbackForm({ session }: { session: Session }) {
  const queryClient = useQueryClient();
  const [text, setText] = useState(session.feedback);
  const send = useMutation({
    mutationFn: () => sendFeedback(session.token, text),
    onSuccess: (changed) => queryClient.setQueryData(sessionQuery(session.token).queryKey, changed),
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== session.feedback) send.mutate();
  };
  const until = session.feedback_until ? new Date(session.feedback_until) : null;
  if (until && until.getTime() < serverNow())
    return session.feedback ? (
      <section className="stack-2">
        <h2>Your feedback</h2>
        <p className="feedback-text">{session.feedback}</p>
      </section>
    ) : null;
  return (
    <section className="stack-2">
      <h2>Your feedback</h2>
      <Form className="stack-2" onSubmit={onSubmit}>
        <TextField className="field feedback-field" value={text} onChange={setText} maxLength={MAX_LENGTH}>
          <Label>How was the interview? (optional)</Label>
          <TextArea rows={5} aria-describedby="feedback-readers" />
        </TextField>
        <p className="small muted-text" id="feedback-readers">
          The interviewers of the team read it with your name. It does not count for your result. You can change it{" "}
          {until
            ? `until ${until.toLocaleString([], { dateStyle: "medium", timeStyle: "short" })}`
            : "for a day after you send it"}
          .
        </p>
        {send.isError && <ErrorNotice error={send.error} />}
        <div className="row">
          <Button type="submit" isPending={send.isPending}>
            {session.feedback_until ? "Save" : "Send feedback"}
          </Button>
          <span role="status" className="small">
            {send.isSuccess && text.trim() === session.feedback && "Your feedback is stored."}
          </span>
        </div>
      </Form>
    </section>
  );
}
