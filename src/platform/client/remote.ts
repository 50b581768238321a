import type { IncomingHttpHeaders } from 'node:http'
import type { Static, TSchema } from 'typebox'
import type { Guards } from '../resilience/aspects.ts'

/**
 * What another service offers, described once: `createClients` makes functions of it.
 *
 *     const orderService = defineRemote({
 *       name: 'OrderServiceClient',
 *       base: 'http://ORDER-SERVICE',
 *       methods: { getOrders: { verb: 'GET', path: '/order-service/{userId}/orders', answer: Type.Array(Order) } },
 *     })
 */
export interface Remote {
  /** As logs, settings and errors call it. */
  readonly name: string
  /** By address, `http://localhost:8000`, or by name, `http://ORDER-SERVICE` or `lb://ORDER-SERVICE`. */
  readonly base: string
  readonly methods: Readonly<Record<string, RemoteMethod>>
  readonly guards?: Guards
  /** Sends the `authorization` and `token` of the request on whose behalf it is called. */
  readonly forwardsToken?: boolean
}

export interface RemoteMethod {
  readonly verb: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** `/users/{userId}` */
  readonly path: string
  readonly body?: TSchema
  /** What is answered is checked against it. */
  readonly answer?: TSchema
  /** An answer that is read while it comes: a document a line (NDJSON), or bytes. */
  readonly streams?: 'lines' | 'bytes'
}

export function defineRemote<const R extends Remote>(remote: R): R {
  return remote
}

export type Client<R extends Remote> = {
  readonly [Name in keyof R['methods']]: ClientFunction<R['methods'][Name]>
}

type ClientFunction<M extends RemoteMethod> =
  NeedsNothing<M> extends true ? (call?: CallOf<M>) => Promise<AnswerOf<M>> : (call: CallOf<M>) => Promise<AnswerOf<M>>

type NeedsNothing<M extends RemoteMethod> = [PathNames<M['path']>] extends [never]
  ? M extends { readonly body: TSchema }
    ? false
    : true
  : false

type PathNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | PathNames<Rest> : never

type CallOf<M extends RemoteMethod> = CallFacts &
  ([PathNames<M['path']>] extends [never] ? object : { readonly path: Readonly<Record<PathNames<M['path']>, string | number>> }) &
  (M extends { readonly body: infer S extends TSchema } ? { readonly body: Static<S> } : object)

export interface CallFacts {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly headers?: Readonly<Record<string, string>>
  /** Another place than the description says, with `%s` for each name in its path: `http://localhost:8000/order-service/%s/orders`. */
  readonly at?: string | undefined
  /** The headers of the request that this is part of: its deadline counts here too. */
  readonly onBehalfOf?: IncomingHttpHeaders | undefined
  /** For all of it, attempts and waits included. */
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

type AnswerOf<M extends RemoteMethod> = M extends { readonly streams: 'bytes' }
  ? AsyncIterable<Uint8Array>
  : M extends { readonly streams: 'lines' }
    ? AsyncIterable<Answered<M>>
    : Answered<M>

type Answered<M> = M extends { readonly answer: infer S extends TSchema } ? Static<S> : unknown

/** A call as the rest of the client sees it, whatever its types. */
export interface AnyCall extends CallFacts {
  readonly path?: Readonly<Record<string, string | number>>
  readonly body?: unknown
}
