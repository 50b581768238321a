import { get } from './http.ts'

/** As it lies on the wire, as far as these tests look at it. */
export interface WireInstance {
  readonly instanceId: string
  readonly app: string
  readonly status: string
  readonly overriddenStatus?: string
  readonly port: { readonly $: number }
  readonly leaseInfo: { readonly lastRenewalTimestamp: number }
  readonly metadata?: Readonly<Record<string, string>>
}

interface WireApplications {
  readonly applications: {
    readonly application: readonly { readonly name: string; readonly instance: readonly WireInstance[] }[]
  }
}

/** The instances of an application in a registry, ours or Netflix's; an unknown one has none. `url`: of the server. */
export async function instancesIn(url: string, application: string): Promise<readonly WireInstance[]> {
  const { status, text } = await get(`${url}/eureka/apps`)
  if (status !== 200) throw new Error(`${url}/eureka/apps answered ${status}`)
  const { applications } = JSON.parse(text) as WireApplications
  return applications.application.filter(({ name }) => name === application.toUpperCase()).flatMap(({ instance }) => instance)
}

/** Their states: `['UP']`. */
export async function statesIn(url: string, application: string): Promise<readonly string[]> {
  return (await instancesIn(url, application)).map(({ status }) => status)
}
