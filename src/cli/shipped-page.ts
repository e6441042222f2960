import { tools } from '../tools/index.js'
import { objectWords } from './object-options.js'
import { toolPage, type Page } from './page.js'
import { shippedObject } from './shipped.js'

/** The page of a shipped tool, with what its object adds. */
export function shippedPage(name: string): Page {
  const tool = tools[name]
  if (!tool) throw new Error(`no tool ${name}`)
  return toolPage(name, tool, objectWords(shippedObject(name), tool))
}
