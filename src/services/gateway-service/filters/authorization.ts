import { refusalTexts } from '../../../platform/tokens/refusal.ts'
import type { Verdict } from '../../../platform/tokens/tokens.ts'
import { GatewayError } from '../gateway-error.ts'
import type { FilterFactory } from './filter.ts'
import { filterText } from './text.ts'

/** The lesson's own filter: `Authorization: Bearer <token>`, signed with the `token.secret` in use now. */
export const authorizationHeaderFilter: FilterFactory = {
  shortcut: { fields: [] },
  create: (_args, { tokens }) => ({
    text: filterText('AuthorizationHeaderFilter'),
    request: ({ request }) => {
      const header = request.headers.authorization
      if (header === undefined) throw unauthorized('There is no authorization header.')
      const token = /^Bearer +(\S+)\s*$/i.exec(header)?.[1]
      if (token === undefined) throw unauthorized('The authorization header is not of the form Bearer <token>.')
      const verdict = tokens.verify(token)
      return verdict instanceof Promise ? verdict.then(passed) : passed(verdict)
    },
  }),
}

function passed(verdict: Verdict): undefined {
  if (verdict.kind === 'refused') throw unauthorized(refusalTexts[verdict.because])
  return undefined
}

function unauthorized(because: string): GatewayError {
  return new GatewayError(401, because, { headers: ['WWW-Authenticate', 'Bearer'], isForClient: true })
}
