import { HeaderList } from '../proxy/header-list.ts'
import type { Arguments } from '../routes/arguments.ts'
import type { FilterFactory } from './filter.ts'
import { statusOf } from './status-names.ts'
import { filterText } from './text.ts'

export const setStatus: FilterFactory = {
  shortcut: { fields: ['status'] },
  create: (args, { environment }) => {
    const text = args.text('status')
    const status = statusIn(args)
    const originalName = environment.get('spring.cloud.gateway.set-status.original-status-header-name')
    return {
      text: filterText('SetStatus', { status: text }),
      response: (_exchange, reply) => {
        if (originalName !== undefined) reply.headers.set(originalName, String(reply.status))
        reply.status = status
      },
    }
  },
}

export const redirectTo: FilterFactory = {
  shortcut: { fields: ['status', 'url', 'includeRequestParams'] },
  create: (args) => {
    const status = statusIn(args)
    if (status < 300 || status > 399) args.fail(`'${status}' is no redirection`)
    const url = args.text('url')
    if (!URL.canParse(url, 'http://localhost')) args.fail(`'${url}' is no address`)
    const withParameters = args.flag('includeRequestParams', false)
    return {
      text: filterText('RedirectTo', { [String(status)]: url, includeRequestParams: withParameters }),
      request: (exchange) => {
        const search = withParameters && exchange.search.length > 1 ? exchange.search : ''
        const location = search === '' ? url : `${url}${url.includes('?') ? `&${search.slice(1)}` : search}`
        return {
          status,
          headers: new HeaderList(['Location', exchange.expanded(location), 'Content-Length', '0']),
          body: undefined,
        }
      },
    }
  },
}

function statusIn(args: Arguments): number {
  const text = args.text('status')
  return statusOf(text) ?? args.fail(`'${text}' is no status`)
}
