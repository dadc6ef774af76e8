/** Chromium's Vulkan driver that computes in software, for tests of webgpu where no driver was named. */
import { existsSync } from 'node:fs'

const driver = '/usr/lib/chromium/vk_swiftshader_icd.json'

/** Before anything of this process or of its children loads Vulkan. Vulkan's loader is needed too. */
export function useSoftwareVulkan(): void {
  if (existsSync(driver)) process.env['VK_ICD_FILENAMES'] ??= driver
}
