#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Logic depth of a whole top in 6-input LUTs; called by ctest, see DpuRtl.cmake.
#
#   depth.sh TOP LEVELS_MAX SOURCE...
#
# The steps are those of "synth -flatten -lut 6", so a top without memories has the depth that it reports.
# Memories with a clocked read stay memories (block RAM; at most one read and one write port, or the run fails) and end a
# path as flip-flops do. Memories with an unclocked read, which small FIFOs have, become flip-flops and multiplexers.
#
# DPU_DEPTH_PARAMETERS="NAME=VALUE ...": of the top. DPU_DEPTH_MEMORIES: so many memories must be left.
set -euo pipefail

top=$1 levels_max=$2
shift 2
log=$(mktemp)
memories=$(mktemp)
trap 'rm -f "$log" "$memories"' EXIT

parameters=
for parameter in ${DPU_DEPTH_PARAMETERS:-}; do
    parameters+=" chparam -set ${parameter%%=*} ${parameter#*=} $top;"
done

yosys -q -l "$log" -p "
    read_verilog -sv $*
    $parameters
    synth -flatten -lut 6 -top $top -run begin:fine
    select -set unclocked t:\$mem_v2 r:RD_CLK_ENABLE=1'0 %i
    memory_map @unclocked
    select -assert-none t:\$mem_v2 r:RD_PORTS>1 %i
    select -assert-none t:\$mem_v2 r:WR_PORTS>1 %i
    opt -fast -full
    opt -full
    techmap
    opt -fast
    abc -fast -lut 6
    opt -fast
    stat
    select -set memories t:\$mem_v2
    tee -q -o $memories dump @memories
    select -set logic $top/* @memories %d
    ltp -noff @logic" > /dev/null || { tail -20 "$log"; exit 1; }
levels=$(sed -n 's/^Longest topological path in .* (length=\([0-9]*\)):$/\1/p' "$log" | tail -1)
sed -n '/=== /,$p' "$log" | tail -60
# Entries and bits of each.
awk '/^ *parameter .MEMID/ { name = $3; gsub(/["\\\\]/, "", name) }
     /^ *parameter .SIZE/ { entries = $3 }
     /^ *parameter .WIDTH/ { print "memory: name=" name ", entries=" entries ", bits=" $3 }' "$memories"
kept=$(grep -c '^ *cell \$mem_v2' "$memories" || true)
if (( kept < ${DPU_DEPTH_MEMORIES:-0} )); then
    echo "memories became flip-flops: top=$top, memories=$kept, memoriesMin=$DPU_DEPTH_MEMORIES"
    exit 1
fi
if [[ -z $levels ]] || (( levels > levels_max )); then
    echo "too deep: top=$top, levels=${levels:-unknown}, levelsMax=$levels_max"
    exit 1
fi
echo "within the limit: top=$top, levels=$levels, levelsMax=$levels_max"
