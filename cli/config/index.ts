/** What configuration files and models of your own import. */
export { defineConfig, defineModel, type Config, type Model, type ModelOptions } from './define.js'
