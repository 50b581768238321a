import type { RequestKind } from '../wire/request-kind.ts'
import { type ConfigResource, numberOfResource, resourceOfNumber } from './config-resource.ts'

export interface DescribeConfigsRequest {
  readonly resources: readonly (ConfigResource & {
    /** Null: all of its settings. */
    readonly names: readonly string[] | null
  })[]
  readonly withSynonyms: boolean
  /** What each is for, in the words of the broker. */
  readonly withDocumentation: boolean
}

export interface DescribedConfigs {
  readonly resource: ConfigResource
  readonly errorCode: number
  readonly message: string | null
  readonly configs: readonly Config[]
}

export interface Config {
  readonly name: string
  /** Null: it is not told, as with what is sensitive; or there is none. */
  readonly value: string | null
  readonly source: ConfigSource
  readonly isReadOnly: boolean
  readonly isSensitive: boolean
  /** Where its value comes from, and would come from without that, in this order. */
  readonly synonyms: readonly { readonly name: string; readonly value: string | null; readonly source: ConfigSource }[]
  readonly type: string
  readonly documentation: string | null
}

const sources = [
  'unknown',
  'topic',
  'broker',
  'all-brokers',
  'broker-file',
  'default',
  'broker-logger',
  'client',
  'group',
] as const
const types = ['unknown', 'boolean', 'string', 'int', 'short', 'long', 'double', 'list', 'class', 'password'] as const

/** Who said so. All but `default` and `broker-file` can be changed while it runs. */
export type ConfigSource = (typeof sources)[number]

/** The settings of a broker are known by itself; those of a topic by all. */
export const describeConfigs: RequestKind<DescribeConfigsRequest, readonly DescribedConfigs[]> = {
  name: 'DescribeConfigs',
  api: 32,
  versions: [1, 4],
  flexibleFrom: 4,
  write(to, { resources, withSynonyms, withDocumentation }, version) {
    to.array(resources, (resource) => {
      to.int8(numberOfResource(resource))
      to.string(resource.name)
      to.array(resource.names, (name) => to.string(name))
      to.tags()
    })
    to.boolean(withSynonyms)
    if (version >= 3) to.boolean(withDocumentation)
    to.tags()
  },
  read(from, version) {
    const source = () => sources[from.int8()] ?? 'unknown'
    from.int32()
    const resources = from.array(() => {
      const [errorCode, message, number, name] = [from.int16(), from.nullableString(), from.int8(), from.string()]
      const configs = from.array(() => {
        const config = {
          name: from.string(),
          value: from.nullableString(),
          isReadOnly: from.boolean(),
          source: source(),
          isSensitive: from.boolean(),
          synonyms: from.array(() => {
            const synonym = { name: from.string(), value: from.nullableString(), source: source() }
            from.tags()
            return synonym
          }),
          type: (version >= 3 && types[from.int8()]) || 'unknown',
          documentation: version >= 3 ? from.nullableString() : null,
        }
        from.tags()
        return config
      })
      from.tags()
      return { resource: resourceOfNumber(number, name), errorCode, message, configs }
    })
    from.tags()
    return resources
  },
  errorCodes: (resources) => resources.map(({ errorCode }) => errorCode),
}
