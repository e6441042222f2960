#!/usr/bin/env node
try {
  require('../dist/main.cjs')
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND') throw error
  console.error('ebpf-trace is not built yet. In its folder run: npm ci && npm run build')
  process.exitCode = 1
}
