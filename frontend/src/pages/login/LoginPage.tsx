import { useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { Form, Input, Label, TextField } from "react-aria-components";
import { Link, useLocation, useNavigate, useSearchParams } from "react-router";
import { signIn } from "../../api/accountRequests";
import { storeCurrentUser } from "../../api/useCurrentUser";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { FieldError } from "../../ui/FieldError";
import { Notice } from "../../ui/Notice";
import { usePageTitle } from "../../ui/usePageTitle";
import { sameSitePath } from "./sameSitePath";
import { useSignInAfterSaving } from "./useSignInAfterSaving";

export function LoginPage() {
  usePageTitle("Sign in");
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const { newPasswordOf } = (useLocation().state ?? {}) as { newPasswordOf?: string };
  const { submit, isPending, error, dialog } = useSignInAfterSaving(
    ({ username, password }: { username: string; password: string }) => signIn(username, password),
    (me) => {
      storeCurrentUser(queryClient, me);
      navigate(sameSitePath(params.get("next")) ?? "/interviews", { replace: true });
    },
  );
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    submit({ username: String(form.get("username")), password: String(form.get("password")) });
  };
  return (
    <div className="stack">
      <h1>Sign in</h1>
      {newPasswordOf && (
        <Notice tone="good" role="status">
          {newPasswordOf} has a new password. Sign in with it.
        </Notice>
      )}
      <p className="muted-text">
        Sign in as an interviewer, or to continue your practice in another browser. Candidates need no account: open the
        link in your invitation.
      </p>
      <Form className="stack" onSubmit={onSubmit}>
        <TextField
          className="field"
          name="username"
          isRequired
          autoFocus
          autoComplete="username"
          defaultValue={newPasswordOf}
        >
          <Label>Username</Label>
          <Input />
          <FieldError />
        </TextField>
        <TextField className="field" name="password" type="password" isRequired autoComplete="current-password">
          <Label>Password</Label>
          <Input />
          <FieldError />
        </TextField>
        {error && <ErrorNotice error={error} />}
        <div className="row">
          <Button type="submit" kind="primary" isPending={isPending}>
            Sign in
          </Button>
          <Link to="/forgot-password">Forgot your password?</Link>
        </div>
      </Form>
      {dialog}
    </div>
  );
}
