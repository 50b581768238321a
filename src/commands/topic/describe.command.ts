import type { Command } from 'commander'
import { MsaError } from '../../shared/errors.ts'
import { didYouMean } from '../../shared/suggest.ts'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { kafkaOption, type TargetOption } from '../../shell/target-option.ts'
import type { DescribeInput } from './describe.handler.ts'
import type { Section } from './describe.render.ts'

interface DescribeOptions extends TargetOption {
  readonly section?: string
  readonly allConfigs?: boolean
}

const sections: readonly Section[] = ['summary', 'partitions', 'configs']

export function describeCommand(program: Command, ctx: Context): void {
  kafkaOption(
    program
      .command('describe')
      .alias('show')
      .summary('partitions, offsets, sizes and settings of topics')
      .description(
        'Topics in detail: a summary, each partition with its leader, replicas, offsets and size, and the settings that ' +
          'differ from what all topics have.',
      )
      .argument('<topics...>', "names, globs ('orders-*'), regular expressions ('^orders')")
      .option('-s, --section <sections>', 'only these: summary,partitions,configs')
      .option('--all-configs', 'also settings that nobody has changed'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa topic describe orders', 'all about it'],
        ['msa topic describe orders -s configs --all-configs', 'what it is set to'],
        ["msa topic describe '*' -o json", 'everything, for a script'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./describe.handler.ts')).describeTopicsOf,
        (options: DescribeOptions, asked: readonly string[]): DescribeInput => ({
          ...{ target: options, asked, sections: toSections(options), allSettings: options.allConfigs ?? false },
        }),
      ),
    )
}

function toSections({ section }: DescribeOptions): readonly Section[] {
  if (section === undefined) return sections
  return section.split(',').map((word) => {
    const found = sections.find((each) => each === word || each.startsWith(word))
    if (found !== undefined && word !== '') return found
    throw new MsaError('USAGE', `There is no section "${word}".${didYouMean(word, sections)}`, {
      details: [`all: ${sections.join(' ')}`],
      hint: '--section configs',
      exitCode: 2,
    })
  })
}
