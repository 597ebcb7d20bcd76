import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { renameTeam, teamQuery } from "../../api/teamRequests";
import type { TeamDetail } from "../../api/types";
import { refreshCurrentUser } from "../../api/useCurrentUser";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LabeledInput } from "../../ui/LabeledInput";

/** The name of the team, which an owner can change in place. */
export function TeamNameForm({ team }: { team: TeamDetail }) {
  const queryClient = useQueryClient();
  // Null while it is only shown.
  const [name, setName] = useState<string | null>(null);
  const rename = useMutation({
    mutationFn: (next: string) => renameTeam(team.id, next),
    onSuccess: (renamed) => {
      queryClient.setQueryData(teamQuery(team.id).queryKey, renamed);
      setName(null);
      return refreshCurrentUser(queryClient);
    },
  });
  if (name === null)
    return (
      <div className="row">
        <h1>{team.name}</h1>
        <Button kind="quiet" onPress={() => setName(team.name)}>
          Rename
        </Button>
      </div>
    );
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate(name);
  };
  return (
    <>
      <h1 className="visually-hidden">{team.name}</h1>
      <Form className="row invite-form" onSubmit={onSubmit}>
        <LabeledInput title="Name of the team" value={name} onChange={setName} isRequired autoFocus maxLength={200} />
        <Button type="submit" kind="primary" isPending={rename.isPending}>
          Save name
        </Button>
        <Button onPress={() => setName(null)}>Cancel</Button>
      </Form>
      {rename.isError && <ErrorNotice error={rename.error} />}
    </>
  );
}
