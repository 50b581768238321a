import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { mediaTypeV2 } from '../../../src/protocols/config-server/environment-json.ts'
import { configServiceWith } from './rig.ts'

const root = fileURLToPath(new URL('../../vectors/config-native/files', import.meta.url))
const { cases }: { cases: readonly Case[] } = JSON.parse(readFileSync(join(root, '../cases.json'), 'utf8'))

/** One call of the real classes, below the servlet. */
interface Case {
  readonly searchLocations: readonly string[]
  readonly application: string
  readonly profiles: string
  readonly label: string | null
  readonly kind: 'plain' | 'v2' | 'yml' | 'json' | 'properties'
  readonly resolvePlaceholders: boolean
  readonly response?: { readonly propertySources: readonly { readonly name: string; readonly source: Record<string, string> }[] }
  readonly body?: string
  readonly exception?: string
}

const numbered = cases.map((each, index) => ({ ...each, what: `${index} ${each.kind} ${each.application} ${each.profiles}` }))

test.each(numbered.filter(({ exception }) => exception === undefined))(
  'case $what gives what the real classes give',
  async (each) => {
    const { app } = await serving(each)
    const { body, statusCode } = await app.inject({
      url: urlOf(each),
      headers: each.kind === 'v2' ? { accept: mediaTypeV2 } : {},
    })
    expect(statusCode).toBe(200)
    const text = body.replaceAll(root, '$ROOT')
    if (each.response === undefined) expect(text).toBe(each.body)
    // A list of profiles is one text on the wire: it is cut only below the controller, where these were taken.
    else expect(orderedText(JSON.parse(text))).toBe(orderedText({ ...each.response, profiles: [each.profiles] }))
  },
)

test.each([
  ['a b', 500, 'Boot refuses the profile: later releases of the server make that a 400'],
  ['../x', 400, 'the application leads elsewhere'],
])('what the real classes refuse is refused: %s with %i', async (name, status) => {
  const each = numbered.find(
    ({ exception, profiles, application }) => exception !== undefined && [profiles, application].includes(name),
  )
  if (each === undefined) throw new Error('not in the vectors')
  const { app } = await serving(each)
  const answer = await app.inject(
    `/${encodeURIComponent(each.application).replace('%2F', '(_)')}/${encodeURIComponent(each.profiles)}`,
  )
  expect(answer.statusCode).toBe(status)
})

async function serving({ searchLocations, response }: Case) {
  const overrides = response?.propertySources.find(({ name }) => name === 'overrides')?.source ?? {}
  return configServiceWith(
    {
      ...Object.fromEntries(
        Object.entries(overrides).map(([key, value]) => [`spring.cloud.config.server.overrides.${key}`, value]),
      ),
      'spring.profiles.active': 'native',
      'spring.cloud.config.server.native.search-locations': searchLocations.join(',').replaceAll('$ROOT', root),
    },
    { key: 'foo', salt: 'deadbeef' },
  )
}

function urlOf({ kind, application, profiles, label, resolvePlaceholders }: Case): string {
  if (kind === 'plain' || kind === 'v2') return `/${application}/${profiles}${label === null ? '' : `/${label}`}`
  return `${label === null ? '' : `/${label}`}/${application}-${profiles}.${kind}?resolvePlaceholders=${resolvePlaceholders}`
}

/** Also the order of keys counts: it is the order of the file. */
function orderedText(value: unknown): string {
  return JSON.stringify(value, null, 1)
}
