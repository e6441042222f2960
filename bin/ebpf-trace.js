#!/usr/bin/env node
import('../dist/cli/main.js').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
  console.error('ebpf-trace is not built yet. In its folder run: npm ci && npm run build')
  process.exitCode = 1
})
