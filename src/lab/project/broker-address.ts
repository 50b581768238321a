import { quoted } from '../../shared/quote.ts'

const brokerAddress = /^(?:\[[0-9a-f:.]+\]|[\w-]+(?:\.[\w-]+)*)(?::(\d{1,5}))?$/i

/** What is wrong with `host:port`; the port is 9092 where none is said. */
export function wrongBroker(address: string): string | undefined {
  const match = brokerAddress.exec(address)
  const port = Number(match?.[1] ?? 9092)
  if (match && port >= 1 && port <= 65_535) return undefined
  return `must be host:port, such as b1.example:9093, not ${quoted(address)}`
}
