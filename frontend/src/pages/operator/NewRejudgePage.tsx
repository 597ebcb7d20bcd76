import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form, Input, Label, TextField } from "react-aria-components";
import { useNavigate, useSearchParams } from "react-router";
import { createRejudge, matchingSubmissionCountQuery, rejudgesQuery } from "../../api/rejudgeRequests";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { FieldError } from "../../ui/FieldError";
import { usePageTitle } from "../../ui/usePageTitle";
import { RejudgeFilters } from "./RejudgeFilters";
import { RejudgePreview } from "./RejudgePreview";
import { parseRejudgeFilter } from "./rejudgeText";

/** A form for a new rejudge. The filters are in the URL, so that they can be shared before the rejudge is created. */
export function NewRejudgePage() {
  usePageTitle("New rejudge");
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const filter = parseRejudgeFilter(params);
  const [reason, setReason] = useState("");
  const count = useQuery({ ...matchingSubmissionCountQuery(filter), enabled: filter.problem !== "" });
  const create = useMutation({
    mutationFn: () => createRejudge(filter, reason),
    onSuccess: (created) => {
      void queryClient.invalidateQueries({ queryKey: rejudgesQuery().queryKey });
      navigate(`/operator/rejudges/${created.id}`);
    },
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <div className="stack">
      <h1>New rejudge</h1>
      <Form className="stack" onSubmit={onSubmit}>
        <RejudgeFilters />
        <RejudgePreview filter={filter} count={count} />
        <TextField className="field wide-field" value={reason} onChange={setReason} isRequired maxLength={300}>
          <Label>Reason</Label>
          <Input autoComplete="off" />
          <span className="muted-text small">
            Explain what was wrong. Interviewers see this next to a changed verdict.
          </span>
          <FieldError />
        </TextField>
        {create.isError && <ErrorNotice error={create.error} />}
        <div>
          <Button type="submit" kind="primary" isDisabled={!count.data?.submissions} isPending={create.isPending}>
            {count.data?.submissions ? `Judge ${count.data.submissions} again` : "Judge again"}
          </Button>
        </div>
      </Form>
    </div>
  );
}
