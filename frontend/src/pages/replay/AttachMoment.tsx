import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { Link } from "react-router";
import { scorecardsQuery } from "../../api/scorecardRequests";
import { useCurrentUser } from "../../api/useCurrentUser";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { SelectField } from "../../ui/FilterFields";
import { formatDuration } from "../../ui/timeFormat";
import { attachMoment } from "../invitation/scorecard/cardDraft";
import "../invitation/scorecard/scorecard.css";

interface Props {
  invitation: string;
  /** The moment that the replay shows, in milliseconds from the start. */
  readMoment: () => number;
}

/** A form that attaches the moment to a rating of the user's own scorecard. It is not shown if they fill in no
 * scorecard, or have saved it. */
export function AttachMoment({ invitation, readMoment }: Props) {
  const queryClient = useQueryClient();
  const userId = useCurrentUser().data?.id ?? 0;
  const { data } = useQuery(scorecardsQuery(invitation));
  const [dimension, setDimension] = useState("");
  const attach = useMutation({
    mutationFn: async (ms: number) => {
      await attachMoment(queryClient, invitation, userId, dimension, ms);
      return ms;
    },
  });
  if (!data?.is_assigned || data.own?.saved_at) return null;
  const { dimensions } = data.rubric;
  const title = dimensions.find(({ id }) => id === dimension)?.title;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    attach.mutate(Math.max(0, Math.round(readMoment())));
  };
  return (
    <section className="stack-2">
      <h2>Your scorecard</h2>
      <Form className="row attach-moment" onSubmit={onSubmit}>
        <SelectField
          title="Attach this moment to"
          value={dimension}
          onChange={(chosen) => {
            attach.reset();
            setDimension(chosen);
          }}
        >
          <option value="">Choose a dimension</option>
          {dimensions.map((each) => (
            <option key={each.id} value={each.id}>
              {each.title}
            </option>
          ))}
        </SelectField>
        <Button type="submit" isDisabled={!dimension} isPending={attach.isPending}>
          Attach moment
        </Button>
      </Form>
      <p className="small" role="status">
        {attach.isSuccess && (
          <>
            {formatDuration(attach.data / 1000)} is attached to {title}.{" "}
            <Link to={`/invitations/${invitation}/scorecard`}>Your scorecard</Link>
          </>
        )}
      </p>
      {attach.isError && <ErrorNotice error={attach.error} />}
    </section>
  );
}
