#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs a top as Yosys reads it beside the same top as Verilator reads it; called by ctest, see DpuRtl.cmake.
#
#   netlist.sh FOLDER TOP PROGRAM TESTBENCH SOURCE...
#
# Yosys takes some SystemVerilog for something else without a word: an array of a structure for one structure, for
# instance. Depth and cell counts of such a netlist are those of another design. So the netlist is written back as Verilog,
# Verilated, and put into TESTBENCH, the testbench that PROGRAM is with the model of the sources. Both must print the same,
# but for the seconds that it took.
#
# DPU_NETLIST_RUNS="ARGUMENTS|ARGUMENTS...": a run for each, in FOLDER. DPU_NETLIST_STIMULUS: an awk script that writes the file
# `stimulus` there before. DPU_NETLIST_INCLUDES: folders of the testbench's headers.
set -euo pipefail

folder=$1 top=$2 program=$3 testbench=$4
shift 4
runtime=${VERILATOR_ROOT:-/usr/share/verilator}/include

rm -rf "$folder"
mkdir -p "$folder"
yosys -q -l "$folder/yosys.log" -p "
    read_verilog -sv $*
    synth -flatten -noalumacc -top $top -run begin:fine
    write_verilog -noattr $folder/netlist.v" > /dev/null || { tail -20 "$folder/yosys.log"; exit 1; }

if [[ -n ${DPU_NETLIST_STIMULUS:-} ]]; then
    awk -f "$DPU_NETLIST_STIMULUS" > "$folder/stimulus"
fi

work=$folder/model
verilator --cc -O3 --x-assign fast --x-initial unique --no-timing --prefix "V$top" --top-module "$top" --Mdir "$work" \
    -Wno-fatal -Wno-lint -Wno-style "$folder/netlist.v" > "$work.log" 2>&1 || { tail -20 "$work.log"; exit 1; }
make -s -C "$work" -f "V$top.mk" OPT_FAST=-O1 OPT_SLOW=-O0 OPT_GLOBAL=-O1 \
    "V${top}__ALL.a" verilated.o verilated_threads.o >> "$work.log" 2>&1 || { tail -20 "$work.log"; exit 1; }
includes=()
for include in ${DPU_NETLIST_INCLUDES:-}; do includes+=(-I "$include"); done
g++ -O1 -std=c++17 -faligned-new "${includes[@]}" -isystem "$work" -isystem "$runtime" -isystem "$runtime/vltstd" "$testbench" \
    "$work/V${top}__ALL.a" "$work/verilated.o" "$work/verilated_threads.o" -pthread -latomic -o "$folder/netlist"

results() { # program
    local run
    local -a runs
    IFS='|' read -r -a runs <<< "$DPU_NETLIST_RUNS"
    for run in "${runs[@]}"; do
        echo "run: $run"
        (cd "$folder" && "$1" $run) | sed 's/^seconds=[^ ]* cpuSeconds=[^ ]* //'
    done
}
results "$program" > "$folder/source.result"
results "$folder/netlist" > "$folder/netlist.result" || { tail -3 "$folder/netlist.result"; exit 1; }

sed 's/^/source:  /' "$folder/source.result"
sed 's/^/netlist: /' "$folder/netlist.result"
cmp "$folder/source.result" "$folder/netlist.result"
