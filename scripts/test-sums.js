import { writeFileSync } from 'node:fs'

/** A vitest reporter: what `npm test` adds up at the end. The path to write to comes in MSA_TEST_SUMS. */
export default class TestSums {
  onTestRunEnd(modules, unhandledErrors) {
    const sums = {
      passed: 0,
      failed: unhandledErrors.length,
      skipped: 0,
      failures: unhandledErrors.map((error) => ({ name: error.message ?? String(error), kept: null })),
      skips: [],
    }
    for (const module of modules) {
      const errors = [...module.errors(), ...[...module.children.allSuites()].flatMap((suite) => suite.errors())]
      if (errors.length > 0) {
        sums.failed += 1
        sums.failures.push({ name: `${module.relativeModuleId}: ${errors[0].message}`, kept: null })
      }
      for (const test of module.children.allTests()) count(sums, module, test)
    }
    writeFileSync(process.env.MSA_TEST_SUMS, JSON.stringify(sums))
  }
}

function count(sums, module, test) {
  const result = test.result()
  const name = `${module.relativeModuleId} > ${test.fullName}`
  if (result.state === 'passed') sums.passed += 1
  else if (result.state === 'failed') {
    sums.failed += 1
    sums.failures.push({ name, kept: test.meta().kept ?? null })
  } else {
    sums.skipped += 1
    sums.skips.push({ name, because: result.note ?? (test.options.mode === 'todo' ? 'to do' : 'its file says why') })
  }
}
