import type { Place, TextFile } from '../component.ts'

/** ZooKeeper, Kafka and Connect are one set of jars and differ in their main class, in both runtimes. */
export function kafkaJvm(place: Place, heapMiB: number, mainClass: string, ...args: string[]): string[] {
  return [
    place.program('java'),
    `-Xmx${heapMiB}m`,
    // What has no memory left hangs; what ends is started again.
    '-XX:+ExitOnOutOfMemoryError',
    // Measured: the first compiler tier and the serial collector save a quarter of the start and 60 MiB each.
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    `-Dlog4j.configuration=file:${place.file('log4j.properties')}`,
    '-cp',
    `${place.jars('kafka')}/*`,
    mainClass,
    ...args,
  ]
}

export function log4j(extra: Record<string, string> = {}): TextFile {
  return properties({
    'log4j.rootLogger': 'INFO, stdout',
    'log4j.appender.stdout': 'org.apache.log4j.ConsoleAppender',
    'log4j.appender.stdout.layout': 'org.apache.log4j.PatternLayout',
    'log4j.appender.stdout.layout.ConversionPattern': '%p %m (%c{1})%n',
    ...extra,
  })
}

/** A Java properties file; an undefined value leaves its line out. */
export function properties(values: Record<string, string | number | boolean | undefined>): TextFile {
  const lines = Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]))
  return { content: `${lines.join('\n')}\n` }
}
