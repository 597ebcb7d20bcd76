import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef } from "react";
import { Form, Input, Label, Text, TextField } from "react-aria-components";
import { changeOwnEmail, ownAccountQuery } from "../../api/accountRequests";
import type { OwnAccount } from "../../api/types";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { FieldError } from "../../ui/FieldError";
import { CurrentPasswordField } from "./CurrentPasswordField";
import { SavedStatus } from "./SavedStatus";

export function EmailForm({ account, isMailAvailable }: { account: OwnAccount; isMailAvailable: boolean }) {
  const queryClient = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const change = useMutation({
    mutationFn: ({ email, password }: { email: string; password: string }) => changeOwnEmail(email, password),
    onSuccess: (changed) => {
      queryClient.setQueryData(ownAccountQuery().queryKey, changed);
      form.current?.reset();
    },
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    change.mutate({ email: String(fields.get("email")), password: String(fields.get("password")) });
  };
  return (
    <section className="stack-2" aria-labelledby="email-heading">
      <h2 id="email-heading">Email address</h2>
      <Form className="stack" ref={form} onSubmit={onSubmit}>
        <TextField
          className="field"
          key={account.email} // the saved address becomes the value that the form resets to
          name="email"
          type="email"
          defaultValue={account.email}
          maxLength={254}
          autoComplete="email"
        >
          <Label>Your email address</Label>
          <Input />
          <Text slot="description" className="muted-text small">
            {isMailAvailable
              ? "For a new password if you forget yours, and for notices when somebody changes your account."
              : "This server sends no email at the moment."}
          </Text>
          <FieldError />
        </TextField>
        <CurrentPasswordField />
        {change.isError && <ErrorNotice error={change.error} />}
        <div className="row">
          <Button type="submit" isPending={change.isPending}>
            Save address
          </Button>
          <SavedStatus isSaved={change.isSuccess}>
            {account.email ? `Messages go to ${account.email}.` : "Your address is removed."}
          </SavedStatus>
        </div>
      </Form>
    </section>
  );
}
