# SPDX-License-Identifier: Apache-2.0
# Reads the header that Verilator wrote for a top module and lists its ports for model_glue.cpp.
# A port stands there as VL_IN8(&name,msb,lsb) or, beyond 64 bits, VL_INW(&name,msb,lsb,words).
# Variables: top (the module's name), class (the C++ class's name).

BEGIN {
    printf "// Written by model_ports.awk from %s.h.\n", class
    printf "#include \"%s.h\"\n", class
    printf "#define DPU_MODEL_CLASS %s\n", class
    printf "#define DPU_MODEL_TOP \"%s\"\n", top
    printf "#define DPU_PORTS"
}

/^ *VL_(IN|OUT|INOUT)(8|16|64|W)?\(/ {
    line = $0
    sub(/^ *VL_/, "", line)
    direction = line
    sub(/\(.*/, "", direction)
    sub(/(8|16|64|W)$/, "", direction)
    sub(/^[^(]*\(/, "", line)
    sub(/\);.*/, "", line)
    fields = split(line, field, ",")
    member = field[1]
    sub(/^&/, "", member)
    if (member ~ /\[/ || fields < 3) {
        printf "port cannot be bound, only packed ports can: %s\n", $0 > "/dev/stderr"
        failed = 1
        exit 1
    }
    width = field[2] - field[3]
    if (width < 0) width = -width
    name = member
    gsub(/___05F/, "__", name)
    kind = direction == "IN" ? "DPU_PORT_INPUT" : direction == "OUT" ? "DPU_PORT_OUTPUT" : "DPU_PORT_INOUT"
    printf " \\\n    DPU_PORT(%s, \"%s\", %s, %d)", member, name, kind, width + 1
    count++
}

END {
    if (failed) exit 1
    printf "\n"
    if (count == 0) {
        print "no ports found, is this the header of a Verilated top module?" > "/dev/stderr"
        exit 1
    }
}
