import { emptyReply } from '../proxy/reply.ts'
import type { FilterFactory } from './filter.ts'
import { filterText } from './text.ts'

const defaultBodyBytes = 5 * 1024 * 1024
const defaultHeaderBytes = 16_000

/** One that does not say its length is counted on the way. */
export const requestSize: FilterFactory = {
  shortcut: { fields: ['maxSize'] },
  create: (args) => {
    const most = args.bytes('maxSize', defaultBodyBytes)
    if (most <= 0) args.fail("'maxSize' must be greater than 0")
    return {
      text: filterText('RequestSize', { max: most }),
      request: (exchange) => {
        const size = Number(exchange.request.headers['content-length'] ?? 0)
        exchange.maxBodyBytes = Math.min(exchange.maxBodyBytes, most)
        return size > most ? emptyReply(413, ['errorMessage', sizeMessage(size, most)]) : undefined
      },
    }
  },
}

export function sizeMessage(size: number, most: number): string {
  return `Request size is larger than permissible limit. Request size is ${shownBytes(size)} where permissible limit is ${shownBytes(most)}`
}

/** In powers of a thousand, cut to one decimal, as Spring prints them. */
function shownBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const power = Math.floor(Math.log10(bytes) / 3)
  return `${(bytes / 1000 ** power).toFixed(1)} ${'kMGTPE'[power - 1]}B`
}

export const requestHeaderSize: FilterFactory = {
  shortcut: { fields: ['maxSize', 'errorHeaderName'] },
  create: (args) => {
    const most = args.bytes('maxSize', defaultHeaderBytes)
    const errorName = args.optional('errorHeaderName') ?? 'errorMessage'
    return {
      text: filterText('RequestHeaderSize', { max: most }),
      request: ({ request: { rawHeaders } }) => {
        const tooLong = rawHeaders.flatMap((name, at) => {
          const bytes = at % 2 === 0 ? Buffer.byteLength(name) + Buffer.byteLength(rawHeaders[at + 1] ?? '') : 0
          return bytes > most ? [`'${name}':${bytes}B`] : []
        })
        if (tooLong.length === 0) return undefined
        const message = `Request Header/s size is larger than permissible limit (${most}B). Request Header/s size for ${tooLong.join(', ')}`
        return emptyReply(431, [errorName, message.slice(0, 1000)])
      },
    }
  },
}
