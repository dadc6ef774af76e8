/** What is wrong with a value, in the words of a language; and what a value is called. */
import type { ConfigField } from '#contract/plan.js'
import type { NewRunWords } from '../strings/en/new-run.js'
import type { FieldWords, RecipeWords } from '../strings/en/recipe.js'
import type { EditProblem } from './recipe-form.js'

export function problemText(problem: EditProblem, words: NewRunWords['problems']): string {
  switch (problem.type) {
    case 'minimum':
    case 'above':
    case 'maximum':
    case 'below':
      return words[problem.type](String(problem.bound))
    case 'whole':
    case 'number':
    case 'other':
      return words[problem.type]
  }
}

/** A field that no words are known for is called by its flag, so that it can be used all the same. */
export function fieldWords(field: ConfigField, words: RecipeWords): FieldWords {
  const { fields, duration } = words
  if (field.path === 'train.duration')
    return { label: duration.label, help: duration.about, unit: '' }
  return fields[field.path] ?? { label: field.flag, help: '', unit: '' }
}

export interface Choice {
  readonly value: string
  readonly label: string
}

export function choicesOf(field: ConfigField, words: RecipeWords): Choice[] {
  if (field.kind.type !== 'choice') return []
  const names = words.choices[field.path] ?? {}
  return field.kind.choices.map((value) => ({ value, label: names[value] ?? value }))
}
