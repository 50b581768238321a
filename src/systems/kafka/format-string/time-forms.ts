const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
]

/** Milliseconds since 1970 → text, in UTC. */
export type TimeForm = (timestamp: number) => string

/** `strftime[%F %T]`, `go[2006-01-02T15:04:05Z07:00]`, `iso`, `s`, `ms`; undefined for a form that is none. */
export function timeForm(name: string): TimeForm | undefined {
  if (name === 'iso') return (timestamp) => new Date(timestamp).toISOString()
  if (name === 's' || name === 'unix') return (timestamp) => String(Math.floor(timestamp / 1000))
  if (name === 'ms' || name === '') return String
  const [, dialect, layout = ''] = /^(strftime|go)\[+(.*?)\]+$/s.exec(name) ?? []
  if (dialect === undefined) return undefined
  const replace = dialect === 'go' ? goLayout : strftime
  return (timestamp) => replace(layout, new Date(timestamp))
}

function strftime(layout: string, at: Date): string {
  return layout.replace(/%([a-zA-Z%])/g, (whole, letter: string) => {
    switch (letter) {
      case 'F':
        return at.toISOString().slice(0, 10)
      case 'T':
        return at.toISOString().slice(11, 19)
      case 'R':
        return at.toISOString().slice(11, 16)
      case 'D':
        return strftime('%m/%d/%y', at)
      case 'Y':
        return String(at.getUTCFullYear())
      case 'y':
        return two(at.getUTCFullYear() % 100)
      case 'm':
        return two(at.getUTCMonth() + 1)
      case 'd':
        return two(at.getUTCDate())
      case 'e':
        return String(at.getUTCDate()).padStart(2)
      case 'H':
        return two(at.getUTCHours())
      case 'I':
        return two(at.getUTCHours() % 12 || 12)
      case 'M':
        return two(at.getUTCMinutes())
      case 'S':
        return two(at.getUTCSeconds())
      case 'L':
        return three(at.getUTCMilliseconds())
      case 'f':
        return `${three(at.getUTCMilliseconds())}000`
      case 'p':
        return at.getUTCHours() < 12 ? 'AM' : 'PM'
      case 'A':
        return days[at.getUTCDay()] ?? ''
      case 'a':
        return days[at.getUTCDay()]?.slice(0, 3) ?? ''
      case 'B':
        return months[at.getUTCMonth()] ?? ''
      case 'b':
      case 'h':
        return months[at.getUTCMonth()]?.slice(0, 3) ?? ''
      case 's':
        return String(Math.floor(at.getTime() / 1000))
      case 'z':
        return '+0000'
      case 'Z':
        return 'UTC'
      case 'n':
        return '\n'
      case 't':
        return '\t'
      case '%':
        return '%'
      default:
        return whole
    }
  })
}

/** Go writes the moment 2006-01-02 15:04:05 where a part is wanted. */
function goLayout(layout: string, at: Date): string {
  const part = /2006|January|Jan|01|Monday|Mon|02|_2|15|03|04|05|\.0+|\.9+|PM|MST|Z07:00|-07:00|-0700|06/g
  return layout.replace(part, (token) => {
    if (token.startsWith('.')) return fraction(token, at)
    const asStrftime = goParts[token]
    return asStrftime === undefined ? token : strftime(asStrftime, at)
  })
}

const goParts: Readonly<Record<string, string>> = {
  ...{ '2006': '%Y', '06': '%y', January: '%B', Jan: '%b', '01': '%m', Monday: '%A', Mon: '%a', '02': '%d', _2: '%e' },
  ...{
    '15': '%H',
    '03': '%I',
    '04': '%M',
    '05': '%S',
    PM: '%p',
    MST: 'UTC',
    'Z07:00': 'Z',
    '-07:00': '+00:00',
    '-0700': '+0000',
  },
}

function fraction(token: string, at: Date): string {
  const digits = three(at.getUTCMilliseconds())
    .padEnd(9, '0')
    .slice(0, token.length - 1)
  const kept = token.startsWith('.9') ? digits.replace(/0+$/, '') : digits
  return kept === '' ? '' : `.${kept}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

function three(value: number): string {
  return String(value).padStart(3, '0')
}
