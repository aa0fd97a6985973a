# SPDX-License-Identifier: Apache-2.0
# Reads the C++ that Verilator wrote for a top module. Where eval() of a model without threads is but the evaluation
# itself between steps that have nothing to do, it lets model_glue.cpp call that: those steps look up thread-local
# state, twice a cycle. Any other shape, such as another version's, writes nothing, and the glue calls eval().
# Variable: class (the C++ class's name).

function expect(text) { expected[++lines] = text }

BEGIN {
    root = class "___024root___eval"
    expect("if (VL_UNLIKELY(!vlSymsp->__Vm_didInit)) {")
    expect("vlSymsp->__Vm_didInit = true;")
    expect(root "_static(&(vlSymsp->TOP));")
    expect(root "_initial(&(vlSymsp->TOP));")
    expect(root "_settle(&(vlSymsp->TOP));")
    expect("}")
    expect("Verilated::mtaskId(0);")
    expect(root "(&(vlSymsp->TOP));")
    expect("Verilated::endOfThreadMTask(vlSymsp->__Vm_evalMsgQp);")
    expect("Verilated::endOfEval(vlSymsp->__Vm_evalMsgQp);")
    same = 1
}

$0 == "void " class "::eval_step() {" { inside = found = 1; next }
!inside { next }
/^}/ { inside = 0; next }
/^#ifdef VL_DEBUG$/ { skipping = 1 }
/^#endif/ { skipping = 0; next }
skipping || /^ *\/\// || /^ *VL_DEBUG_IF\(/ { next }
{
    sub(/^ */, "")
    if ($0 == "vlSymsp->__Vm_activity = true;") traced = 1
    else if ($0 != expected[++line]) same = 0
}

END {
    printf "// Written by model_eval.awk from %s.cpp.\n", class
    if (!found || !same || line != lines) exit 0
    printf "#include \"%s__Syms.h\"\n", class
    printf "void %s(%s___024root*);\n", root, class
    printf "#define DPU_MODEL_ROOT %s___024root\n", class
    # With waveforms: look for what has changed.
    printf "#define DPU_MODEL_EVAL(root) (%s%s(root))\n", traced ? "(root)->vlSymsp->__Vm_activity = true, " : "", root
}
