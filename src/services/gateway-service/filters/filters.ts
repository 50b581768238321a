import { authorizationHeaderFilter } from './authorization.ts'
import { cacheRequestBody, removeJsonAttributes } from './bodies.ts'
import { circuitBreaker, fallbackHeaders } from './circuit-breaker.ts'
import type { FilterFactory } from './filter.ts'
import { rewriteLocationResponseHeader } from './location.ts'
import { javaOnly, saveSession, tokenRelay } from './nothing.ts'
import { addRequestParameter, removeRequestParameter, rewriteRequestParameter } from './parameters.ts'
import { prefixPath, requestHeaderToRequestUri, rewritePath, setPath, stripPrefix } from './paths.ts'
import { requestRateLimiter } from './rate-limit.ts'
import {
  addRequestHeader,
  addRequestHeadersIfNotPresent,
  mapRequestHeader,
  preserveHostHeader,
  removeRequestHeader,
  setRequestHeader,
  setRequestHostHeader,
} from './request-headers.ts'
import { localResponseCache } from './response-cache.ts'
import {
  addResponseHeader,
  dedupeResponseHeader,
  removeResponseHeader,
  rewriteResponseHeader,
  setResponseHeader,
} from './response-headers.ts'
import { retry } from './retry.ts'
import { secureHeaders } from './secure-headers.ts'
import { requestHeaderSize, requestSize } from './sizes.ts'
import { redirectTo, setStatus } from './status.ts'

export const filterFactories: ReadonlyMap<string, FilterFactory> = new Map([
  ['AddRequestHeader', addRequestHeader],
  ['AddRequestHeadersIfNotPresent', addRequestHeadersIfNotPresent],
  ['AddRequestParameter', addRequestParameter],
  ['AddResponseHeader', addResponseHeader],
  ['AuthorizationHeaderFilter', authorizationHeaderFilter],
  ['CacheRequestBody', cacheRequestBody],
  ['CircuitBreaker', circuitBreaker],
  ['DedupeResponseHeader', dedupeResponseHeader],
  ['FallbackHeaders', fallbackHeaders],
  ['JsonToGrpc', javaOnly('gRPC is not spoken here')],
  ['LocalResponseCache', localResponseCache],
  ['MapRequestHeader', mapRequestHeader],
  ['ModifyRequestBody', javaOnly('it can be given by Java code only')],
  ['ModifyResponseBody', javaOnly('it can be given by Java code only')],
  ['PrefixPath', prefixPath],
  ['PreserveHostHeader', preserveHostHeader],
  ['RedirectTo', redirectTo],
  ['RemoveJsonAttributesResponseBody', removeJsonAttributes],
  ['RemoveRequestHeader', removeRequestHeader],
  ['RemoveRequestParameter', removeRequestParameter],
  ['RemoveResponseHeader', removeResponseHeader],
  ['RequestHeaderSize', requestHeaderSize],
  ['RequestHeaderToRequestUri', requestHeaderToRequestUri],
  ['RequestRateLimiter', requestRateLimiter],
  ['RequestSize', requestSize],
  ['Retry', retry],
  ['RewriteLocationResponseHeader', rewriteLocationResponseHeader],
  ['RewritePath', rewritePath],
  ['RewriteRequestParameter', rewriteRequestParameter],
  ['RewriteResponseHeader', rewriteResponseHeader],
  ['SaveSession', saveSession],
  ['SecureHeaders', secureHeaders],
  ['SetPath', setPath],
  ['SetRequestHeader', setRequestHeader],
  ['SetRequestHostHeader', setRequestHostHeader],
  ['SetResponseHeader', setResponseHeader],
  ['SetStatus', setStatus],
  ['StripPrefix', stripPrefix],
  ['TokenRelay', tokenRelay],
])
