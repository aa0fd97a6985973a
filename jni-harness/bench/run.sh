#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Measures the harness against a hand-written C++ testbench on the same objects of a small model: cycles per second of processor time,
# and their ratio, in pairs. Needs the module compiled (mvn -q -pl jni-harness test-compile) and a JDK 25 in JAVA_HOME.
#
#   jni-harness/bench/run.sh [CYCLES] [PAIRS]
set -eu
module=$(cd "$(dirname "$0")/.." && pwd)
cycles=${1:-5000000} pairs=${2:-5}
build=$module/target/bench
verilator_root=$(verilator --getenv VERILATOR_ROOT)
mkdir -p "$build"
sh "$module/native/model/build-model.sh" --top bus_fixture --output "$build/bus_fixture.so" --work "$build/work" -- \
    -I"$module/src/test/rtl" "$module/src/test/rtl/bus_fixture.sv"
g++ -std=gnu++17 -O2 -faligned-new -I"$build/work" -isystem "$verilator_root/include" \
    -isystem "$verilator_root/include/vltstd" -o "$build/stream_plain" "$module/bench/stream_plain.cpp" \
    "$build/work/model_glue.o" "$build/work/Vbus_fixture__ALL.a" "$build/work/verilated.o" \
    "$build/work/verilated_threads.o" "$build/work/verilated_save.o" -pthread -latomic
pair=0
while [ $pair -lt "$pairs" ]; do
    "$build/stream_plain" "$cycles"
    "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -cp "$module/target/classes:$module/target/test-classes" \
        dev.dpucosim.harness.StreamBenchmark "$build/bus_fixture.so" "$cycles"
    pair=$((pair + 1))
done | tee "$build/result.txt"
awk '{ sub(/.*cyclesPerSecond=/, "", $0) } NR % 2 == 1 { plain = $0 } NR % 2 == 0 { print "ratio " $0 / plain }' \
    "$build/result.txt"
