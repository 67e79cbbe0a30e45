/** How many colours there are for variants besides the control's; then they come again. */
const Colours = 7;

/** Which of the classes v0 to v7 draws each variant: the control's is v0, others follow in their order. */
export function ordersOf(variants: readonly string[], control: string): ReadonlyMap<string, number> {
  const others = variants.filter((name) => name !== control);
  return new Map<string, number>([
    [control, 0],
    ...others.map((name, index): [string, number] => [name, 1 + (index % Colours)]),
  ]);
}
