import type { FilterFactory } from './filter.ts'
import { filterText } from './text.ts'

const own = 'spring.cloud.gateway.filter.secure-headers'

/** The name, the setting that says otherwise, and what is sent by default; the last only where it is asked for. */
const securityHeaders: ReadonlyArray<readonly [name: string, setting: string, value: string]> = [
  ['X-Xss-Protection', 'xss-protection-header', '1 ; mode=block'],
  ['Strict-Transport-Security', 'strict-transport-security', 'max-age=631138519'],
  ['X-Frame-Options', 'frame-options', 'DENY'],
  ['X-Content-Type-Options', 'content-type-options', 'nosniff'],
  ['Referrer-Policy', 'referrer-policy', 'no-referrer'],
  [
    'Content-Security-Policy',
    'content-security-policy',
    "default-src 'self' https:; font-src 'self' https: data:; img-src 'self' https: data:; object-src 'none'; script-src https:; style-src 'self' https: 'unsafe-inline'",
  ],
  ['X-Download-Options', 'download-options', 'noopen'],
  ['X-Permitted-Cross-Domain-Policies', 'permitted-cross-domain-policies', 'none'],
]

/** A server that sends one of them itself knows better. */
export const secureHeaders: FilterFactory = {
  shortcut: { fields: [] },
  create: (args, { environment }) => {
    const disabled = new Set(
      [...environment.list(`${own}.disable`, []), ...args.list('disable', [])].map((name) => name.toLowerCase()),
    )
    const sent = securityHeaders
      .filter(([name]) => !disabled.has(name.toLowerCase()))
      .map(([name, setting, value]) => [name, args.optional(setting) ?? environment.get(`${own}.${setting}`) ?? value] as const)
    return {
      text: filterText('SecureHeaders'),
      response: (_exchange, { headers }) => {
        for (const [name, value] of sent) if (!headers.has(name.toLowerCase())) headers.add(name, value)
      },
    }
  },
}
