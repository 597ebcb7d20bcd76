import { useEffect } from "react";
import { Link, useParams } from "react-router";
import { write } from "../../ui/store";
import { Workspace } from "../../workspace/Workspace";

export function Component() {
  const { slug = "" } = useParams();
  useEffect(() => {
    write("last-problem", slug);
  }, [slug]);
  return <Workspace token="practice" slug={slug} lead={<Link to="/">Practice</Link>} />;
}
