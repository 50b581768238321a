import type { Application, Applications, Instance } from '../../../protocols/eureka/instance.ts'
import {
  decodeInstance as decodeJson,
  type EncodingMode,
  encodeApplication as jsonApplication,
  encodeApplications as jsonApplications,
  encodeInstance as jsonInstance,
  type RegistrationContext,
} from '../../../protocols/eureka/json.ts'
import {
  decodeInstance as decodeXml,
  encodeApplication as xmlApplication,
  encodeApplications as xmlApplications,
  encodeInstance as xmlInstance,
} from '../../../protocols/eureka/xml.ts'
import type { Format } from './negotiate.ts'

interface Codec {
  readonly applications: (all: Applications, mode: EncodingMode) => string
  readonly application: (application: Application, mode: EncodingMode) => string
  readonly instance: (instance: Instance) => string
  readonly registration: (body: string, context: RegistrationContext) => Instance
}

export const codecs: Readonly<Record<Format, Codec>> = {
  json: { applications: jsonApplications, application: jsonApplication, instance: jsonInstance, registration: decodeJson },
  xml: { applications: xmlApplications, application: xmlApplication, instance: xmlInstance, registration: decodeXml },
}
