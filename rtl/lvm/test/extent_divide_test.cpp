// SPDX-License-Identifier: Apache-2.0
/// extent_divide against division: every number of units that is no power of two, at the blocks where a reciprocal that
/// were too small or too large by the least would show first; and its cycles, exactly.
#include "Vextent_divide.h"
#include "lvm_test.hpp"

using namespace lvm_test;

namespace {

uint64_t overlong = 0;

void ask(Vextent_divide& top, uint64_t block, uint64_t extent) {
    top.block_i = block;
    top.start_i = 1;
    tick(top, [] {});
    top.start_i = 0;
    for (int i = 1; i < 4; i++) {
        top.clk_i = 0;
        top.eval();
        equal("done before its time", 0, top.done_o);
        tick(top, [] {});
    }
    equal("done in time", 1, top.done_o);
    equal("extent", block / extent, top.extent_o);
    equal("offset", block % extent, top.offset_o);
}

void size(Vextent_divide& top, uint64_t units, Random& random) {
    const uint64_t extent = units * 128, last = (uint64_t(1) << 48) - 1;
    const ExtentSize registers(extent);
    // The highest bit tells that there is one, so it must be set in all, and the register has room for all.
    if (registers.reciprocal >> 41 != 1 || registers.units != units) overlong++;
    top.units_i = uint16_t(units);
    top.reciprocal_i = registers.reciprocal;
    top.log2_i = uint8_t(registers.shift - 7);
    const uint64_t extents = last / extent;
    for (uint64_t first : {extent, extents * extent, (extents - 1) * extent, random.below(extents) * extent,
                           random.below(extents) * extent}) {
        ask(top, first, extent);
        ask(top, first - 1, extent);
    }
    for (uint64_t block : {uint64_t(0), last, last & ~uint64_t(127), random.bits(48), random.bits(32)}) {
        ask(top, block, extent);
    }
}

}  // namespace

int main(int argc, char** argv) {
    begin(argc, argv);
    Random random(1);
    auto top = std::make_unique<Vextent_divide>();
    top->start_i = 0;
    top->block_i = 0;
    reset(*top);
    uint64_t sizes = 0;
    for (uint64_t units = 3; units < 1 << 14; units++) {
        if ((units & (units - 1)) == 0) continue;
        size(*top, units, random);
        sizes++;
    }
    equal("sizes that are no power of two", (1 << 14) - 1 - 14, sizes);
    equal("reciprocals of other than 42 bits", 0, overlong);
    return passed(1000000);
}
