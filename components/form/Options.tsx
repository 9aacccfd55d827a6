/** The entries of a select, by value. */
export function Options({ labels, selected }: {
  labels: Readonly<Record<string, string>>;
  selected: string | undefined;
}) {
  return (
    <>
      {Object.entries(labels).map(([value, label]) => (
        <option value={value} selected={value === selected}>{label}</option>
      ))}
    </>
  );
}
