import type { EncodingMode } from '../../../protocols/eureka/json.ts'

export type Format = 'json' | 'xml'

export const mediaTypes: Readonly<Record<Format, string>> = { json: 'application/json', xml: 'application/xml' }

/** JSON for whoever mentions it, XML for everybody else. */
export function formatOf(accept: string | undefined): Format {
  return accept?.includes('json') ? 'json' : 'xml'
}

export function isAcceptable(accept: string | undefined): boolean {
  return accept === undefined || accept === '' || /(^|[\s,])(application|\*)\/(json|xml|\*)(?![\w+.-])/i.test(accept)
}

export function modeOf(eurekaAccept: string | string[] | undefined): EncodingMode {
  return String(eurekaAccept).toLowerCase() === 'compact' ? 'compact' : 'full'
}

export function takesGzip(acceptEncoding: string | string[] | undefined): boolean {
  return String(acceptEncoding).includes('gzip')
}
