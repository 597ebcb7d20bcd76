import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Dialog, Form, Heading, Modal, ModalOverlay } from "react-aria-components";
import { flushSync } from "react-dom";
import { appointOwner, createTeam, operatorTeamsQuery } from "../../api/operatorRequests";
import type { TeamForOperator } from "../../api/types";
import { Button } from "../../ui/Button";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LabeledInput } from "../../ui/LabeledInput";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { RelativeTime } from "../../ui/RelativeTime";
import { usePageTitle } from "../../ui/usePageTitle";

/** All teams. Operators create teams for others, and appoint an owner where none is left. */
export function TeamsPage() {
  usePageTitle("Teams");
  const { data, isError, error, refetch } = useQuery(operatorTeamsQuery());
  // The team whose dialog is open.
  const [ownerlessTeam, setOwnerlessTeam] = useState<TeamForOperator | null>(null);
  // The team that last got an owner here.
  const [teamWithNewOwner, setTeamWithNewOwner] = useState<TeamForOperator | null>(null);
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The pressed button has disappeared, because the team has an owner.
    if (teamWithNewOwner && !ownerlessTeam) notice.current?.focus();
  }, [teamWithNewOwner, ownerlessTeam]);
  return (
    <div className="stack">
      <div className="stack-2">
        <h1>Teams</h1>
        <p className="muted-text readable-width">
          Interviews belong to teams, and only their members read them. Owners manage the members. If a team has no
          owner left, appoint one: the team sees that you did.
        </p>
      </div>
      <NewTeamForm />
      {isError && <ErrorNotice error={error} retry={() => refetch()} />}
      {!data && !isError && <LoadingSkeleton what="the teams" />}
      {teamWithNewOwner && (
        <div className="notice" role="status" tabIndex={-1} ref={notice}>
          <p>
            {teamWithNewOwner.owners.join(", ")} is now the owner of {teamWithNewOwner.name}.
          </p>
        </div>
      )}
      {data && (
        <DataTable
          title="All teams"
          columns={buildColumns(setOwnerlessTeam)}
          rows={data}
          rowKey={(team) => team.id}
          orderParam="order"
          empty={<p>There are no teams yet. A new account gets a team of its own.</p>}
        />
      )}
      <AppointOwnerDialog
        team={ownerlessTeam}
        onAppointed={setTeamWithNewOwner}
        onClose={() => setOwnerlessTeam(null)}
      />
    </div>
  );
}

const buildColumns = (onAppoint: (team: TeamForOperator) => void): DataColumn<TeamForOperator>[] => [
  {
    id: "name",
    title: "Team",
    cell: (team) => (
      <>
        {team.name} <span className="muted-text small nowrap">number {team.id}</span>
      </>
    ),
    sortKey: (team) => team.name,
  },
  {
    id: "owners",
    title: "Owners",
    cell: (team) =>
      team.owners.length > 0 ? (
        team.owners.join(", ")
      ) : (
        <span className="row">
          <span className="tone-warning">No owner</span>
          <Button aria-label={`Appoint an owner of ${team.name}`} onPress={() => onAppoint(team)}>
            Appoint owner
          </Button>
        </span>
      ),
    sortKey: (team) => team.owners.join(", ") || null,
  },
  { id: "members", title: "Members", isNumeric: true, cell: (team) => team.members, sortKey: (team) => team.members },
  {
    id: "interviews",
    title: "Interviews",
    isNumeric: true,
    cell: (team) => team.interviews,
    sortKey: (team) => team.interviews,
  },
  {
    id: "created",
    title: "Created",
    cell: (team) => <RelativeTime at={team.created_at} />,
    sortKey: (team) => team.created_at,
  },
];

function NewTeamForm() {
  const queryClient = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const create = useMutation({
    mutationFn: ({ name, ownerUsername }: { name: string; ownerUsername: string }) => createTeam(name, ownerUsername),
    onSuccess: () => {
      form.current?.reset();
      return queryClient.invalidateQueries({ queryKey: operatorTeamsQuery().queryKey });
    },
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    create.mutate({ name: String(fields.get("name")), ownerUsername: String(fields.get("owner")) });
  };
  return (
    <section className="stack-2">
      <h2>New team</h2>
      <Form className="row invite-form" ref={form} onSubmit={onSubmit}>
        <LabeledInput title="Name of the team" name="name" isRequired maxLength={200} />
        <LabeledInput title="Username of its owner" name="owner" isRequired maxLength={150} />
        <Button type="submit" isPending={create.isPending}>
          Create team
        </Button>
      </Form>
      {create.isError && <ErrorNotice error={create.error} />}
      <p role="status" className="small tone-good">
        {create.data && `${create.data.name} is created. Its owner is ${create.data.owners.join(", ")}.`}
      </p>
    </section>
  );
}

interface AppointOwnerProps {
  team: TeamForOperator | null;
  onAppointed: (team: TeamForOperator) => void;
  onClose: () => void;
}

function AppointOwnerDialog({ team, onAppointed, onClose }: AppointOwnerProps) {
  const queryClient = useQueryClient();
  const appoint = useMutation({
    mutationFn: (ownerUsername: string) => appointOwner(team?.id ?? 0, ownerUsername),
    onSuccess: async (changed) => {
      await queryClient.invalidateQueries({ queryKey: operatorTeamsQuery().queryKey });
      flushSync(() => {
        onAppointed(changed);
        onClose();
      });
    },
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    appoint.mutate(String(new FormData(event.currentTarget).get("owner")));
  };
  return (
    <ModalOverlay isDismissable isOpen={team !== null} onOpenChange={(open) => !open && onClose()}>
      <Modal>
        <Dialog>
          <Heading slot="title">Appoint an owner of {team?.name}</Heading>
          <Form className="stack-2" onSubmit={onSubmit}>
            <LabeledInput title="Username" name="owner" isRequired autoFocus maxLength={150} />
            <p className="muted-text small">
              The person can read and change everything in the team. The team sees that you appointed them.
            </p>
            {appoint.isError && <ErrorNotice error={appoint.error} />}
            <div className="row">
              <Button onPress={onClose}>Cancel</Button>
              <Button type="submit" kind="primary" isPending={appoint.isPending}>
                Appoint owner
              </Button>
            </div>
          </Form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
