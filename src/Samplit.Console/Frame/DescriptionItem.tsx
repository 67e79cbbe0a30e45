/** A name and its value in a list of them; nothing where there is no value. */
export function DescriptionItem({ name, value }: { name: string; value: string | null | undefined }) {
  return value ? (
    <>
      <dt>{name}</dt>
      <dd dir="auto">{value}</dd>
    </>
  ) : null;
}
