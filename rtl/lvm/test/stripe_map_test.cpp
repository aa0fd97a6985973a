// SPDX-License-Identifier: Apache-2.0
/// stripe_map against division of 64-bit integers: every level with every number of members and every chunk size,
/// blocks over the whole address space and beside every boundary, questions that cut off others; and its cycles,
/// exactly.
#include "Vstripe_map.h"
#include "lvm_test.hpp"

using namespace lvm_test;

namespace {

uint64_t cutOff = 0, longOnes = 0;

void step(Vstripe_map& top) {
    tick(top, [] {});
}

void ask(Vstripe_map& top, uint64_t chunk) {
    top.chunk_i = chunk;
    top.start_i = 1;
    top.clk_i = 0;
    top.eval();
    step(top);
    top.start_i = 0;
    // The question need not stand still.
    top.chunk_i = ~chunk & ((1ULL << 48) - 1);
}

void answer(Vstripe_map& top, uint64_t chunk, unsigned dataChunks, unsigned members, Random& random) {
    const uint64_t cycles = chunk >> 32 ? 14 : 10;
    for (uint64_t i = 1; i < cycles; i++) {
        equal("done before its time", 0, top.done_o);
        step(top);
    }
    equal("done in time", 1, top.done_o);
    const uint64_t stripe = chunk / dataChunks;
    for (uint64_t stable = random.below(4) + 1; stable > 0; stable--) {
        equal("stripe", stripe, top.stripe_o);
        equal("data chunk", chunk % dataChunks, top.data_o);
        equal("turn", stripe % members, top.turn_o);
        step(top);
        equal("done once", 0, top.done_o);
    }
    if (chunk >> 32) longOnes++;
}

void geometry(Vstripe_map& top, unsigned level, unsigned members, unsigned shift, Random& random) {
    const unsigned dataChunks = level == 0 ? members : level == 1 ? 1 : members - 1;
    top.data_chunks_i = uint8_t(dataChunks);
    top.members_i = uint8_t(members);
    step(top);
    const uint64_t last = ((1ULL << 48) - 1) >> shift;
    std::vector<uint64_t> chunks = {0, 1, dataChunks - 1, dataChunks, 15, 16, 0xFFFFFFFF, 0x100000000, last, last - 1};
    for (int bits = 4; bits <= 48; bits += 4) chunks.push_back(random.bits(bits) >> shift);
    // The last chunk of a stripe and the first of the next; the last stripe of a turn and the first of the next.
    const uint64_t stripe = random.below(last / dataChunks) / members * members;
    chunks.push_back(stripe * dataChunks);
    if (stripe > 0) chunks.push_back(stripe * dataChunks - 1);
    chunks.push_back(stripe * dataChunks + dataChunks);
    for (uint64_t chunk : chunks) {
        chunk = std::min(chunk, last);
        if (random.chance(10)) {
            ask(top, random.bits(48));
            for (uint64_t i = random.below(14); i > 0; i--) step(top);
            cutOff++;
        }
        ask(top, chunk);
        answer(top, chunk, dataChunks, members, random);
    }
}

}  // namespace

int main(int argc, char** argv) {
    begin(argc, argv);
    Random random(1);
    auto top = std::make_unique<Vstripe_map>();
    top->start_i = 0;
    top->chunk_i = 0;
    top->data_chunks_i = top->members_i = 2;
    reset(*top);
    equal("done after reset", 0, top->done_o);
    for (unsigned level : {0, 1, 5}) {
        for (unsigned members = level == 5 ? 3 : 2; members <= 16; members++) {
            for (unsigned shift = 3; shift <= 11; shift++) geometry(*top, level, members, shift, random);
        }
    }
    that(cutOff > 500 && longOnes > 2000, "too few questions were cut off, or long");
    return passed(100000);
}
