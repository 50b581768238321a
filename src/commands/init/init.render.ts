import { projectFileName } from '../../lab/project/find-project.ts'
import type { Page } from '../../shell/output.ts'

export interface Written {
  readonly name: string
  readonly runtime: string
  readonly profile: readonly string[]
}

export function initAsText({ name, runtime, profile }: Written, { ink }: Page): string {
  return [
    `${ink.good('✓')} wrote ${projectFileName}: lab "${name}", ${profile.join(' and ')} on ${runtime}`,
    `${ink.good('✓')} wrote config-repo, what the config server serves, and encrypt.key, the lessons' key to it`,
    '',
    `  next  ${ink.strong('msa up')}`,
  ].join('\n')
}
