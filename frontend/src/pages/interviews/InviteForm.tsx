import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form, Input, Label, TextField } from "react-aria-components";
import { postInvitation } from "../../api/calls";
import { interviewQuery, interviewsQuery } from "../../api/queries";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Notice";
import { CopyLink } from "./CopyLink";

export function Invite({ id }: { id: string }) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const invite = useMutation({
    mutationFn: (candidate: string) => postInvitation(id, candidate),
    onSuccess: () => {
      setName("");
      void queries.invalidateQueries({ queryKey: interviewQuery(id).queryKey });
      void queries.invalidateQueries({ queryKey: interviewsQuery().queryKey });
    },
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate(name);
  };
  return (
    <div className="stack-2">
      <Form className="row invite" onSubmit={onSubmit}>
        <TextField className="field" value={name} onChange={setName} isRequired maxLength={200}>
          <Label>Candidate's name</Label>
          <Input autoComplete="off" />
        </TextField>
        <Button type="submit" kind="primary" isDisabled={invite.isPending}>
          Make an invitation
        </Button>
      </Form>
      {invite.isError && <Failed error={invite.error} />}
      {invite.data && (
        <div className="row" role="status">
          <span className="small">
            The link for {invite.data.candidate}; it is the whole right to the seat, so send it to nobody else:
          </span>
          <CopyLink path={invite.data.link} candidate={invite.data.candidate} wide />
        </div>
      )}
    </div>
  );
}
