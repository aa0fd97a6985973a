#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# One run of one proof; called by ctest, see DpuProof.cmake.
#
#   proof.sh bmc|induction|cover|broken|whole SOLVER CYCLES FOLDER TOP DEFINE "NAME=VALUE;..." SOURCE...
#
# DPU_PROOF_GATES=1: the problem is put in gates, not in words. DPU_PROOF_CUT="MODULE... .SIGNAL...": modules inside the top,
# and signals of it, that do what they like.
#
# SOLVER sat is the one inside Yosys. What is to be covered is an assertion that must fail then, put in by FORMAL_COVER; and covers
# and broken variants begin in any state that the assumptions allow, with FORMAL_ANYWHERE, of which f_begin tells the first cycle.
# A counterexample from there says something only if the sources as they are have none: that is run `whole`. With DPU_PROOF_WHOLE=1
# what is promised is taken to hold in the first cycle of all three, as it does in any state that is reached.
#
# Passes when the solver says so itself: proved (whole as well), every cover reached, or (broken) a counterexample. A solver that
# dies, or a broken variant that fails for another reason than its assertion, is a failure.
set -euo pipefail

mode=$1 solver=$2 cycles=$3 folder=$4 top=$5 define=$6
IFS=';' read -r -a parameters <<< "$7"
shift 7

rm -rf "$folder"
mkdir -p "$folder"

defines="-DFORMAL ${define:+-D$define}"
anywhere=
if [[ $solver == sat && ( $mode == cover || $mode == broken || $mode == whole ) ]]; then
    anywhere=1
    defines+=" -DFORMAL_ANYWHERE"
    [[ $mode != cover ]] || defines+=" -DFORMAL_COVER"
fi

script="read_verilog -sv -formal $defines $*;"
for parameter in "${parameters[@]}"; do
    script+=" chparam -set ${parameter%%=*} ${parameter#*=} $top;"
done
if [[ -n ${DPU_PROOF_CUT:-} ]]; then
    script+=" hierarchy -check -top $top; proc -norom;"
    for cut in $DPU_PROOF_CUT; do
        if [[ $cut == .* ]]; then script+=" cutpoint $top/w:${cut#.};"; else script+=" cutpoint $top/t:*$cut*;"; fi
    done
fi
# Asynchronous resets and undefined values have no meaning to the solver: make both plain.
script+=" prep -flatten -nordff -top $top; async2sync;"
# What only outputs tell goes.
[[ -z ${DPU_PROOF_CUT:-} ]] || script+=" delete -output o:*;"
script+=" opt -full; setundef -undriven -anyseq;"
[[ -z ${DPU_PROOF_GATES:-} ]] || script+=" techmap; opt -fast; abc -g AND,XOR,MUX; opt_clean;"
script+=" dffunmap; opt_clean;"

if [[ $solver == sat ]]; then
    [[ -z $anywhere ]] || script+=" setattr -unset init w:* w:*f_begin %d;"
    if [[ $mode == induction ]]; then base=; step=1; else base=1; step=; fi
    script+=" sat -set-assumes -prove-asserts -tempinduct ${base:+-tempinduct-baseonly} ${step:+-tempinduct-inductonly}"
    [[ -z $anywhere || -z ${DPU_PROOF_WHOLE:-} ]] || script+=" -tempinduct-skip 1"
    script+=" -maxsteps $cycles -show-inputs"
    yosys -q -l "$folder/yosys.log" -p "$script" > /dev/null || { tail -20 "$folder/yosys.log"; exit 1; }
    case $mode in
        induction) grep 'Induction step proven: SUCCESS!' "$folder/yosys.log" ;;
        bmc|whole) grep 'proved base case' "$folder/yosys.log" ;;
        *)         grep 'model found for base case: FAIL!' "$folder/yosys.log"
                   echo "$mode as intended: ${define:-it} is reached within $cycles cycles" ;;
    esac
    exit
fi

script+=" write_smt2 -wires $folder/model.smt2"
yosys -q -l "$folder/yosys.log" -p "$script" > /dev/null || { tail -20 "$folder/yosys.log"; exit 1; }

case $mode in
    bmc|broken) options=(-t "$cycles" --dump-vcd "$folder/trace.vcd") ;;
    induction)  options=(-i -t "$cycles" --dump-vcd "$folder/trace.vcd") ;;
    cover)      options=(-c -t "$cycles") ;;
    *)          echo "unknown kind of proof: $mode"; exit 2 ;;
esac

status=0
yosys-smtbmc -s "$solver" "${options[@]}" "$folder/model.smt2" > "$folder/smtbmc.log" 2>&1 || status=$?
grep -v -E 'Checking assumptions|Checking assertions|Solving' "$folder/smtbmc.log" | tail -40

if [[ $mode == broken ]]; then
    if (( status != 0 )) && grep -q 'Assert failed in' "$folder/smtbmc.log"; then
        echo "broken as intended: $define has a counterexample within $cycles cycles"
        exit 0
    fi
    echo "the broken variant was not caught: define=$define, cycles=$cycles"
    exit 1
fi
(( status == 0 )) && grep -q 'Status: PASSED' "$folder/smtbmc.log"
