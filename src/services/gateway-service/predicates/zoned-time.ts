import { RouteError } from '../routes/definition.ts'

/** `2026-01-01T00:00:00+09:00[Asia/Seoul]`, or milliseconds since 1970. A zone without an offset is not taken. */
export function zonedTimeMs(text: string): number {
  if (/^\d{12,}$/.test(text)) return Number(text)
  const [, local, offset] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d(?::\d\d)?)(?:\[[A-Za-z0-9_+/:-]+\])?$/.exec(text) ?? []
  if (local !== undefined && offset !== undefined) {
    const iso = `${local.replace(/(\.\d{3})\d+$/, '$1')}${offset.length === 3 ? `${offset}:00` : offset}`
    const time = Date.parse(iso)
    if (!Number.isNaN(time)) return time
  }
  throw new RouteError(`'${text.slice(0, 100)}' is no time such as 2026-01-01T00:00:00+09:00[Asia/Seoul]`)
}
