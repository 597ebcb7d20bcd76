/** A placeholder of about the size of the content that is loading. */
export function LoadingSkeleton({ what, lines = 6 }: { what: string; lines?: number }) {
  return (
    <div className="stack" role="status">
      <span className="visually-hidden">Loading {what}</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are identical and never move
        <div key={line} className="skeleton" style={{ width: `${90 - ((line * 17) % 45)}%` }} />
      ))}
    </div>
  );
}
