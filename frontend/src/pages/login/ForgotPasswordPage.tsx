import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { Form, Input, Label, TextField } from "react-aria-components";
import { Link } from "react-router";
import { requestPasswordReset } from "../../api/accountRequests";
import { useCurrentUser } from "../../api/useCurrentUser";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { FieldError } from "../../ui/FieldError";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { Notice } from "../../ui/Notice";
import { usePageTitle } from "../../ui/usePageTitle";
import { PageError } from "../PageError";

export function ForgotPasswordPage() {
  usePageTitle("Forgot your password?");
  const me = useCurrentUser();
  if (me.isError && !me.data) return <PageError error={me.error} retry={() => me.refetch()} />;
  if (!me.data) return <LoadingSkeleton what="the page" />;
  return (
    <div className="stack">
      <h1>Forgot your password?</h1>
      {me.data.is_mail_available ? (
        <ResetRequestForm />
      ) : (
        <p>This server sends no email. Ask its operator for a new password.</p>
      )}
      <p>
        <Link to="/login">Back to sign in</Link>
      </p>
    </div>
  );
}

function ResetRequestForm() {
  const request = useMutation({ mutationFn: requestPasswordReset });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    request.mutate(String(new FormData(event.currentTarget).get("account")));
  };
  return (
    <>
      <p className="muted-text">
        Enter your username or your email address. If an account has an email address, a link to set a new password is
        sent to it.
      </p>
      <Form className="stack" onSubmit={onSubmit}>
        <TextField className="field" name="account" isRequired autoFocus autoComplete="username" maxLength={200}>
          <Label>Username or email address</Label>
          <Input />
          <FieldError />
        </TextField>
        {request.isError && <ErrorNotice error={request.error} />}
        {request.data && (
          <Notice tone="good" role="status">
            If there is such an account and it has an email address, a link is on its way. It is valid for{" "}
            {request.data.valid_minutes} minutes. If no email arrives, look in your spam folder, or ask the operator of
            this server.
          </Notice>
        )}
        <div>
          <Button type="submit" kind="primary" isPending={request.isPending}>
            {request.data ? "Send again" : "Send link"}
          </Button>
        </div>
      </Form>
    </>
  );
}
