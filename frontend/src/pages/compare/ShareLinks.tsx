import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { CheckboxGroup, Form, Label } from "react-aria-components";
import {
  createShareLink,
  type NewShareLink,
  revokeShareLink,
  type ShareLink,
  shareLinksQuery,
} from "../../api/shareRequests";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { CopyLinkButton } from "../../ui/CopyLinkButton";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { SelectField } from "../../ui/FilterFields";
import { LabeledCheckbox } from "../../ui/LabeledCheckbox";
import { RelativeTime } from "../../ui/RelativeTime";
import { pluralize } from "../../ui/textFormat";
import { formatDay } from "../../ui/timeFormat";
import { useFormToggle } from "../../ui/useFormToggle";
import { describeSharedContent, describeSharedSessions, LINK_STATES } from "./shareLinkText";

interface Props {
  /** The ids of the invitations, in display order. */
  sessions: number[];
  canShare: boolean;
  /** Whether all sessions are finished. */
  areEnded: boolean;
  /** Whether the user may not see the results of some sessions yet. */
  areFolded: boolean;
}

/** The links with which people without an account read this report or comparison. */
export function ShareLinks({ sessions, canShare, areEnded, areFolded }: Props) {
  const ids = sessions.join(",");
  const queryClient = useQueryClient();
  const { data, isError, error, refetch } = useQuery(shareLinksQuery(ids));
  const { isEditing, showForm, heading } = useFormToggle();
  const [created, setCreated] = useState<NewShareLink | null>(null);
  const [toRevoke, setToRevoke] = useState<ShareLink | null>(null);
  const [isRevoked, setRevoked] = useState(false);
  useEffect(() => {
    // The pressed button has disappeared.
    if (isRevoked && !toRevoke) heading.current?.focus();
    if (!toRevoke) setRevoked(false);
  }, [isRevoked, toRevoke, heading]);
  const reload = () => queryClient.invalidateQueries({ queryKey: ["share-links"] });
  return (
    <section className="stack-2 screen-only">
      <h2 ref={heading} tabIndex={-1}>
        Share links
      </h2>
      <p className="small muted-text readable-width">
        With a link, somebody without an account reads {sessions.length > 1 ? "this comparison" : "the results"}: for
        example a hiring manager. Names, code and scorecards appear only if you choose so; notes never do.
      </p>
      {isError && !data && <ErrorNotice error={error} retry={() => refetch()} />}
      {data && data.length > 0 && (
        <LinkTable links={data} sessionCount={sessions.length} canRevoke={canShare} onRevoke={setToRevoke} />
      )}
      {data?.length === 0 && !isEditing && <p className="muted-text">There is no link yet.</p>}
      <div role="status">
        {created && (
          <div className="stack-2">
            <p className="small">
              Anyone who has this link can read what it shows, until {formatDay(created.expires_at)}. It is shown only
              now.
            </p>
            <CopyLinkButton path={created.link} person="the report" showLink />
          </div>
        )}
      </div>
      {!canShare ? (
        <p className="small muted-text">The owners of the team and the interview's creator can create links.</p>
      ) : !areEnded ? (
        <p className="small muted-text">A link can be created when each session has ended.</p>
      ) : areFolded ? (
        <p className="small muted-text">
          You can create a link once you have saved your scorecard or shown the results.
        </p>
      ) : isEditing ? (
        <ShareForm
          sessions={sessions}
          onCancel={() => showForm(false)}
          onCreated={(link) => {
            setCreated(link);
            showForm(false);
            return reload();
          }}
        />
      ) : (
        <div>
          <Button onPress={() => showForm(true)}>Create a link</Button>
        </div>
      )}
      <ConfirmDialog
        isOpen={toRevoke !== null}
        onOpenChange={() => setToRevoke(null)}
        title="Revoke the link"
        cancelLabel="Leave it open"
        confirmLabel="Revoke link"
        onConfirm={async () => {
          if (toRevoke) await revokeShareLink(toRevoke.id);
          if (created?.id === toRevoke?.id) setCreated(null);
          await reload();
          setRevoked(true);
        }}
      >
        The link stops working at once. This cannot be undone, but you can create another link.
      </ConfirmDialog>
    </section>
  );
}

interface TableProps {
  links: ShareLink[];
  /** How many sessions the page shows. */
  sessionCount: number;
  canRevoke: boolean;
  onRevoke: (link: ShareLink) => void;
}

function LinkTable({ links, sessionCount, canRevoke, onRevoke }: TableProps) {
  return (
    <DataTable
      title="Share links"
      hasHeading={false}
      columns={[sessionsColumn(sessionCount), ...COLUMNS, ...(canRevoke ? [revokeColumn(onRevoke)] : [])]}
      rows={links}
      rowKey={(link) => link.id}
      orderParam="links"
      empty={null}
    />
  );
}

const sessionsColumn = (sessionCount: number): DataColumn<ShareLink> => ({
  id: "of",
  title: "Link to",
  cell: (link) => describeSharedSessions(link, sessionCount),
  sortKey: (link) => describeSharedSessions(link, sessionCount),
});

const COLUMNS: DataColumn<ShareLink>[] = [
  {
    id: "created",
    title: "Created",
    cell: (link) => (
      <>
        <RelativeTime at={link.created_at} />
        <div className="small muted-text">{link.created_by || "Deleted account"}</div>
      </>
    ),
    sortKey: (link) => link.created_at,
  },
  { id: "shows", title: "Shows", cell: describeSharedContent, sortKey: describeSharedContent },
  {
    id: "state",
    title: "State",
    cell: (link) => (
      <>
        {LINK_STATES[link.state]}
        {link.state === "active" && <div className="small muted-text">until {formatDay(link.expires_at)}</div>}
      </>
    ),
    sortKey: (link) => LINK_STATES[link.state],
  },
  {
    id: "opened",
    title: "Opened",
    cell: (link) =>
      link.openings === 0 ? (
        <span className="muted-text">never</span>
      ) : (
        <>
          {pluralize(link.openings, "time")}, last <RelativeTime at={link.opened_at} />
        </>
      ),
    sortKey: (link) => link.openings,
  },
];

const revokeColumn = (onRevoke: (link: ShareLink) => void): DataColumn<ShareLink> => ({
  id: "change",
  title: "Change",
  cell: (link) =>
    link.state === "active" && (
      <Button
        kind="quiet"
        aria-label={`Revoke the link that shows ${describeSharedContent(link)}, created ${formatDay(link.created_at)}`}
        onPress={() => onRevoke(link)}
      >
        Revoke
      </Button>
    ),
});

interface FormProps {
  sessions: number[];
  onCancel: () => void;
  onCreated: (link: NewShareLink) => Promise<unknown>;
}

const DAYS = [1, 7, 14, 30, 90];

function ShareForm({ sessions, onCancel, onCreated }: FormProps) {
  const [days, setDays] = useState(14);
  const [chosen, setChosen] = useState<string[]>([]);
  const create = useMutation({
    mutationFn: () =>
      createShareLink({
        sessions,
        days,
        has_names: chosen.includes("names"),
        has_code: chosen.includes("code"),
        has_scorecards: chosen.includes("scorecards"),
      }),
    onSuccess: onCreated,
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Form className="stack-2" onSubmit={onSubmit}>
      <SelectField title="Valid for" value={String(days)} onChange={(value) => setDays(Number(value))}>
        {DAYS.map((each) => (
          <option key={each} value={each}>
            {pluralize(each, "day")}
          </option>
        ))}
      </SelectField>
      <CheckboxGroup className="checkbox-list" value={chosen} onChange={setChosen}>
        <Label className="label">What it shows besides the results</Label>
        <LabeledCheckbox value="names">Names of candidates and interviewers</LabeledCheckbox>
        <LabeledCheckbox value="code">Code, which can name people</LabeledCheckbox>
        <LabeledCheckbox value="scorecards">
          Decision and revealed scorecards, {chosen.includes("names") ? "with" : "without"} their texts
        </LabeledCheckbox>
      </CheckboxGroup>
      <p className="small muted-text readable-width">
        Without names, candidates appear as "Candidate A". The texts of scorecards can name people, so they appear only
        with names. The candidate can learn from their data that the report was shared, not with whom.
      </p>
      {create.isError && <ErrorNotice error={create.error} />}
      <div className="row">
        <Button type="submit" kind="primary" isPending={create.isPending}>
          Create link
        </Button>
        <Button onPress={onCancel}>Cancel</Button>
      </div>
    </Form>
  );
}
