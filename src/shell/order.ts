/** In the order in which people know them. */
export function inOrder<T extends { readonly component: string; readonly instance: number }>(
  instances: readonly T[],
  order: readonly string[],
): T[] {
  const rank = (component: string) => (order.includes(component) ? order.indexOf(component) : order.length)
  return [...instances].sort((a, b) => rank(a.component) - rank(b.component) || a.instance - b.instance)
}
