/** `1,234,567`. What JavaScript has for it loads the languages of the world first, which takes longer than most commands run. */
export function grouped(whole: number): string {
  return String(whole).replace(/\B(?=(?:\d{3})+$)/g, ',')
}
