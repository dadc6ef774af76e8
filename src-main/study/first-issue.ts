/** What zod says first of something wrong, as the path of a field and a sentence. */
import type { ZodError } from 'zod'

export function firstIssue({ issues: [issue] }: ZodError): [path: string, why: string] {
  if (!issue) return ['', '']
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  const why = unknown.length > 0 ? 'There is no such field' : issue.message
  return [[...issue.path, ...unknown].join('.'), `${why}.`]
}
