/** A page of ours as PDF: loaded into a window that nobody sees, without scripts. */
import { BrowserWindow } from 'electron'
import { writeFileAtomic } from '../../platform/atomic-file.js'

/** Throws `file-unwritable`. */
export async function printPage(html: string, pdf: string): Promise<void> {
  const window = new BrowserWindow({
    show: false,
    webPreferences: { sandbox: true, contextIsolation: true, javascript: false },
  })
  try {
    await window.loadFile(html)
    const bytes = await window.webContents.printToPDF({ printBackground: true, pageSize: 'A4' })
    writeFileAtomic(pdf, bytes)
  } finally {
    window.destroy()
  }
}
