import { cleanup, fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, expect, test, vi } from 'vitest'
import type { Choice, Tuned } from '#contract/tuning.js'
import { setLanguage } from '../lib/words.svelte.js'
import TuningPanel from './tuning-panel.svelte'

afterEach(() => {
  cleanup()
  setLanguage('en')
})

const shape = { model: 'Ti/16', resolution: 224, batch: 32 } as const
const plain: Choice = {
  engine: 'onnxruntime cpu',
  ...{ precision: 'float32', microBatch: 32, threads: 2, xla: false },
}
const tuned: Tuned = {
  ...shape,
  choice: { ...plain, engine: 'tensorflow', precision: 'bfloat16', microBatch: 16 },
  ...{ imagesPerSecond: 38, residentBytes: 1, measured: '2026-01-01T00:00:00.000Z' },
  usual: { choice: plain, imagesPerSecond: 22 },
}
const given = { shape, busy: false, ontune: vi.fn(), onstop: vi.fn() }

test('what was found is told in a line with its reason, in the language of the screen', () => {
  render(TuningPanel, { ...given, tuning: { tuned: [tuned], working: null } })
  const line =
    'TensorFlow, bfloat16, 2 threads, micro-batch 16: 38 img/s. 1.7 times ONNX Runtime, processor, float32.'
  expect(screen.getByText(line)).toBeTruthy()
  expect(screen.getByRole('button').textContent).toContain('Measure this machine again')
  cleanup()
  setLanguage('zh-CN')
  render(TuningPanel, { ...given, tuning: { tuned: [tuned], working: null } })
  expect(screen.getByText(/bfloat16.*38 张\/秒.*1\.7 倍/)).toBeTruthy()
})

test('another shape is not tuned, and a click measures it', async () => {
  const other = { ...tuned, batch: 8 }
  render(TuningPanel, { ...given, tuning: { tuned: [other], working: null } })
  await fireEvent.click(screen.getByText('Measure this machine'))
  expect(given.ontune).toHaveBeenCalledOnce()
})

test('a search at work says what it tries and can be stopped', async () => {
  const working = { ...shape, trying: plain, made: 2 }
  render(TuningPanel, { ...given, tuning: { tuned: [], working } })
  expect(screen.getByText(/Trial 3: ONNX Runtime, processor, float32/)).toBeTruthy()
  await fireEvent.click(screen.getByText('Stop'))
  expect(given.onstop).toHaveBeenCalledOnce()
})
