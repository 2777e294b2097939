/** What a program that uses hfcheck imports; the folders export the rest. */
export { check, ModelError, type Limits, type Progress, type Report } from './checker/index.js'
export { hafnium, pageTables, type Hypervisor, type PageTables } from './machine/index.js'
export { boundedHafnium } from './machine/bounds/hafnium.js'
export { pageTableSpecs, specs } from './specs/index.js'
