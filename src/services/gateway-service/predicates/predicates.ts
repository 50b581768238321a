import { remoteAddr, xForwardedRemoteAddr } from './addresses.ts'
import { host } from './host.ts'
import { method, path } from './path.ts'
import type { PredicateFactory } from './predicate.ts'
import { cloudFoundryRouteService, readBody, weight } from './rare.ts'
import { after, before, between } from './times.ts'
import { cookie, header, query } from './values.ts'

export const predicateFactories: ReadonlyMap<string, PredicateFactory> = new Map([
  ['After', after],
  ['Before', before],
  ['Between', between],
  ['CloudFoundryRouteService', cloudFoundryRouteService],
  ['Cookie', cookie],
  ['Header', header],
  ['Host', host],
  ['Method', method],
  ['Path', path],
  ['Query', query],
  ['ReadBody', readBody],
  ['RemoteAddr', remoteAddr],
  ['Weight', weight],
  ['XForwardedRemoteAddr', xForwardedRemoteAddr],
])
