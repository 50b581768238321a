import { printable } from '../../shared/quote.ts'
import type { AsText, Page } from '../../shell/output.ts'
import { deadLetterWay } from '../../systems/rabbitmq/dead-letter-queues.ts'
import type { BindingNode, ExchangeNode, QueueNode, RabbitTree } from '../../systems/rabbitmq/tree.ts'

interface Line {
  readonly text: string
  readonly below: readonly Line[]
}

export function treeAsText({ stats }: { readonly stats: boolean }): AsText<RabbitTree> {
  return ({ exchanges, unbound }, page) => {
    const loose: Line[] =
      unbound.length === 0
        ? []
        : [{ text: page.ink.dim('reached by name alone'), below: unbound.map((node) => queueLine(node, '', stats, page)) }]
    const lines = [...exchanges.map((node) => exchangeLine(node, '', stats, page)), ...loose]
    return lines.length === 0 ? 'there is nothing but what the broker brings along' : lines.flatMap(drawn).join('\n')
  }
}

function drawn({ text, below }: Line): readonly string[] {
  const lines = below.flatMap((each, at) => {
    const isLast = at === below.length - 1
    return drawn(each).map((line, row) => `${row === 0 ? (isLast ? '└─ ' : '├─ ') : isLast ? '   ' : '│  '}${line}`)
  })
  return [text, ...lines]
}

function exchangeLine({ exchange, bindings }: ExchangeNode, way: string, stats: boolean, page: Page): Line {
  const { name, type, internal, rates } = exchange
  const kind = page.ink.dim(`(${type}${internal ? ', internal' : ''})`)
  const flow = stats && (rates.in > 0 || rates.out > 0) ? `   in ${rates.in.toFixed(1)}/s  out ${rates.out.toFixed(1)}/s` : ''
  return {
    text: `${way}${page.ink.strong(printable(name))} ${kind}${flow}`,
    below: bindings.map((node) => bindingLine(node, stats, page)),
  }
}

function bindingLine({ key, arguments: given, to }: BindingNode, stats: boolean, page: Page): Line {
  const words = [...(key === '' ? [] : [key]), ...(Object.keys(given).length > 0 ? [JSON.stringify(given)] : [])].join(' ')
  const way = words === '' ? '→ ' : `${printable(words)} → `
  return 'queue' in to ? queueLine(to, way, stats, page) : exchangeLine(to, way, stats, page)
}

function queueLine({ queue, consumers }: QueueNode, way: string, stats: boolean, page: Page): Line {
  const { ready, unacked, rates, exclusive, type } = queue
  const kinds = [...(type === 'classic' ? [] : [type]), ...(exclusive ? ['exclusive'] : [])]
  const kind = kinds.length > 0 ? page.ink.dim(` (${kinds.join(', ')})`) : ''
  const counts = stats
    ? `   ${ready} ready  ${unacked} unacked  in ${rates.publish.toFixed(1)}/s  out ${rates.deliver.toFixed(1)}/s`
    : ''
  const below = consumers.map(({ connection, from, tag, prefetch }) => ({
    text: [
      printable(connection),
      ...(from === '' ? [] : [from]),
      page.ink.dim(stats ? `prefetch ${prefetch === 0 ? '∞' : prefetch}  ${tag}` : tag),
    ].join('  '),
    below: [],
  }))
  const nobody = consumers.length === 0 && ready > 0 ? page.ink.changing('   nobody consumes') : ''
  return {
    text: `${way}${page.ink.named(queue.name, printable(queue.name))}${kind}${counts}${nobody}`,
    below: [...below, ...deadLetterLines(queue, page)],
  }
}

function deadLetterLines(queue: QueueNode['queue'], { ink }: Page): readonly Line[] {
  const way = deadLetterWay(queue)
  if (!way) return []
  const { exchange, key = '' } = way
  return [
    {
      text: ink.dim(`dead letters → ${printable(exchange === '' || key === '' ? exchange + key : `${exchange}:${key}`)}`),
      below: [],
    },
  ]
}
