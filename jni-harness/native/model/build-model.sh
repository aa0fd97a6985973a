#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Verilates one top module and links it into a library that jni-harness can load.
#
#   build-model.sh --top NAME --output FILE.so --work DIR [--traced] [--vcd] [--coverage] [--jobs N]
#                  [--optimize FLAGS] [--verilator PROGRAM] [--runtime DIR] -- SOURCES AND FURTHER VERILATOR OPTIONS
#
# --traced       with FST waveforms (slower; a library of its own)
# --vcd          with --traced: waveforms in VCD, a text, in place of FST
# --coverage     counts executed lines and toggled bits (slower still)
# --optimize     flags for the C++ compiler, -O2 unless given
# --runtime      where objects of Verilator's runtime are kept for other models that are built in the same way
# Exit 0 when FILE.so stands; it is replaced in one step, so that nobody loads half a library.
set -eu

glue=$(cd "$(dirname "$0")" && pwd)
top= output= work= traced=0 format=fst coverage=0 jobs=2 optimize=-O2 verilator=verilator runtime=

fail() {
    echo "build-model: $*" >&2
    exit 2
}

while [ $# -gt 0 ]; do
    case $1 in
    --top) top=$2; shift 2 ;;
    --output) output=$2; shift 2 ;;
    --work) work=$2; shift 2 ;;
    --traced) traced=1; shift ;;
    --vcd) format=vcd; shift ;;
    --coverage) coverage=1; shift ;;
    --jobs) jobs=$2; shift 2 ;;
    --optimize) optimize=$2; shift 2 ;;
    --verilator) verilator=$2; shift 2 ;;
    --runtime) runtime=$2; shift 2 ;;
    --) shift; break ;;
    *) fail "unknown option: $1" ;;
    esac
done
[ -n "$top" ] && [ -n "$output" ] && [ -n "$work" ] || fail "--top, --output and --work are needed"
[ $# -gt 0 ] || fail "no sources given after --"
case $work in *" "*) fail "Verilator's makefiles cannot build in a folder with a space: $work" ;; esac

class=V$top
mkdir -p "$work" "$(dirname "$output")"

# --x-initial unique: every register starts from its own random value, so that a missing reset shows.
# -fno-gnu-unique and hidden symbols: two models in one process share nothing of their runtimes.
# -fno-extern-tls-init: Verilator's thread-local state is plain data, so no access has to look for a constructor; that
# and -fno-plt save 2 to 4 ns a cycle.
set -- --cc --exe --no-timing --assert -O3 --x-assign fast --x-initial unique --timescale-override /1ps \
    --prefix "$class" --top-module "$top" -Mdir "$work" -o model.so \
    -CFLAGS "-fPIC -fvisibility=hidden -fvisibility-inlines-hidden -fno-gnu-unique -std=gnu++17" \
    -CFLAGS "-fno-extern-tls-init -fno-plt" \
    -CFLAGS "-DVL_USER_FINISH -DVL_USER_STOP -DVL_USER_FATAL -I$glue -I$work -include $glue/model_print.h" \
    -LDFLAGS "-shared -Wl,-Bsymbolic -Wl,--no-undefined -Wl,--version-script=$glue/model.map" \
    "$@" "$glue/model_glue.cpp"
if [ $traced = 1 ]; then
    case $format in
    fst) set -- --trace-fst --trace-structs "$@" ;;
    vcd) set -- --trace --trace-structs "$@" ;;
    esac
fi
if [ $coverage = 1 ]; then
    set -- --coverage-line --coverage-toggle "$@"
fi

# Whether the present Verilation has something of that kind (an extended regular expression) in its code.
has() {
    grep -qsE "$1" "$work"/*.h "$work"/*.cpp
}

# The state of every model can be saved (--savable), save where something of it lies outside its variables, or in
# variables that Verilator cannot write. Such a model is made without, and knows the reason.
unsavable=
if ! said=$("$verilator" --savable "$@" 2>&1); then
    unsavable="Verilator cannot save this design: $(echo "$said" | grep -m 1 '%Error' | tr -d '\\"' | cut -c 1-200)"
elif has 'VL_(U?RANDOM|DIST)_'; then
    unsavable="design draws random numbers (\$random, \$urandom), their state is the runtime's"
elif has 'VL_FOPEN_'; then
    unsavable="design opens files (\$fopen)"
elif [ -e "$work/${class}__Dpi.h" ] && grep -q 'DPI import at ' "$work/${class}__Dpi.h"; then
    unsavable="design calls C functions (DPI imports), whose state is unknown"
elif has '(VlQueue|VlAssocArray|VlClassRef|VlWildcard)[ <]'; then
    unsavable="design has queues, associative arrays or classes"
fi
if [ -n "$unsavable" ]; then
    rm -f "$work"/*.cpp "$work"/*.h "$work"/*.mk "$work"/*.o "$work"/*.a
    "$verilator" "$@"
    printf '#define DPU_UNSAVABLE "%s"\n' "$unsavable" > "$work/model_unsavable.h"
else
    [ -z "$said" ] || echo "$said" >&2
    : > "$work/model_unsavable.h"
fi
awk -v top="$top" -v class="$class" -f "$glue/model_ports.awk" "$work/$class.h" > "$work/model_ports.h.new"
mv "$work/model_ports.h.new" "$work/model_ports.h"
awk -v class="$class" -f "$glue/model_eval.awk" "$work/$class.cpp" > "$work/model_eval.h"
awk -v class="$class" -f "$glue/model_inside.awk" "$work/${class}"*.h "$work/${class}__Syms"*.cpp > "$work/model_inside.h"
# Where logic goes in circles Verilator says so in texts for debugging: the signals to name when it does not settle.
loops=$(grep -ohsE '\[hybrid\] [A-Za-z0-9_.$[]+\]?' "$work"/*.cpp | sed 's/.*\] //' | sort -u | head -n 5 | tr '\n' ' ')
printf '#define DPU_LOOPS "%s"\n' "$loops" > "$work/model_loops.h"

build() { # options and targets of make
    make -s -C "$work" -f "$class.mk" OPT_FAST="$optimize" OPT_SLOW="-O1" OPT_GLOBAL="$optimize" "$@"
}

# Verilator's runtime takes longer to compile than a small design. Its objects depend on the commands that make them, but
# for folders in which they find nothing, on the compiler, and on the texts of the runtime and of what is put before it.
kept=
if [ -n "$runtime" ]; then
    objects=$(awk '/^VM_/ { global = /^VM_GLOBAL/ } global && /^\t/ { print $1 ".o" }' "$work/${class}_classes.mk")
    # shellcheck disable=SC2086
    words=$(build -n -B $objects | tr -s ' ' '\n' | grep -vxF -e "-I$glue" -e "-I$work" -e "$glue/model_print.h")
    texts=$(dirname "$(echo "$words" | grep -m 1 '\.cpp$')")
    key=$({ echo "$words"; "$(echo "$words" | head -n 1)" --version; cat "$glue/model_print.h"
            find "$texts" -type f -name '*.[ch]*' | sort | xargs -d '\n' cat; } | sha256sum | cut -c 1-24)
    kept=$runtime/$key
    for object in $objects; do
        [ ! -e "$kept/$object" ] || cp "$kept/$object" "$work/"
    done
fi
rm -f "$work/model.so"
build -j "$jobs" model.so > /dev/null
if [ -n "$kept" ] && [ ! -d "$kept" ]; then
    # In one step; another build may have been faster, and a cache that cannot be written is none.
    # shellcheck disable=SC2086
    { mkdir -p "$kept.$$" && (cd "$work" && cp $objects "$kept.$$") && mv -T "$kept.$$" "$kept"; } 2> /dev/null || rm -rf "$kept.$$"
fi
cp "$work/model.so" "$output.$$"
mv -f "$output.$$" "$output"
