import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { Form, Input, Label, TextField } from "react-aria-components";
import { useNavigate, useSearchParams } from "react-router";
import { signIn } from "../../api/requests";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { usePageTitle } from "../../ui/usePageTitle";
import { flushDrafts } from "../../workspace/flushDrafts";
import { sameSitePath } from "./sameSitePath";

export function LoginPage() {
  usePageTitle("Sign in");
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const signInMutation = useMutation({
    mutationFn: async ({ username, password }: { username: string; password: string }) => {
      await flushDrafts("practice");
      return signIn(username, password);
    },
    onSuccess: (me) => {
      queryClient.clear();
      queryClient.setQueryData(["me"], me);
      navigate(sameSitePath(params.get("next")) ?? "/interviews", { replace: true });
    },
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    signInMutation.mutate({ username: String(form.get("username")), password: String(form.get("password")) });
  };
  return (
    <div className="stack">
      <h1>Sign in</h1>
      <p className="muted-text">
        Sign in as an interviewer, or to continue your practice in another browser. Candidates need no account: open the
        link in your invitation.
      </p>
      <Form className="stack" onSubmit={onSubmit}>
        <TextField className="field" name="username" isRequired autoFocus autoComplete="username">
          <Label>Username</Label>
          <Input />
        </TextField>
        <TextField className="field" name="password" type="password" isRequired autoComplete="current-password">
          <Label>Password</Label>
          <Input />
        </TextField>
        {signInMutation.isError && <ErrorNotice error={signInMutation.error} />}
        <div>
          <Button type="submit" kind="primary" isDisabled={signInMutation.isPending}>
            Sign in
          </Button>
        </div>
      </Form>
    </div>
  );
}
