import { dirname, relative } from 'node:path'

/** How a file at `place` imports another one. */
export const moduleFrom = (place: string) => (file: string): string => {
  const path = relative(dirname(place), file).replaceAll('\\', '/').replace(/\.([cm]?)ts$/, '.$1js')
  return path.startsWith('.') ? path : `./${path}`
}
