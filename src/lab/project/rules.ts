import { entriesAt, type Facts, noComponent, ownComponents, type Rule } from './facts.ts'
import { portRules } from './port-rules.ts'
import { serviceRules } from './service-rules.ts'
import { say } from './shape.ts'
import { below } from './tree.ts'

/** What no single value can get wrong: references, and values that contradict one another. */
export function checkRules(facts: Facts): void {
  for (const rule of [...portRules, scaledComponentsCanBe, imagesAreOfComponents, ...serviceRules]) rule(facts)
}

/** As many instances as the ports between two known ones leave room for. */
const mostOfOne = 9

const scaledComponentsCanBe: Rule = ({ tree, components: known, found }) => {
  const components = [...known, ...ownComponents(tree)]
  for (const { key, keyRange, value } of entriesAt(tree, 'scale')) {
    const scaled = components.find(({ name }) => name === key)
    if (!scaled) say(found, keyRange, below('scale', key), noComponent(key, components))
    else if (known.includes(scaled) && value.kind === 'leaf' && Number(value.value) > mostOfOne)
      say(found, value.range, below('scale', key), `must be a whole number from 1 to ${mostOfOne}, not "${value.value}"`)
    else if (scaled.portStep === undefined && value.kind === 'leaf' && value.value !== 1) {
      const can = components.filter(({ portStep }) => portStep !== undefined).map(({ name }) => name)
      say(found, keyRange, below('scale', key), `${key} cannot be scaled: a lab has one (can be: ${can.join(', ')})`)
    }
  }
}

const imagesAreOfComponents: Rule = ({ tree, components, found }) => {
  for (const { key, keyRange } of entriesAt(tree, 'images')) {
    if (!components.some(({ name }) => name === key)) say(found, keyRange, below('images', key), noComponent(key, components))
  }
}
