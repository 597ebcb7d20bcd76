import { useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { Form, Input, Label, Text, TextField } from "react-aria-components";
import { useNavigate } from "react-router";
import { joinWithNewAccount } from "../../api/accountRequests";
import { storeCurrentUser } from "../../api/useCurrentUser";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { FieldError } from "../../ui/FieldError";
import { NewPasswordField } from "../login/NewPasswordField";
import { useSignInAfterSaving } from "../login/useSignInAfterSaving";

/** Creates an account, joins the team with it, and signs in. */
export function NewAccountForm({ token, isMailAvailable }: { token: string; isMailAvailable: boolean }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { submit, isPending, error, dialog } = useSignInAfterSaving(
    (fields: FormData) =>
      joinWithNewAccount(token, {
        name: String(fields.get("name")),
        username: String(fields.get("username")),
        email: String(fields.get("email") ?? ""),
        password: String(fields.get("new_password")),
      }),
    (me) => {
      storeCurrentUser(queryClient, me);
      navigate(`/team?team=${me.teams[0]?.id ?? ""}`, { replace: true });
    },
  );
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    submit(new FormData(event.currentTarget));
  };
  return (
    <section className="stack-2">
      <h2>If you have none</h2>
      <Form className="stack" onSubmit={onSubmit}>
        <TextField className="field" name="name" isRequired maxLength={150} autoComplete="name">
          <Label>Your name</Label>
          <Input />
          <Text slot="description" className="muted-text small">
            Members of the team see it.
          </Text>
          <FieldError />
        </TextField>
        <TextField className="field" name="username" isRequired maxLength={150} autoComplete="username">
          <Label>Username</Label>
          <Input autoCapitalize="none" spellCheck="false" />
          <Text slot="description" className="muted-text small">
            You sign in with it. Letters, digits and @ . + - _
          </Text>
          <FieldError />
        </TextField>
        {isMailAvailable && (
          <TextField className="field" name="email" type="email" maxLength={254} autoComplete="email">
            <Label>Email address (optional)</Label>
            <Input />
            <Text slot="description" className="muted-text small">
              For a new password if you forget yours.
            </Text>
            <FieldError />
          </TextField>
        )}
        <NewPasswordField />
        {error && <ErrorNotice error={error} />}
        <div>
          <Button type="submit" kind="primary" isPending={isPending}>
            Create account and join
          </Button>
        </div>
      </Form>
      {dialog}
    </section>
  );
}
