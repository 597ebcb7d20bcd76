import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { Form, Input, Label, TextField } from "react-aria-components";
import { useNavigate, useSearchParams } from "react-router";
import { login } from "../../api/calls";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Notice";
import { useTitle } from "../../ui/useTitle";
import { flushDrafts } from "../../workspace/flush";
import { ownPath } from "./ownPath";

export function Component() {
  useTitle("Sign in");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const enter = useMutation({
    mutationFn: async ({ username, password }: { username: string; password: string }) => {
      await flushDrafts("practice");
      return login(username, password);
    },
    onSuccess: (me) => {
      queries.clear();
      queries.setQueryData(["me"], me);
      navigate(ownPath(params.get("next")) ?? "/interviews", { replace: true });
    },
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    enter.mutate({ username: String(form.get("username")), password: String(form.get("password")) });
  };
  return (
    <div className="stack">
      <h1>Sign in</h1>
      <p className="soft">
        For interviewers, and for practice that follows you from browser to browser. A candidate needs no account: open
        the link from your invitation.
      </p>
      <Form className="stack" onSubmit={onSubmit}>
        <TextField className="field" name="username" isRequired autoFocus autoComplete="username">
          <Label>User name</Label>
          <Input />
        </TextField>
        <TextField className="field" name="password" type="password" isRequired autoComplete="current-password">
          <Label>Password</Label>
          <Input />
        </TextField>
        {enter.isError && <Failed error={enter.error} />}
        <div>
          <Button type="submit" kind="primary" isDisabled={enter.isPending}>
            Sign in
          </Button>
        </div>
      </Form>
    </div>
  );
}
