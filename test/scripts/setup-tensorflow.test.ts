import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { compileWords } from '../../scripts/tensorflow/build.mjs'
import { downloadAddress } from '../../scripts/tensorflow/download.mjs'
import { findTensorflow, missingPart, wheelMismatch } from '../../scripts/tensorflow/find.mjs'
import { projectRoot } from '../../src-main/platform/entries.js'

const folder = mkdtempSync(join(tmpdir(), 'vitrine-setup-'))
afterAll(() => rmSync(folder, { recursive: true }))

function setUp(...words: string[]) {
  const script = join(projectRoot(), 'scripts/setup-tensorflow.mjs')
  return spawnSync(process.execPath, [script, ...words], { encoding: 'utf8' })
}

/** A folder that has what a build needs, in name. */
function pretendTensorflow(root: string): string {
  const tensorflow = join(root, 'tensorflow')
  mkdirSync(join(tensorflow, 'include/tensorflow/c/eager'), { recursive: true })
  for (const part of [
    'libtensorflow_cc.so.2',
    'libtensorflow_framework.so.2',
    'include/tensorflow/c/eager/c_api.h',
  ])
    writeFileSync(join(tensorflow, part), '')
  return tensorflow
}

describe('wheelMismatch', () => {
  const linux = 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl'
  it.each([
    [linux, 'linux', 'x64', null],
    ['/a/b/tensorflow-2.16.1-cp312-cp312-macosx_12_0_arm64.whl', 'darwin', 'arm64', null],
    ['tensorflow-2.16.1-cp312-cp312-manylinux_2_17_aarch64.whl', 'linux', 'arm64', null],
    [linux, 'linux', 'arm64', /not for arm64/],
    [linux, 'darwin', 'x64', /not for darwin/],
    ['tensorflow-2.16.1-cp312-cp312-win_amd64.whl', 'win32', 'x64', /not for win32/],
    ['torch-2.4.0-cp311-cp311-manylinux_2_27_x86_64.whl', 'linux', 'x64', /not that of/],
    ['tensorflow', 'linux', 'x64', /not that of/],
  ])('%s on %s %s', (file, platform, architecture, expected) => {
    const found = wheelMismatch(file, platform, architecture)
    if (expected === null) expect(found).toBeNull()
    else expect(found).toMatch(expected)
  })
})

describe('finding TensorFlow', () => {
  it('names the first part that a folder lacks', () => {
    const tensorflow = pretendTensorflow(join(folder, 'whole'))
    expect(missingPart(tensorflow, 'linux')).toBeNull()
    expect(missingPart(tensorflow, 'darwin')).toBe('libtensorflow_cc.2.dylib')
    expect(missingPart(tensorflow, 'win32')).toMatch(/Windows/)
    rmSync(join(tensorflow, 'libtensorflow_framework.so.2'))
    expect(missingPart(tensorflow, 'linux')).toBe('libtensorflow_framework.so.2')
  })

  it.skipIf(process.platform !== 'linux')('finds a wheel unpacked earlier, or says why not', () => {
    const cache = join(folder, 'cache')
    expect(findTensorflow(cache).passed.join()).toContain('python3 has no')
    const tensorflow = pretendTensorflow(join(cache, 'tensorflow_cpu-9.0.0-cp399-none'))
    const found = findTensorflow(cache).folder
    // A Python of this machine that has TensorFlow goes first.
    if (found !== tensorflow) expect(missingPart(String(found), 'linux')).toBeNull()
  })
})

describe('compileWords', () => {
  const parts = { sources: ['/p/a.cc'], headers: '/h', tensorflow: '/t', output: '/o.node' }

  it('links the libraries of the folder and finds them again when it is loaded', () => {
    const words = compileWords({ ...parts, platform: 'linux' })
    expect(words).toContain('/t/libtensorflow_cc.so.2')
    expect(words).toContain('-Wl,-rpath,/t')
    expect(words).toContain('-I/t/include')
    expect(words).not.toContain('dynamic_lookup')
    expect(words[words.indexOf('-o') + 1]).toBe('/o.node')
  })

  it('leaves the napi functions to Node on macOS', () => {
    const words = compileWords({ ...parts, platform: 'darwin' })
    expect(words).toContain('dynamic_lookup')
    expect(words).toContain('/t/libtensorflow_cc.2.dylib')
  })
})

describe('downloadAddress', () => {
  it("is that of the package's install script, and follows its variables", () => {
    expect(downloadAddress({}, 'linux', 'x64')).toBe(
      'https://storage.googleapis.com/tensorflow/libtensorflow/libtensorflow-gpu-linux-x86_64-2.9.1.tar.gz',
    )
    const own = { TFJS_NODE_BASE_URI: 'http://mirror/tf-' }
    expect(downloadAddress(own, 'linux', 'x64')).toBe(
      'http://mirror/tf-gpu-linux-x86_64-2.9.1.tar.gz',
    )
    expect(downloadAddress({}, 'win32', 'arm64')).toBeNull()
  })
})

describe('setup-tensorflow', () => {
  it('ends with 2 on wrong words', () => {
    for (const words of [['--cuda'], ['--install', '--wheel', 'x'], ['--nonsense']]) {
      const { status, stderr } = setUp(...words)
      expect({ words, status }).toEqual({ words, status: 2 })
      expect(stderr).toMatch(/^Wrong words: /)
    }
  })

  it('says what a folder lacks and changes nothing', () => {
    const { status, stderr } = setUp('--tensorflow', folder)
    expect(status).toBe(1)
    expect(stderr).toContain('cannot be built against')
    expect(stderr).toContain('what to do:')
  })
})
