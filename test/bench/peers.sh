#!/bin/bash
# Puts the tracers that bench.ts compares us with into a folder: Debian sid's, as root.
#   test/bench/peers.sh /var/tmp/peers && EBPF_TRACE_PEERS=/var/tmp/peers npm run bench
set -euo pipefail

folder=${1:?where to put them}
base=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' | awk '/^Debian / { print $2; exit }')
type -P debootstrap >/dev/null || apt-get install -q -y --no-install-recommends debootstrap
debootstrap --variant=minbase --include=bpftrace,libbpf-tools,linux-perf,strace sid "$folder" "$base"
