import { expect, test } from 'vitest'
import { components } from '../../src/lab/components.ts'
import { pick } from '../../src/shell/instances.ts'
import { inOrder } from '../../src/shell/order.ts'

const instance = (id: string) => ({ id, component: id.replace(/-\d+$/, ''), instance: Number(id.slice(-1)) })
const lab = ['zookeeper-1', 'kafka-1', 'kafka-2', 'kafka-3'].map(instance)
const ids = (names: readonly string[]) => pick(lab, names, components).map(({ id }) => id)

test('a component stands for all of its instances, an id for one; without a name it is all of the lab', () => {
  expect(ids([])).toEqual(['zookeeper-1', 'kafka-1', 'kafka-2', 'kafka-3'])
  expect(ids(['kafka'])).toEqual(['kafka-1', 'kafka-2', 'kafka-3'])
  expect(ids(['kafka-2', 'zookeeper'])).toEqual(['kafka-2', 'zookeeper-1'])
})

test('named twice, it is meant once', () => {
  expect(ids(['kafka-2', 'kafka', 'kafka-2'])).toEqual(['kafka-2', 'kafka-1', 'kafka-3'])
})

test('a name nobody has is met with the one that was meant', () => {
  expect(() => ids(['kafak'])).toThrow(
    expect.objectContaining({
      code: 'UNKNOWN_COMPONENT',
      exitCode: 2,
      message: 'nothing in this lab is called "kafak". Did you mean kafka?',
      details: ['all: zookeeper kafka kafka-2 kafka-3'],
    }),
  )
  expect(() => ids(['kafka-4'])).toThrow('Did you mean kafka-2 or kafka-3')
})

test('one that exists and is not in the lab says how it comes in', () => {
  expect(() => ids(['redis'])).toThrow(
    expect.objectContaining({ code: 'LAB_NOT_UP', exitCode: 3, message: 'redis is not part of this lab.', hint: 'msa up redis' }),
  )
})

test('people see them in the order they know, instances by number, strangers last', () => {
  const mixed = ['stranger-1', 'kafka-2', 'zookeeper-1', 'kafka-1'].map(instance)
  expect(inOrder(mixed, ['zookeeper', 'kafka']).map(({ id }) => id)).toEqual(['zookeeper-1', 'kafka-1', 'kafka-2', 'stranger-1'])
})
