import { useCurrentUser } from "../../api/useCurrentUser";
import { useSignOut } from "../useSignOut";
import { SearchButton } from "./SearchButton";

/** The search in the bar of the practice workspace, for people with an account. A narrow bar has no room for the button. */
export function WorkspaceSearch() {
  const { data: me } = useCurrentUser();
  const { signOut, dialog } = useSignOut();
  if (!me || me.role === "anonymous") return null;
  return (
    <>
      <span className="wide-only">
        <SearchButton me={me} signOut={signOut} />
      </span>
      {dialog}
    </>
  );
}
