import { expect, test } from 'vitest'
import { errorAsJson, errorAsText } from '../../src/cli/render-error.ts'
import { MsaError } from '../../src/shared/errors.ts'
import { noInk } from '../../src/shell/output.ts'

const quiet = { ink: noInk, verbose: false }

test('says what failed, the evidence, why, and what to type', () => {
  const error = new MsaError('COMPONENT_FAILED', 'kafka failed after 3.1s: it exited with 1 before it answered', {
    details: ['FATAL Exiting Kafka due to fatal exception (kafka.Kafka$)', '(last 1 of 214 lines; all: msa logs kafka)'],
    cause: new Error('the data folder is on a disk with 0 MiB free'),
    hint: 'msa down --volumes\nmsa up --data /bigger/disk',
  })
  expect(`\n${errorAsText(error, quiet)}\n`).toMatchInlineSnapshot(`
    "
    ✗ kafka failed after 3.1s: it exited with 1 before it answered

        FATAL Exiting Kafka due to fatal exception (kafka.Kafka$)
        (last 1 of 214 lines; all: msa logs kafka)

      why   the data folder is on a disk with 0 MiB free
      try   msa down --volumes
            msa up --data /bigger/disk
    "
  `)
})

test('stays short when there is no more to say', () => {
  expect(errorAsText(new MsaError('FAILED', 'it failed'), quiet)).toBe('✗ it failed')
})

test('does not say twice what the message says already', () => {
  const error = new MsaError('FAILED', 'it failed: no space left', { cause: new Error('no space left') })
  expect(errorAsText(error, quiet)).toBe('✗ it failed: no space left')
})

test('--verbose adds the code and the stacks, also of what caused it', () => {
  const text = errorAsText(new MsaError('PORT_IN_USE', 'taken', { exitCode: 3, cause: new Error('EADDRINUSE') }), {
    ...quiet,
    verbose: true,
  })
  expect(text).toContain('code  PORT_IN_USE, exit 3')
  expect(text).toContain('caused by Error: EADDRINUSE')
  expect(text).toContain('render-error.test.ts')
})

test('for programs it is one line with a stable code', () => {
  const error = new MsaError('PORT_IN_USE', 'taken', { hint: 'msa up --auto-ports', details: ['by java'], exitCode: 3 })
  expect(errorAsJson(error)).toBe(
    '{"error":{"code":"PORT_IN_USE","message":"taken","hint":"msa up --auto-ports","details":["by java"]}}',
  )
})
