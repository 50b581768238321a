/**
 * Whether a line is of the trace whose id begins so: `"trace_id":"…"` in our lines, `[…-…]` in Spring's. An id of 64 bits is
 * the same with zeros in front.
 */
export function ofTrace(begins: string): (line: { readonly text: string }) => boolean {
  const pattern = new RegExp(`(?<![\\da-f])(?:0{16})?${begins.replace(/^0{16}/, '')}[\\da-f]*(?![\\da-f])`)
  return ({ text }) => pattern.test(text)
}
