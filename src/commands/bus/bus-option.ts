import { type Command, Option } from 'commander'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'

export interface BusOption extends TargetOption {
  readonly over?: 'rabbitmq' | 'kafka'
  readonly bus: string
}

export function busOption(command: Command): Command {
  return targetOption(command)
    .addOption(new Option('--over <broker>', 'which one, instead of the one the services use').choices(['rabbitmq', 'kafka']))
    .option('--bus <name>', 'the exchange or topic that is the bus', 'springCloudBus')
}
