import type { RequestKind } from '../wire/request-kind.ts'
import { type ConfigResource, numberOfResource, resourceOfNumber } from './config-resource.ts'

export interface AlterConfigsRequest {
  readonly resources: readonly (ConfigResource & { readonly changes: readonly ConfigChange[] })[]
  readonly validateOnly: boolean
}

export interface ConfigChange {
  readonly name: string
  /** `delete` goes back to the default; the last two are for lists. */
  readonly operation: 'set' | 'delete' | 'append' | 'subtract'
  readonly value: string | null
}

export interface AlteredConfigs {
  readonly resource: ConfigResource
  readonly errorCode: number
  readonly message: string | null
}

const operations = ['set', 'delete', 'append', 'subtract'] as const

/** What is not named stays as it is. */
export const incrementalAlterConfigs: RequestKind<AlterConfigsRequest, readonly AlteredConfigs[]> = {
  name: 'IncrementalAlterConfigs',
  api: 44,
  versions: [0, 1],
  flexibleFrom: 1,
  write(to, { resources, validateOnly }) {
    to.array(resources, (resource) => {
      to.int8(numberOfResource(resource))
      to.string(resource.name)
      to.array(resource.changes, ({ name, operation, value }) => {
        to.string(name)
        to.int8(operations.indexOf(operation))
        to.string(value)
        to.tags()
      })
      to.tags()
    })
    to.boolean(validateOnly)
    to.tags()
  },
  read(from) {
    from.int32()
    const resources = from.array(() => {
      const [errorCode, message, number, name] = [from.int16(), from.nullableString(), from.int8(), from.string()]
      from.tags()
      return { resource: resourceOfNumber(number, name), errorCode, message }
    })
    from.tags()
    return resources
  },
  errorCodes: (resources) => resources.map(({ errorCode }) => errorCode),
}
