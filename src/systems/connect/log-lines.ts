/** Connect says in front of a line whose it is: `[orders-sink|task-0] …`, or names it in its own words. */
export function concerns(name: string): (line: string) => boolean {
  const quoted = name.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
  // Not a part of a longer name: `sink` is no line about `orders-sink`.
  const alone = `(?<![\\w.-])(?:connect-)?${quoted}(?![\\w-]|\\.\\w)`
  const ofTask = `(?:task |connector-(?:consumer|producer|dlq-producer|adminclient)-)${quoted}-\\d+(?![\\w-]|\\.\\w)`
  const pattern = new RegExp(`${alone}|${ofTask}`)
  return (line) => pattern.test(line) && !requestLine.test(line)
}

/** Who asked the worker what, over REST: whoever watches would fill the log with himself. */
const requestLine = /\(RestServer\)$|^\w+ \S+ - \S+ \[\d+\/\w+\/\d+:/

/** A trace belongs to the line in front of it. */
export function isContinuation(line: string): boolean {
  return (
    /^(?:\s+at |\s+\.\.\. \d+|Caused by: |\s*Suppressed: |\s)/.test(line) ||
    /^(?:[\w$]+\.)+[\w$]*(?:Exception|Error)\b/.test(line)
  )
}
