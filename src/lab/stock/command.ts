import type { StockTool } from './tools.ts'

/** As Kafka's own scripts set it for their tools: warnings only, and not among the results. */
export const toolsLog4j = `log4j.rootLogger=WARN, stderr
log4j.appender.stderr=org.apache.log4j.ConsoleAppender
log4j.appender.stderr.layout=org.apache.log4j.PatternLayout
log4j.appender.stderr.layout.ConversionPattern=[%d] %p %m (%c)%n
log4j.appender.stderr.Target=System.err
`

export interface StockPlace {
  readonly java: string
  /** Folder of Kafka's jars. */
  readonly jars: string
  readonly log4j: string
  /** KAFKA_HEAP_OPTS and KAFKA_OPTS are obeyed, as by the scripts. */
  readonly env: Readonly<Record<string, string | undefined>>
}

export function toolCommand(
  { main, heavy }: StockTool,
  args: readonly string[],
  { java, jars, log4j, env }: StockPlace,
): [string, ...string[]] {
  const heap = words(env.KAFKA_HEAP_OPTS) ?? [heavy ? '-Xmx512M' : '-Xmx256M']
  // Most of a tool's second is its JVM's start: one compiler and one collector thread start faster.
  const flags = heavy ? [] : ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto']
  return [
    java,
    ...heap,
    ...flags,
    `-Dlog4j.configuration=file:${log4j}`,
    ...(words(env.KAFKA_OPTS) ?? []),
    '-cp',
    `${jars}/*`,
    main,
    ...args,
  ]
}

/** The same inside a container: its own java, and the log's settings written there first. */
export function toolScript(command: readonly string[], log4j: string): string[] {
  const script = 'printf %s "$1" >"$2" && shift 2 && exec "$@"'
  return ['sh', '-c', script, 'stock', toolsLog4j, log4j, ...command]
}

function words(text: string | undefined): string[] | undefined {
  const found = (text ?? '').split(/\s+/).filter((word) => word !== '')
  return found.length === 0 ? undefined : found
}
