import type { Command } from 'commander'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'

export interface RepositoryOption extends TargetOption {
  readonly repo?: string
}

/** The files a config server serves: the lab's own, unless something else is named. */
export function repositoryOption(command: Command): Command {
  return targetOption(command.option('--repo <folder>', 'the folder of the files, instead of what the lab serves'))
}
