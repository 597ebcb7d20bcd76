import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { changeMemberRole, removeMember, restoreMember, teamQuery } from "../../api/teamRequests";
import { ROLE_RIGHTS, ROLE_TITLES, ROLES } from "../../api/teamRoles";
import type { TeamDetail, TeamMember, TeamRole } from "../../api/types";
import { refreshCurrentUser } from "../../api/useCurrentUser";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { RelativeTime } from "../../ui/RelativeTime";
import "./team.css";

interface RoleChange {
  member: TeamMember;
  role: TeamRole;
}

/** The members with their roles. Owners change roles and remove members; everybody can leave. */
export function MemberTable({ team }: { team: TeamDetail }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [toRemove, setToRemove] = useState<TeamMember | null>(null);
  const [ownChange, setOwnChange] = useState<RoleChange | null>(null);
  // `undo` is the token with which the server restores the member.
  const [removed, setRemoved] = useState<{ name: string; undo: string } | null>(null);
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The pressed button was removed with its row, so the focus moves here.
    if (removed && !toRemove) notice.current?.focus();
  }, [removed, toRemove]);
  const reload = () => queryClient.invalidateQueries({ queryKey: teamQuery(team.id).queryKey });
  const showTeam = (changed: TeamDetail) => queryClient.setQueryData(teamQuery(team.id).queryKey, changed);
  const setRole = async ({ member, role }: RoleChange) => {
    showTeam(await changeMemberRole(team.id, member.id, role));
    if (member.is_you) await refreshCurrentUser(queryClient);
  };
  const change = useMutation({ mutationFn: setRole });
  const restore = useMutation({
    mutationFn: (undo: string) => restoreMember(team.id, undo),
    onSuccess: (restored) => {
      showTeam(restored);
      setRemoved(null);
    },
  });
  const remove = async () => {
    if (!toRemove) return;
    const { undo } = await removeMember(team.id, toRemove.id);
    if (toRemove.is_you) {
      await refreshCurrentUser(queryClient);
      navigate("/interviews");
      return;
    }
    await reload();
    setRemoved({ name: toRemove.name, undo });
  };
  return (
    <section className="stack-2">
      {change.isError && <ErrorNotice error={change.error} />}
      {restore.isError && <ErrorNotice error={restore.error} />}
      {removed && (
        <div className="notice" role="status" tabIndex={-1} ref={notice}>
          <p>{removed.name} is no longer a member. Interviews that they created stay with the team.</p>
          <Button isPending={restore.isPending} onPress={() => restore.mutate(removed.undo)}>
            Undo
          </Button>
        </div>
      )}
      <DataTable
        title="Members"
        columns={[
          ...COLUMNS,
          {
            id: "role",
            title: "Role",
            cell: (member) =>
              team.role === "owner" ? (
                <RoleSelect
                  member={member}
                  isDisabled={change.isPending}
                  onChange={(role) =>
                    member.is_you ? setOwnChange({ member, role }) : change.mutate({ member, role })
                  }
                />
              ) : (
                ROLE_TITLES[member.role]
              ),
            sortKey: (member) => ROLE_TITLES[member.role],
          },
          {
            id: "actions",
            title: "Actions",
            cell: (member) =>
              (team.role === "owner" || member.is_you) && (
                <Button
                  kind="quiet"
                  aria-label={member.is_you ? "Leave the team" : `Remove ${member.name}`}
                  onPress={() => setToRemove(member)}
                >
                  {member.is_you ? "Leave" : "Remove"}
                </Button>
              ),
          },
        ]}
        rows={team.members}
        rowKey={(member) => member.id}
        orderParam="members"
        empty={null}
      />
      <ConfirmDialog
        isOpen={toRemove !== null}
        onOpenChange={(open) => !open && setToRemove(null)}
        title={toRemove?.is_you ? `Leave ${team.name}` : `Remove ${toRemove?.name ?? ""}`}
        cancelLabel={toRemove?.is_you ? "Stay" : "Keep member"}
        confirmLabel={toRemove?.is_you ? "Leave team" : "Remove member"}
        onConfirm={remove}
      >
        {toRemove?.is_you
          ? "You can no longer read the team's interviews, also those that you created. To come back, you need an invitation."
          : `${toRemove?.name ?? ""} can no longer read the team's interviews, and open pages stop within seconds. Interviews that they created stay with the team.`}
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={ownChange !== null}
        onOpenChange={(open) => !open && setOwnChange(null)}
        title="Change your own role"
        cancelLabel="Stay owner"
        confirmLabel={`Become ${ownChange ? ROLE_TITLES[ownChange.role].toLowerCase() : ""}`}
        onConfirm={async () => ownChange && setRole(ownChange)}
      >
        You can no longer manage this team. Only another owner can make you an owner again.
      </ConfirmDialog>
    </section>
  );
}

const COLUMNS: DataColumn<TeamMember>[] = [
  {
    id: "name",
    title: "Name",
    cell: (member) => (
      <>
        {member.name} {member.is_you && <span className="muted-text">(you)</span>}
        <div className="muted-text small member-detail">
          {member.username} · joined <RelativeTime at={member.joined_at} />
          {!member.active && " · deactivated account"}
        </div>
      </>
    ),
    sortKey: (member) => member.name,
  },
];

interface RoleSelectProps {
  member: TeamMember;
  isDisabled: boolean;
  onChange: (role: TeamRole) => void;
}

function RoleSelect({ member, isDisabled, onChange }: RoleSelectProps) {
  return (
    <select
      className="input"
      aria-label={`Role of ${member.name}`}
      title={ROLE_RIGHTS[member.role]}
      value={member.role}
      disabled={isDisabled}
      onChange={(event) => onChange(event.target.value as TeamRole)}
    >
      {ROLES.map((role) => (
        <option key={role} value={role}>
          {ROLE_TITLES[role]}
        </option>
      ))}
    </select>
  );
}
