# SPDX-License-Identifier: Apache-2.0
# Commands for netlist.lvm_top: reads and writes of 1 to 400 blocks, some of whole stripes.
BEGIN {
    x = 12345
    for (i = 0; i < 300; i++) {
        x = (x * 1103515245 + 12345) % 2147483648; kind = x % 1024 < 400 ? "r" : "w"
        x = (x * 1103515245 + 12345) % 2147483648; blocks = i % 10 == 0 ? 512 : 1 + int(x / 65536) % 400
        x = (x * 1103515245 + 12345) % 2147483648; block = i % 10 == 0 ? 512 * (int(x / 65536) % 60) : int(x / 65536) % 32000
        print kind, block, blocks
    }
}
