import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { expect, test } from 'vitest'
import { trustStoreOf, trustStorePassword } from '../../../src/runtime/maven/trust-store.ts'
import { whichProgram } from '../../../src/runtime/packages/programs.ts'
import { temporaryFolder } from '../../support/rig.ts'

const keytool = whichProgram('keytool', process.env)

test('Java reads every authority of a trust store, also several from one text', async (ctx) => {
  if (keytool === undefined) return ctx.skip('there is no keytool here')
  const [first = '', second = '', third = ''] = rootCertificates
  const path = join(await temporaryFolder(), 'trust.jks')
  await writeFile(path, trustStoreOf([`${first}\n# another\n${second}`, third]))
  const listed = execFileSync(keytool, ['-list', '-keystore', path, '-storetype', 'JKS', '-storepass', trustStorePassword], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  expect(listed.match(/trustedCertEntry/g)).toHaveLength(3)
})
