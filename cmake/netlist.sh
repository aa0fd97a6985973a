#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs a top as Yosys reads it beside the same top as Verilator reads it; called by ctest, see DpuRtl.cmake.
#
#   netlist.sh FOLDER TOP PROGRAM TESTBENCH SOURCE...
#
# Yosys takes some SystemVerilog for something else without a word: an array of a structure for one structure, for
# instance. Depth and cell counts of such a netlist are those of another design. So the netlist is written back as Verilog,
# Verilated, and put into TESTBENCH, the plain testbench that PROGRAM is with the model of the sources (arguments: file of
# commands, blocks, seed, latency in cycles; and once more with the log of partial parity). Both must print the same: cycles,
# decisions, member commands, digest of the members.
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

# Reads and writes of 1 to 400 blocks, some of whole stripes.
awk 'BEGIN {
    x = 12345
    for (i = 0; i < 300; i++) {
        x = (x * 1103515245 + 12345) % 2147483648; kind = x % 1024 < 400 ? "r" : "w"
        x = (x * 1103515245 + 12345) % 2147483648; blocks = i % 10 == 0 ? 512 : 1 + int(x / 65536) % 400
        x = (x * 1103515245 + 12345) % 2147483648; block = i % 10 == 0 ? 512 * (int(x / 65536) % 60) : int(x / 65536) % 32000
        print kind, block, blocks
    }
}' > "$folder/commands"

work=$folder/model
verilator --cc -O3 --x-assign fast --x-initial unique --no-timing --prefix "V$top" --top-module "$top" --Mdir "$work" \
    -Wno-fatal -Wno-lint -Wno-style "$folder/netlist.v" > "$work.log" 2>&1 || { tail -20 "$work.log"; exit 1; }
make -s -C "$work" -f "V$top.mk" OPT_FAST=-O1 OPT_SLOW=-O0 OPT_GLOBAL=-O1 \
    "V${top}__ALL.a" verilated.o verilated_threads.o >> "$work.log" 2>&1 || { tail -20 "$work.log"; exit 1; }
g++ -O1 -std=c++17 -faligned-new -isystem "$work" -isystem "$runtime" -isystem "$runtime/vltstd" "$testbench" \
    "$work/V${top}__ALL.a" "$work/verilated.o" "$work/verilated_threads.o" -pthread -latomic -o "$folder/netlist"

results() { # program
    local log
    for log in "" log; do
        "$1" "$folder/commands" 32768 7 50 $log | sed "s/^seconds=[^ ]* cpuSeconds=[^ ]* /${log:-plain}: /"
    done
}
results "$program" > "$folder/source.result"
results "$folder/netlist" > "$folder/netlist.result"

sed 's/^/source:  /' "$folder/source.result"
sed 's/^/netlist: /' "$folder/netlist.result"
[[ -s $folder/source.result ]] && cmp "$folder/source.result" "$folder/netlist.result"
