import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { FieldError, Form, Input, Label, TextField } from "react-aria-components";
import { useNavigate } from "react-router";
import { interviewsQuery, problemsQuery } from "../../api/queries";
import { createInterview } from "../../api/requests";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { usePageTitle } from "../../ui/usePageTitle";
import { RequireSignIn } from "../RequireSignIn";
import { type ExerciseChoice, toInterviewProblem } from "./exerciseChoice";
import { ProblemChoices } from "./ProblemChoices";

export function NewInterviewPage() {
  usePageTitle("New interview");
  return (
    <RequireSignIn>
      <NewInterviewForm />
    </RequireSignIn>
  );
}

function NewInterviewForm() {
  const problems = useQuery(problemsQuery());
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [selected, setSelected] = useState<string[]>([]);
  const [choices, setChoices] = useState<Record<string, ExerciseChoice>>({});
  const [minutes, setMinutes] = useState<string | null>(null);
  const suggestedMinutes = (problems.data ?? []).reduce(
    (sum, problem) => sum + (selected.includes(problem.slug) ? problem.minutes : 0),
    0,
  );
  const shownMinutes = minutes ?? String(suggestedMinutes || 45);
  const create = useMutation({
    mutationFn: (title: string) =>
      createInterview(
        title,
        Number(shownMinutes),
        selected.map((slug) => toInterviewProblem(slug, choices[slug])),
      ),
    onSuccess: (created) => {
      void queryClient.invalidateQueries({ queryKey: interviewsQuery().queryKey });
      navigate(`/interviews/${created.id}`);
    },
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    create.mutate(String(new FormData(event.currentTarget).get("title")));
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
        {problems.isError && <ErrorNotice error={problems.error} retry={() => problems.refetch()} />}
        {problems.isPending && <LoadingSkeleton what="the problems" />}
        {problems.data && (
          <ProblemChoices
            problems={problems.data}
            selected={selected}
            onSelect={setSelected}
            choices={choices}
            onChoose={(slug, choice) => setChoices({ ...choices, [slug]: choice })}
          />
        )}
        <TextField className="field" value={shownMinutes} onChange={setMinutes} isRequired>
          <Label>Minutes</Label>
          <Input type="number" min={5} max={480} />
          <FieldError />
        </TextField>
        {create.isError && <ErrorNotice error={create.error} />}
        <div>
          <Button type="submit" kind="primary" isDisabled={create.isPending || !problems.data}>
            Create interview
          </Button>
        </div>
      </Form>
    </div>
  );
}
