#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Logic depth of a whole top in 6-input LUTs; called by ctest, see DpuRtl.cmake.
#
#   depth.sh TOP LEVELS_MAX SOURCE...
set -euo pipefail

top=$1 levels_max=$2
shift 2
log=$(mktemp)
trap 'rm -f "$log"' EXIT

yosys -q -l "$log" -p "read_verilog -sv $*; synth -flatten -lut 6 -top $top; stat; ltp -noff" > /dev/null \
    || { tail -20 "$log"; exit 1; }
levels=$(sed -n 's/^Longest topological path in .* (length=\([0-9]*\)):$/\1/p' "$log" | tail -1)
sed -n '/=== /,$p' "$log" | tail -60
if [[ -z $levels ]] || (( levels > levels_max )); then
    echo "too deep: top=$top, levels=${levels:-unknown}, levelsMax=$levels_max"
    exit 1
fi
echo "within the limit: top=$top, levels=$levels, levelsMax=$levels_max"
