import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useRef, useState } from "react";
import { Form, Input, Label, TextField } from "react-aria-components";
import { useNavigate, useSearchParams } from "react-router";
import { createInterview, interviewsQuery, problemUsageQuery, templatesQuery } from "../../api/interviewRequests";
import { problemsQuery } from "../../api/problemRequests";
import { rubricsQuery } from "../../api/scorecardRequests";
import { listTeamsAsEditor } from "../../api/teamRoles";
import type { CatalogProblem, InterviewTemplate } from "../../api/types";
import { useCurrentUser } from "../../api/useCurrentUser";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { SelectField } from "../../ui/FilterFields";
import { LabeledInput } from "../../ui/LabeledInput";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { Notice } from "../../ui/Notice";
import { usePageTitle } from "../../ui/usePageTitle";
import { RequireSignIn } from "../RequireSignIn";
import { TeamSelect } from "../TeamSelect";
import { ChosenProblems } from "./ChosenProblems";
import { SaveTemplateButton, TemplateSelect } from "./InterviewTemplates";
import {
  chooseProblem,
  countUsualMinutes,
  EMPTY_DRAFT,
  formatInvitationDays,
  fromTemplate,
  INVITATION_DAYS,
  type InterviewDraft,
  MAX_MINUTES,
  MIN_MINUTES,
  suggestMinutes,
} from "./interviewDraft";
import { ProblemChoices } from "./ProblemChoices";
import { AiPolicyFields, MoreRuleFields } from "./RuleFields";
import { TimeNeeded } from "./TimeNeeded";
import "./interviews.css";
import { FieldError } from "../../ui/FieldError";

export function NewInterviewPage() {
  usePageTitle("New interview");
  return (
    <RequireSignIn>
      <TeamChoice />
    </RequireSignIn>
  );
}

/** The team is first: it decides which problems and templates there are. */
function TeamChoice() {
  const teams = listTeamsAsEditor(useCurrentUser().data);
  const [chosenTeam, setChosenTeam] = useState<string | null>(null);
  const team = Number(chosenTeam ?? teams[0]?.id);
  if (teams.length === 0)
    return (
      <div className="stack">
        <h1>New interview</h1>
        <Notice>
          There is no team in which you can create interviews. Ask an owner of a team to make you an interviewer, or an
          operator of this server for a team of your own.
        </Notice>
      </div>
    );
  return (
    <div className="stack">
      <h1>New interview</h1>
      <TeamSelect teams={teams} team={team} onChange={setChosenTeam} />
      <FormLoader team={team} />
    </div>
  );
}

function FormLoader({ team }: { team: number }) {
  const problems = useQuery(problemsQuery());
  // What was entered stays when the team changes.
  const templates = useQuery({ ...templatesQuery(team), placeholderData: keepPreviousData });
  // Loading again can fail while the form is filled in, which stays.
  const failed = [problems, templates].find((query) => query.isError && !query.data);
  if (failed) return <ErrorNotice error={failed.error} retry={() => failed.refetch()} />;
  if (!problems.data || !templates.data) return <LoadingSkeleton what="the problems" lines={8} />;
  const usable = problems.data.filter(({ teams }) => teams.includes(team));
  return <NewInterviewForm team={team} problems={usable} templates={templates.data} />;
}

interface FormProps {
  team: number;
  problems: CatalogProblem[];
  templates: InterviewTemplate[];
}

/** The name of the template is in the URL, so that a link can start from it. */
function NewInterviewForm({ team, problems, templates }: FormProps) {
  const [params, setParams] = useSearchParams();
  const template = templates.find((each) => each.name === params.get("template"));
  const [draft, setDraft] = useState<InterviewDraft>(() => (template ? fromTemplate(template) : EMPTY_DRAFT));
  const [title, setTitle] = useState(template?.name ?? "");
  // What the user had changed before a template, or an undo, replaced it.
  const [replaced, setReplaced] = useState<{ draft: InterviewDraft; template: string } | null>(null);
  const { data: usage = [] } = useQuery(problemUsageQuery(team));
  const rubricList = useQuery(rubricsQuery(team));
  const rubrics = rubricList.data ?? [];
  // Null for the one that every team has, also after a change to a team that does not have the rubric of the draft.
  const rubric = rubrics.find(({ id }) => id === draft.rubric)?.id ?? null;
  const formId = useId();
  const chosenHeading = useRef<HTMLHeadingElement>(null);
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  // Another team may not have all of the problems.
  const chosen = draft.problems.filter(({ slug }) => problems.some((problem) => problem.slug === slug));
  const usualMinutes = countUsualMinutes(chosen, problems);
  const minutes = draft.minutes ?? suggestMinutes(usualMinutes);
  const [isChanged, setChanged] = useState(false);
  const change = (changes: Partial<InterviewDraft>) => {
    setDraft({ ...draft, ...changes });
    setChanged(true);
  };
  const selectTemplate = (name: string) => {
    setParams(name ? { template: name } : {}, { replace: true, preventScrollReset: true });
    if (!title || title === template?.name) setTitle(name);
  };
  const startFrom = (name: string) => {
    selectTemplate(name);
    const next = templates.find((each) => each.name === name);
    // Somebody who looks at several templates can still return.
    if (isChanged) setReplaced({ draft, template: template?.name ?? "" });
    setDraft(next ? fromTemplate(next) : EMPTY_DRAFT);
    setChanged(false);
  };
  const undo = () => {
    if (!replaced) return;
    selectTemplate(replaced.template);
    change(replaced.draft);
    // What was changed since then is not lost: another undo brings it back.
    setReplaced({ draft, template: template?.name ?? "" });
  };
  const selectProblems = (slugs: string[]) => {
    const kept = chosen.filter(({ slug }) => slugs.includes(slug));
    const added = slugs.filter((slug) => !chosen.some((each) => each.slug === slug)).map(chooseProblem);
    change({ problems: [...kept, ...added] });
  };
  const settings = {
    minutes,
    problems: chosen,
    rules: draft.rules,
    invitation_days: draft.invitationDays,
    rubric,
  };
  const create = useMutation({
    mutationFn: () => createInterview({ team, title, ...settings }),
    onSuccess: (created) => {
      void queryClient.invalidateQueries({ queryKey: interviewsQuery().queryKey });
      navigate(`/interviews/${created.id}`);
    },
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    // The dialogs of templates have forms, whose submit events would reach a form around them.
    <div className="stack">
      <TemplateSelect
        team={team}
        templates={templates}
        value={template?.name ?? ""}
        onChange={startFrom}
        onUndo={replaced && undo}
      />
      <Form className="stack" id={formId} onSubmit={onSubmit}>
        <LabeledInput title="Title" value={title} onChange={setTitle} isRequired maxLength={200} autoFocus>
          <p className="small muted-text">Candidates see it too.</p>
        </LabeledInput>
        <div className="interview-problems">
          <section className="stack-2">
            <h2>Problems</h2>
            <ProblemChoices
              problems={problems}
              usage={usage}
              selected={chosen.map(({ slug }) => slug)}
              onSelect={selectProblems}
            />
          </section>
          <section className="stack-2 chosen-column">
            <h2 ref={chosenHeading} tabIndex={-1}>
              In this interview
            </h2>
            {chosen.length === 0 ? (
              <p className="muted-text">Select problems. They appear here in the order in which candidates see them.</p>
            ) : (
              <ChosenProblems
                problems={problems}
                chosen={chosen}
                onChange={(changed) => change({ problems: changed })}
                onEmpty={() => chosenHeading.current?.focus()}
              />
            )}
            <TextField
              className="field minutes-field"
              value={String(minutes || "")}
              onChange={(text) => change({ minutes: Number(text) })}
              isRequired
            >
              <Label>Minutes</Label>
              <Input type="number" min={MIN_MINUTES} max={MAX_MINUTES} />
              <FieldError />
            </TextField>
            <TimeNeeded chosen={chosen} usualMinutes={usualMinutes} minutes={minutes} />
          </section>
        </div>
        {rubricList.isError && !rubricList.data && (
          // Without the list, the interview would silently get the rubric that every team has.
          <div className="stack-2">
            <p>The rubrics of your team could not be loaded, so the interview cannot be created yet.</p>
            <ErrorNotice error={rubricList.error} retry={() => rubricList.refetch()} />
          </div>
        )}
        {rubrics.length > 1 && (
          <SelectField
            title="Rubric of the scorecards"
            value={String(rubric ?? "")}
            onChange={(id) => change({ rubric: id ? Number(id) : null })}
            description="The scales by which interviewers assess candidates. The interview keeps this version."
          >
            {rubrics.map(({ id, name }) => (
              <option key={id} value={String(id ?? "")}>
                {name}
              </option>
            ))}
          </SelectField>
        )}
        <section className="stack-2">
          <h2>Rules</h2>
          <AiPolicyFields rules={draft.rules} onChange={(rules) => change({ rules })} />
          <SelectField
            title="Invitations expire"
            value={String(draft.invitationDays)}
            onChange={(days) => change({ invitationDays: Number(days) })}
            description="Candidates can start until then. You can renew an invitation."
          >
            {[...new Set([...INVITATION_DAYS, draft.invitationDays])].map((days) => (
              <option key={days} value={days}>
                {formatInvitationDays(days)}
              </option>
            ))}
          </SelectField>
          <details className="disclosure">
            <summary>More settings: results for candidates, completion, who may type, private periods</summary>
            <MoreRuleFields rules={draft.rules} onChange={(rules) => change({ rules })} />
          </details>
        </section>
      </Form>
      {create.isError && <ErrorNotice error={create.error} />}
      <div className="row">
        <Button type="submit" form={formId} kind="primary" isDisabled={!rubricList.data} isPending={create.isPending}>
          Create interview
        </Button>
        <SaveTemplateButton
          team={team}
          suggestedName={title}
          template={settings}
          isDisabled={chosen.length === 0 || !rubricList.data}
        />
      </div>
    </div>
  );
}
