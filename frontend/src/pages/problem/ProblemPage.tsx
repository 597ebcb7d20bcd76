import { useEffect } from "react";
import { Link, useParams } from "react-router";
import { writeStored } from "../../ui/localStore";
import { Workspace } from "../../workspace/Workspace";
import { WorkspaceSearch } from "../search/WorkspaceSearch";

/** The workspace of one practice problem. The home page remembers it as the last one. */
export function ProblemPage() {
  const { slug = "" } = useParams();
  useEffect(() => {
    writeStored("last-problem", slug);
  }, [slug]);
  return (
    <Workspace token="practice" slug={slug} backLink={<Link to="/">Practice</Link>} actions={<WorkspaceSearch />} />
  );
}
