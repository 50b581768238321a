import type { StockTool } from '../../lab/stock/tools.ts'
import type { AsText } from '../../shell/output.ts'

export const toolsAsText: AsText<readonly Pick<StockTool, 'name' | 'summary'>[]> = (tools, { ink }) => {
  const width = Math.max(...tools.map(({ name }) => name.length))
  const lines = tools.map(({ name, summary }) => `${name.padEnd(width)}   ${ink.dim(summary)}`)
  return [...lines, '', 'msa stock kafka-topics --list        its own help: msa stock kafka-topics --help'].join('\n')
}
