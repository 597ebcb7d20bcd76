import { useQuery } from "@tanstack/react-query";
import { ownAccountQuery } from "../../api/accountRequests";
import { useCurrentUser } from "../../api/useCurrentUser";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { usePageTitle } from "../../ui/usePageTitle";
import { PageError } from "../PageError";
import { RequireSignIn } from "../RequireSignIn";
import { EmailForm } from "./EmailForm";
import { NameForm } from "./NameForm";
import { PasswordForm } from "./PasswordForm";

export function AccountPage() {
  usePageTitle("Account");
  return (
    <RequireSignIn>
      <AccountContent />
    </RequireSignIn>
  );
}

function AccountContent() {
  const { data: me } = useCurrentUser();
  const { data: account, isError, error, refetch } = useQuery(ownAccountQuery());
  if (isError && !account) return <PageError error={error} retry={() => refetch()} />;
  if (!account || !me) return <LoadingSkeleton what="your account" />;
  return (
    <div className="stack">
      <div>
        <h1>Account</h1>
        <p className="muted-text">You sign in as {account.username}.</p>
      </div>
      <NameForm account={account} />
      {(me.is_mail_available || account.email) && (
        <EmailForm account={account} isMailAvailable={me.is_mail_available} />
      )}
      <PasswordForm username={account.username} />
    </div>
  );
}
