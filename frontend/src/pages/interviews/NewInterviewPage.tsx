import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { CheckboxGroup, FieldError, Form, Input, Label, TextField } from "react-aria-components";
import { useNavigate } from "react-router";
import { postInterview } from "../../api/calls";
import { interviewsQuery, problemsQuery } from "../../api/queries";
import { Button } from "../../ui/Button";
import { CheckBox } from "../../ui/CheckBox";
import { Failed, Loading } from "../../ui/Notice";
import { useTitle } from "../../ui/useTitle";
import { SignedIn } from "../SignedIn";

export function Component() {
  useTitle("New interview");
  return (
    <SignedIn>
      <Maker />
    </SignedIn>
  );
}

function Maker() {
  const problems = useQuery(problemsQuery());
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [picked, setPicked] = useState<string[]>([]);
  const [minutes, setMinutes] = useState<string | null>(null);
  const suggested = (problems.data ?? []).reduce((sum, one) => sum + (picked.includes(one.slug) ? one.minutes : 0), 0);
  const shownMinutes = minutes ?? String(suggested || 45);
  const make = useMutation({
    mutationFn: (title: string) => postInterview(title, Number(shownMinutes), picked),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: interviewsQuery().queryKey });
      navigate(`/interviews/${made.id}`);
    },
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    make.mutate(String(new FormData(event.currentTarget).get("title")));
  };
  return (
    <div className="stack">
      <h1>New interview</h1>
      <Form className="stack" onSubmit={onSubmit}>
        <TextField className="field" name="title" isRequired maxLength={200} autoFocus>
          <Label>Title</Label>
          <Input />
          <FieldError />
        </TextField>
        {problems.isError && <Failed error={problems.error} retry={() => problems.refetch()} />}
        {problems.isPending && <Loading what="the problems" />}
        {problems.data && (
          <CheckboxGroup className="pick" value={picked} onChange={setPicked} isRequired>
            <Label className="label">Problems</Label>
            {problems.data.map((one) => (
              <CheckBox key={one.slug} value={one.slug}>
                <span>
                  {one.title}{" "}
                  <span className="soft small">
                    {one.topic} · {one.minutes} min
                  </span>
                </span>
              </CheckBox>
            ))}
            <FieldError className="tone-bad small">Pick at least one problem.</FieldError>
          </CheckboxGroup>
        )}
        <TextField className="field" value={shownMinutes} onChange={setMinutes} isRequired>
          <Label>Minutes</Label>
          <Input type="number" min={5} max={480} />
          <FieldError />
        </TextField>
        {make.isError && <Failed error={make.error} />}
        <div>
          <Button type="submit" kind="primary" isDisabled={make.isPending || !problems.data}>
            Make the interview
          </Button>
        </div>
      </Form>
    </div>
  );
}
