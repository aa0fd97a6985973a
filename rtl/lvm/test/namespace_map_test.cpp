// SPDX-License-Identifier: Apache-2.0
// namespace_map against an array: swept after reset, written and read at once, what was read stays.
#include <array>
#include <memory>

#include "Vnamespace_map.h"
#include "lvm_test.hpp"

using namespace lvm_test;

int main(int argc, char** argv) {
    begin(argc, argv);
    Random random(1);
    auto top = std::make_unique<Vnamespace_map>();
    std::array<NsEntry, 1024> reference;
    top->read_i = 0;
    top->write_valid_i = 1;  // waits for the sweep
    top->write_index_i = 1023;
    NsEntry entry{1, 0xff, (1ULL << 48) - 1, (1ULL << 40) - 1};
    pack(entry, top->write_entry_i);
    reset(*top);
    uint64_t swept = 0;
    while (!top->swept_o) {
        that(!top->write_ready_o, "a write is taken before the sweep is over");
        tick(*top, [] {});
        swept++;
    }
    equal("cycles of the sweep", 1024, swept);

    NsEntry shown;
    bool known = false;
    for (int i = 0; i < 40000; i++) {
        // At first every entry is read once, so that the sweep is seen to have reached all.
        const bool first = i < 1024;
        const bool write = !first && random.chance(40);
        const bool read = first || random.chance(60);
        const uint32_t writeIndex = uint32_t(random.chance(50) ? random.below(4) : random.bits(10));
        const uint32_t readIndex = first ? uint32_t(i)
                                         : uint32_t(random.chance(50) ? random.below(4) : random.bits(10));
        entry = {uint32_t(random.bits(1)), uint32_t(random.bits(8)), random.bits(48), random.bits(40)};
        top->write_valid_i = write;
        top->write_index_i = writeIndex;
        pack(entry, top->write_entry_i);
        top->read_i = read;
        top->read_index_i = readIndex;
        tick(*top, [&] { that(top->write_ready_o, "a write must wait without reason"); });
        if (read) shown = reference[readIndex];
        known = known || read;
        if (write) reference[writeIndex] = entry;
        if (known) equalRecords("entry", shown, unpack<NsEntry>(top->read_entry_o));
    }
    return passed(60000);
}
