import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form, Input, Label, TextField } from "react-aria-components";
import { useNavigate, useSearchParams } from "react-router";
import { postRejudge } from "../../api/calls";
import { rejudgeCountQuery, rejudgesQuery } from "../../api/queries";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Notice";
import { useTitle } from "../../ui/useTitle";
import { wantedOf } from "./changes";
import { RejudgeCount } from "./RejudgeCount";
import { RejudgeFilters } from "./RejudgeFilters";

/** What is asked for stands in the address, so that it can be shared before it is done. */
export function Component() {
  useTitle("New rejudge");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const wanted = wantedOf(params);
  const [reason, setReason] = useState("");
  const count = useQuery({ ...rejudgeCountQuery(wanted), enabled: wanted.problem !== "" });
  const make = useMutation({
    mutationFn: () => postRejudge(wanted, reason),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: rejudgesQuery().queryKey });
      navigate(`/operator/rejudges/${made.id}`);
    },
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <div className="stack">
      <h1>New rejudge</h1>
      <Form className="stack" onSubmit={onSubmit}>
        <RejudgeFilters />
        <RejudgeCount wanted={wanted} count={count} />
        <TextField className="field wide-field" value={reason} onChange={setReason} isRequired maxLength={300}>
          <Label>Reason</Label>
          <Input autoComplete="off" />
          <span className="soft small">What was wrong before. Interviewers read it beside a verdict that changed.</span>
        </TextField>
        {make.isError && <Failed error={make.error} />}
        <div>
          <Button type="submit" kind="primary" isDisabled={make.isPending || !count.data?.submissions}>
            {count.data?.submissions ? `Judge ${count.data.submissions} again` : "Judge again"}
          </Button>
        </div>
      </Form>
    </div>
  );
}
