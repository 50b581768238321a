import { execFile } from 'node:child_process'

export interface Outcome {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** One line of curl, as a learner types it; the body goes in by its standard input. */
export function curl(
  url: string,
  { body, headers = {} }: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Outcome> {
  const flags = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const args = ['-s', '-S', '-i', '--max-time', '30', ...flags, ...(body === undefined ? [] : ['--data-binary', '@-']), url]
  return new Promise((resolve, reject) => {
    const child = execFile('curl', args, { encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error) reject(new Error(`curl ${url}: ${stderr || error.message}`))
      else resolve(parse(stdout))
    })
    child.stdin?.end(body)
  })
}

function parse(answer: string): Outcome {
  const end = answer.indexOf('\r\n\r\n')
  const [first = '', ...lines] = answer.slice(0, end).split('\r\n')
  // What comes before the answer itself.
  if (/^HTTP\/\S+ 1\d\d/.test(first)) return parse(answer.slice(end + 4))
  const headers = lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()])
  return { status: Number(first.split(' ')[1]), headers: Object.fromEntries(headers), text: answer.slice(end + 4) }
}
