/** A sentence of the judge: what stands in backticks is code. */
export function Words({ text }: { text: string }) {
  return text.split("`").map((part, place) =>
    place % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never move
      <code key={place}>{part}</code>
    ) : (
      part
    ),
  );
}
