import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef } from "react";
import { Form } from "react-aria-components";
import { changeOwnPassword } from "../../api/accountRequests";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { NewPasswordField } from "../login/NewPasswordField";
import { CurrentPasswordField } from "./CurrentPasswordField";
import { SavedStatus } from "./SavedStatus";

export function PasswordForm({ username }: { username: string }) {
  const form = useRef<HTMLFormElement>(null);
  const change = useMutation({
    mutationFn: ({ password, newPassword }: { password: string; newPassword: string }) =>
      changeOwnPassword(password, newPassword),
    onSuccess: () => form.current?.reset(),
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    change.mutate({ password: String(fields.get("password")), newPassword: String(fields.get("new_password")) });
  };
  return (
    <section className="stack-2" aria-labelledby="password-heading">
      <h2 id="password-heading">Password</h2>
      <p className="muted-text">A new password signs out everybody else who is signed in with this account.</p>
      <Form className="stack" ref={form} onSubmit={onSubmit}>
        <input type="text" autoComplete="username" value={username} readOnly hidden />
        <CurrentPasswordField />
        <NewPasswordField />
        {change.isError && <ErrorNotice error={change.error} />}
        <div className="row">
          <Button type="submit" isPending={change.isPending}>
            Change password
          </Button>
          <SavedStatus isSaved={change.isSuccess}>Your password is changed.</SavedStatus>
        </div>
      </Form>
    </section>
  );
}
