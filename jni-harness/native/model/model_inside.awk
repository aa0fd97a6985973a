# SPDX-License-Identifier: Apache-2.0
# Reads the classes and the symbol table that Verilator wrote and lists for model_glue.cpp what its runtime does not
# offer about public variables: arrays of several dimensions or of single bits, and the members that force one.
#
#   members      CData/*7:0*/ top__DOT__count_q__VforceEn;                    of class V..., in a header
#   instances        Vtop_block            TOP__top__DOT__u_block;            in V...__Syms.h
#   variables    __Vscope_top__u_block.varInsert(__Vfinal,"mem", &(TOP__top__DOT__u_block.mem), false, TYPE, FLAGS, dims ,l,r ...);
#   scopes       __Vscope_top__u_block.configure(this, name(), "top.u_block", ...);
# Variable: class (the C++ class's name).

FNR == 1 {
    file = FILENAME
    sub(/.*\//, "", file)
    inside = file
    sub(/\.h$/, "", inside)
    table = file ~ /__Syms[^.]*\.cpp$/
}

!table && /__Vforce(En|Val)(\[[0-9]+\])?;/ {
    member = $NF
    sub(/;.*/, "", member)
    forced[inside, member] = 1
}

!table && /^ +VlUnpacked</ {
    member = $NF
    sub(/;.*/, "", member)
    unpacked[inside, member] = 1
}

file == class "__Syms.h" && /^ +V[A-Za-z0-9_]+ +TOP[A-Za-z0-9_]*;/ {
    name = $2
    sub(/;/, "", name)
    type[name] = $1
}

table && /\.configure\(this, name\(\), "/ {
    scope = $1
    sub(/\.configure.*/, "", scope)
    split($0, part, "\"")
    scopes[scope] = part[2]
}

table && /\.varInsert\(__Vfinal,"/ {
    several = $0 ~ /\/\/UNSUP/
    line = $0
    sub(/^ *(\/\/UNSUP +)?/, "", line)
    scope = line
    sub(/\..*/, "", scope)
    split(line, part, "\"")
    name = part[2]
    if (!match(line, /&\([A-Za-z0-9_]+\.[A-Za-z0-9_]+\)/)) next
    path = substr(line, RSTART + 2, RLENGTH - 3)
    rest = substr(line, RSTART + RLENGTH)
    object = path
    sub(/\..*/, "", object)
    member = path
    sub(/.*\./, "", member)
    forceable = (type[object], member "__VforceEn") in forced
    # The table calls the only dimension of an array of single bits a packed one.
    bits = (type[object], member) in unpacked && line ~ /,1 ,-?[0-9]+,-?[0-9]+\);/
    if (!several && !bits && !forceable) next
    # , false, TYPE,FLAGS,dims ,left,right ,left,right...);
    sub(/^\)*, *[a-z]+, */, "", rest)
    sub(/\);.*/, "", rest)
    gsub(/ /, "", rest)
    count = split(rest, field, ",")
    ranges = ""
    if (bits) ranges = ", 0, 0"
    if (several || bits) for (i = 4; i <= count; i++) ranges = ranges ", " field[i]
    enable = value = "nullptr"
    if (forceable) {
        enable = "&syms." path "__VforceEn"
        value = "&syms." path "__VforceVal"
    }
    entries[++entry_count] = sprintf("DPU_INSIDE(\"%s\", \"%s\", &syms.%s, %s, %s, %s, %s%s)", scopes[scope], name, path,
        enable, value, field[1], field[2], ranges)
}

END {
    printf "// Written by model_inside.awk from the sources of %s.\n", class
    printf "#include \"%s__Syms.h\"\n", class
    printf "#define DPU_INSIDES"
    for (i = 1; i <= entry_count; i++) printf " \\\n    %s", entries[i]
    printf "\n"
}
