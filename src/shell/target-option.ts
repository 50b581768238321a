import type { Command } from 'commander'
import { type LabOption, labOption } from './options.ts'

export interface TargetOption extends LabOption {
  readonly context?: string
  readonly brokers?: string
}

/** Which system a command means: `--context`, `--name`, and for Kafka's commands `--brokers`. */
export function targetOption(command: Command): Command {
  return labOption(command).option('--context <context>', 'a system that msa.yaml or `msa context add` names')
}

export function kafkaOption(command: Command): Command {
  return targetOption(command).option('--brokers <brokers>', 'host:port,… instead of the lab')
}
