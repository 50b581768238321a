import { stringify } from 'yaml'
import type { DataForm } from './data-forms.ts'

const whole = (value: unknown) => stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 })

export const yaml: DataForm = {
  format: 'yaml',
  whole,
  row: (value, index) => `${index === 0 ? '' : '---\n'}${whole(value)}`,
  end: '',
}
