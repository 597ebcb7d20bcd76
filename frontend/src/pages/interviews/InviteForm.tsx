import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form, Input, Label, TextField } from "react-aria-components";
import { interviewQuery, interviewsQuery } from "../../api/queries";
import { createInvitation } from "../../api/requests";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { CopyLinkButton } from "./CopyLinkButton";

export function InviteForm({ id }: { id: string }) {
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const invite = useMutation({
    mutationFn: (candidate: string) => createInvitation(id, candidate),
    onSuccess: () => {
      setName("");
      void queryClient.invalidateQueries({ queryKey: interviewQuery(id).queryKey });
      void queryClient.invalidateQueries({ queryKey: interviewsQuery().queryKey });
    },
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate(name);
  };
  return (
    <div className="stack-2">
      <Form className="row invite-form" onSubmit={onSubmit}>
        <TextField className="field" value={name} onChange={setName} isRequired maxLength={200}>
          <Label>Candidate's name</Label>
          <Input autoComplete="off" />
        </TextField>
        <Button type="submit" kind="primary" isDisabled={invite.isPending}>
          Create invitation
        </Button>
      </Form>
      {invite.isError && <ErrorNotice error={invite.error} />}
      {invite.data && (
        <div className="row" role="status">
          <span className="small">
            The link for {invite.data.candidate}. Anyone who has it can start the session, so send it only to the
            candidate:
          </span>
          <CopyLinkButton path={invite.data.link} candidate={invite.data.candidate} showLink />
        </div>
      )}
    </div>
  );
}
