import { cleanup, fireEvent, render, screen } from '@testing-library/svelte'
import { createRawSnippet } from 'svelte'
import { afterEach, expect, test, vi } from 'vitest'
import { VitrineError } from '#contract/errors.js'
import { setLanguage } from '../lib/words.svelte.js'
import Badge from './badge.svelte'
import Button from './button.svelte'
import ConfirmDialog from './confirm-dialog.svelte'
import ErrorNote from './error-note.svelte'

afterEach(() => {
  cleanup()
  setLanguage('en')
})

const error = new VitrineError('out-of-memory', {
  what: 'The run ended.',
  why: 'It asked for 9 GiB.',
  remedy: 'Take a smaller batch.',
})

test('an error is told with a title in the language of the screen, its exact text below', () => {
  setLanguage('zh-CN')
  render(ErrorNote, { error })
  const note = screen.getByRole('alert')
  expect(note.textContent).toContain('内存不足')
  for (const text of Object.values(error.text)) expect(note.textContent).toContain(text)
})

test('a status is a word, not only a colour, and follows the language', () => {
  render(Badge, { status: 'interrupted' })
  expect(screen.getByText('Interrupted')).toBeTruthy()
  cleanup()
  setLanguage('zh-CN')
  render(Badge, { status: 'interrupted' })
  expect(screen.getByText('已中断')).toBeTruthy()
})

test('a busy button says so and takes no clicks', async () => {
  const onclick = vi.fn()
  const children = createRawSnippet(() => ({ render: () => '<span>Start</span>' }))
  const { rerender } = render(Button, { children, onclick, busy: true })
  const button = screen.getByRole<HTMLButtonElement>('button', { name: /Start/ })
  expect(button.disabled).toBe(true)
  expect(button.getAttribute('aria-busy')).toBe('true')
  await rerender({ busy: false })
  await fireEvent.click(button)
  expect(onclick).toHaveBeenCalledOnce()
})

test('a question does nothing until it is answered, and closes when the work is through', async () => {
  let through: () => void = () => undefined
  const onconfirm = vi.fn(() => new Promise<void>((resolve) => (through = resolve)))
  const open = { open: true, title: 'Delete 3 runs?', text: 'They go to the trash.' }
  render(ConfirmDialog, { ...open, confirm: 'Delete', danger: true, onconfirm })
  expect(screen.getByRole('alertdialog', { name: 'Delete 3 runs?' })).toBeTruthy()
  expect(onconfirm).not.toHaveBeenCalled()
  await fireEvent.click(screen.getByRole('button', { name: 'Delete' }))
  expect(onconfirm).toHaveBeenCalledOnce()
  expect(screen.queryByRole('alertdialog')).not.toBeNull()
  through()
  await vi.waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
})
