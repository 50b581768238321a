import type { ConfigEnvironment } from '../../../protocols/config-server/environment.ts'
import type { Evidence } from '../files/evidence.ts'
import type { FileContent } from '../files/folder.ts'

/** Where configuration comes from: folders, a git repository, several of these, or one of these with something laid over it. */
export interface ConfigSource {
  /** Throws `NoSuchLabel`, a `PropertyFileError`, … */
  find(request: ConfigRequest): Promise<FoundConfig>
  /** The first file of that path, variants for a profile before the plain one. */
  file(request: ConfigRequest, path: string): Promise<FileContent | undefined>
  /** What has to be done before an answer may be taken for current although the files it stands on are unchanged, such as a fetch. */
  refresh?(request: ConfigRequest): Promise<void> | undefined
  /** What works only in part at the moment, for the health page. */
  troubles?(): readonly Trouble[]
  /** Folders of this machine whose files are served. */
  readonly folders: readonly string[]
  close(): Promise<void>
}

export interface ConfigRequest {
  /** Perhaps several, with commas, as the profiles. */
  readonly application: string
  readonly profiles: string
  readonly label: string | undefined
}

export interface FoundConfig {
  readonly environment: ConfigEnvironment
  readonly evidence: Evidence
}

export interface Trouble {
  /** Without user or password. */
  readonly uri: string
  readonly since: string
  readonly error: string
}

/** Branch, tag or commit; or a whole repository that cannot be had. */
export class NoSuchLabel extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'NoSuchLabel'
  }
}

/** The request itself makes no sense. */
export class InvalidRequest extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'InvalidRequest'
  }
}
