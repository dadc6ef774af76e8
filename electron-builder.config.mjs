/** What `npm run dist` puts into the installers, for electron-builder. */
import { join } from 'node:path'
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses'

/** As `process` names architectures; electron-builder hands over their numbers. */
const architectures = ['ia32', 'x64', 'armv7l', 'arm64', 'universal']

/** What the installed app's program is never made to do; docs/adr/0007 gives the reasons. */
export const fuses = {
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
}

/** @param {import('electron-builder').AfterPackContext} context */
async function setFuses({ appOutDir, electronPlatformName, packager, arch }) {
  const { productFilename } = packager.appInfo
  const mac = electronPlatformName === 'darwin'
  const program = mac
    ? join(appOutDir, `${productFilename}.app`, 'Contents', 'MacOS', productFilename)
    : join(appOutDir, electronPlatformName === 'win32' ? `${productFilename}.exe` : 'vitrine')
  await flipFuses(program, {
    version: FuseVersion.V1,
    // The signature covers the fuses: without one of its own an Apple chip refuses the program.
    resetAdHocDarwinSignature: mac && architectures[arch] === 'arm64',
    ...fuses,
    // Electron has this check on macOS and Windows.
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: electronPlatformName !== 'linux',
  })
}

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'app.vitrine.desktop',
  productName: 'Vitrine',
  directories: { output: 'dist', buildResources: 'resources/icons' },
  icon: 'resources/icons/icon.png',
  // Main, preload, page and the processes are bundles; of the packages they need the native ones.
  files: [
    'package.json',
    'out/{main,preload,renderer,cli}/**',
    'resources/**',
    '!**/*.map',
    '!**/.built',
    // TensorFlow's library is added by the user, into a folder of the user's.
    '!node_modules/**',
    'node_modules/{onnxruntime-common,sharp,detect-libc,semver}/**',
    'node_modules/@img/**',
    'node_modules/koffi/{package.json,LICENSE.txt,index.cjs,src/koffi/index.cjs,src/koffi/src/static.cjs}',
    'node_modules/@koromix/**',
    'node_modules/onnxruntime-node/{package.json,LICENSE,dist/**}',
    'node_modules/onnxruntime-node/bin/napi-v6/${platform}/${arch}/**',
    '!node_modules/**/*.{md,ts,map}',
  ],
  // Processes of our own, what they load natively, and the pictures that they read lie in real files.
  asar: true,
  asarUnpack: ['package.json', 'out/cli/**', 'resources/**', 'node_modules/**'],
  npmRebuild: false,
  electronLanguages: ['en', 'en-US', 'zh-CN', 'zh_CN'],
  afterPack: setFuses,
  publish: null,
  artifactName: '${productName}-${version}-${os}-${arch}.${ext}',
  linux: {
    target: ['AppImage', 'deb'],
    executableName: 'vitrine',
    category: 'Science',
    synopsis: 'Train Vision Transformers on your own pictures',
    maintainer: 'Vitrine maintainers <maintainers@vitrine.invalid>',
  },
  win: { target: ['nsis'] },
  nsis: { oneClick: false, allowToChangeInstallationDirectory: true },
  mac: { target: ['dmg'], category: 'public.app-category.photography' },
}
