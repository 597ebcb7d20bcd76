import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { Form } from "react-aria-components";
import { Link, useLocation, useNavigate } from "react-router";
import { checkResetCode, resetPassword } from "../../api/accountRequests";
import { refreshCurrentUser } from "../../api/useCurrentUser";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { usePageTitle } from "../../ui/usePageTitle";
import { NewPasswordField } from "./NewPasswordField";

/** Where the link in a mail leads. Its code is behind the #, so that it is in no request for a page. */
export function ResetPasswordPage() {
  usePageTitle("Set a new password");
  const code = useLocation().hash.slice(1);
  const account = useQuery({
    queryKey: ["reset-code", code],
    queryFn: () => checkResetCode(code),
    staleTime: Infinity,
  });
  return (
    <div className="stack">
      <h1>Set a new password</h1>
      {account.isError && (
        <>
          <ErrorNotice error={account.error} />
          <p>
            <Link to="/forgot-password">Forgot your password?</Link>
          </p>
        </>
      )}
      {account.isPending && <LoadingSkeleton what="the page" />}
      {account.data && <NewPasswordForm code={code} username={account.data.username} />}
    </div>
  );
}

function NewPasswordForm({ code, username }: { code: string; username: string }) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const reset = useMutation({
    mutationFn: (password: string) => resetPassword(code, password),
    onSuccess: () => {
      void refreshCurrentUser(queryClient); // this browser may have been signed in with the old password
      navigate("/login", { replace: true, state: { newPasswordOf: username } });
    },
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    reset.mutate(String(new FormData(event.currentTarget).get("new_password")));
  };
  return (
    <Form className="stack" onSubmit={onSubmit}>
      <p>
        The new password of the account <strong>{username}</strong>. Everybody who is signed in with the account is
        signed out.
      </p>
      {/* Password managers store the new password under this name. */}
      <input type="text" autoComplete="username" value={username} readOnly hidden />
      <NewPasswordField autoFocus />
      {reset.isError && <ErrorNotice error={reset.error} />}
      <div>
        <Button type="submit" kind="primary" isPending={reset.isPending}>
          Set password
        </Button>
      </div>
    </Form>
  );
}
