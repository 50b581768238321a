import { GatewayError } from '../gateway-error.ts'
import { isStream } from '../proxy/reply.ts'
import { readRequestBody } from '../proxy/request-body.ts'
import type { FilterFactory } from './filter.ts'
import { filterText } from './text.ts'

const maxRequestBytes = 1_048_576
const maxResponseBytes = 10 * 1_048_576

export const cacheRequestBody: FilterFactory = {
  shortcut: { fields: ['bodyClass'] },
  create: (args) => ({
    text: filterText('CacheRequestBody', { bodyClass: args.optional('bodyClass') ?? null }),
    request: async (exchange) => {
      if (exchange.hasBody) exchange.body ??= await readRequestBody(exchange, maxRequestBytes)
      return undefined
    },
  }),
}

/** `RemoveJsonAttributesResponseBody=pwd,encryptedPwd,true`: at the top, and with the flag at any depth. */
export const removeJsonAttributes: FilterFactory = {
  shortcut: { fields: ['fieldList', 'deleteRecursively'], kind: 'list-and-flag' },
  create: (args) => {
    const names = new Set(args.list('fieldList'))
    const isDeep = args.flag('deleteRecursively', false)
    return {
      text: filterText('RemoveJsonAttributesResponseBody', {
        fieldList: `[${[...names].join(', ')}]`,
        deleteRecursively: isDeep,
      }),
      around: async (_exchange, next) => {
        const reply = await next()
        const isJson = /^application\/([^;]*\+)?json/i.test(reply.headers.get('content-type') ?? '')
        if (!isJson || reply.headers.has('content-encoding') || reply.body === undefined) return reply
        const bytes = isStream(reply.body) ? await reply.body.read(maxResponseBytes) : reply.body
        reply.body = Buffer.from(JSON.stringify(without(parsed(bytes), names, isDeep)))
        reply.headers.set('Content-Length', String(reply.body.length))
        return reply
      },
    }
  },
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    throw new GatewayError(502, 'the answer says it is JSON, and is not', { cause: error })
  }
}

/** Numbers beyond a double lose digits; a body that has such should not be taken apart. */
function without(value: unknown, names: ReadonlySet<string>, isDeep: boolean): unknown {
  if (Array.isArray(value)) return value.map((each) => (isDeep || !Array.isArray(each) ? without(each, names, isDeep) : each))
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name]) => !names.has(name))
  return Object.fromEntries(kept.map(([name, each]) => [name, isDeep ? without(each, names, isDeep) : each]))
}
