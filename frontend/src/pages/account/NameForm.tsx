import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { Form, Input, Label, Text, TextField } from "react-aria-components";
import { changeOwnName, ownAccountQuery } from "../../api/accountRequests";
import type { OwnAccount } from "../../api/types";
import { refreshCurrentUser } from "../../api/useCurrentUser";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { FieldError } from "../../ui/FieldError";
import { SavedStatus } from "./SavedStatus";

export function NameForm({ account }: { account: OwnAccount }) {
  const queryClient = useQueryClient();
  const change = useMutation({
    mutationFn: changeOwnName,
    onSuccess: (changed) => {
      queryClient.setQueryData(ownAccountQuery().queryKey, changed);
      void refreshCurrentUser(queryClient);
    },
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    change.mutate(String(new FormData(event.currentTarget).get("name")));
  };
  return (
    <section className="stack-2" aria-labelledby="name-heading">
      <h2 id="name-heading">Name</h2>
      <Form className="stack" onSubmit={onSubmit}>
        <TextField
          className="field"
          name="name"
          defaultValue={account.name}
          maxLength={150}
          autoComplete="name"
          onChange={change.reset}
        >
          <Label>Your name</Label>
          <Input placeholder={account.username} />
          <Text slot="description" className="muted-text small">
            Candidates and members of your teams see it. Without a name they see your username.
          </Text>
          <FieldError />
        </TextField>
        {change.isError && <ErrorNotice error={change.error} />}
        <div className="row">
          <Button type="submit" isPending={change.isPending}>
            Save name
          </Button>
          <SavedStatus isSaved={change.isSuccess}>Your name is saved.</SavedStatus>
        </div>
      </Form>
    </section>
  );
}
