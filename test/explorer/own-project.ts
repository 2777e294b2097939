import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { CONFIG } from '../../cli/init/config.js'
import { registry } from '../../cli/registry.js'
import type { ReportFacts } from '../../explorer/data.js'
import { exploring } from '../../explorer/index.js'
import { hfcheck } from '../cli/fake-terminal.js'
import { ROOT } from '../installed.js'
import { newFolder } from '../new-folder.js'

/** The example of docs/your-own-model.md, where no package is installed. */
export const local = (text: string): string => text.replaceAll("'hfcheck/checker'", `'${ROOT}build/checker/index.js'`).replaceAll("'hfcheck/config'", `'${ROOT}build/cli/config/index.js'`)

/** A folder with models of somebody's own. */
export const projectWith = async (models: Readonly<Record<string, string>>): Promise<string> => {
  const cwd = newFolder()
  await mkdir(join(cwd, 'models'))
  await writeFile(join(cwd, 'hfcheck.config.ts'), local(CONFIG))
  for (const [name, text] of Object.entries(models)) await writeFile(join(cwd, 'models', `${name}.model.ts`), local(text))
  return cwd
}

/** The report about the models in a folder, as a page and as what it holds. */
export const ownReport = async (cwd: string): Promise<{ readonly file: string; readonly text: string; readonly report: ReportFacts }> => {
  const { err } = await hfcheck(['check', '--reporter', 'line', '--reporter', 'html=own.html'], { registry: exploring(registry), cwd })
  if (err.includes('error:')) throw new Error(err)
  const file = join(cwd, 'own.html')
  const text = await readFile(file, 'utf8')
  return { file, text, report: JSON.parse(gunzipSync(Buffer.from(/id="data">([^<]+)</.exec(text)![1]!, 'base64')).toString()) as ReportFacts }
}
