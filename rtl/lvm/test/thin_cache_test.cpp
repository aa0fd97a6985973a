// SPDX-License-Identifier: Apache-2.0
// thin_cache against a table of 512 x 4 lines: random looks, fills and drops on keys that crowd a few sets.
#include <array>
#include <memory>
#include <vector>

#include "Vthin_cache.h"
#include "lvm_test.hpp"

using namespace lvm_test;

namespace {

struct Key {
    uint32_t ns = 0;
    uint64_t extent = 0;
};

struct Line {
    bool valid = false, sealed = false;
    Key key;
    uint32_t epoch = 0, extent = 0;
};

struct Reference {
    std::array<std::array<Line, 4>, 512> lines;
    std::array<int, 512> turn{};

    static int set(const Key& key) { return int((key.extent ^ key.ns) & 511); }
    int find(const Key& key, uint32_t epoch) const {
        for (int way = 0; way < 4; way++) {
            const Line& line = lines[set(key)][way];
            if (line.valid && line.key.ns == key.ns && line.key.extent == key.extent && line.epoch == epoch) return way;
        }
        return -1;
    }
};

Vthin_cache* top;
Reference reference;
Random random_ = Random(0);
uint64_t hits = 0, evictions = 0, drops = 0, dropped = 0;
bool dropPending = false;
Key dropKey;

// One cycle; a drop that is offered stays until it is taken.
void step() {
    top->drop_valid_i = dropPending;
    top->drop_ns_i = dropKey.ns;
    top->drop_extent_i = dropKey.extent;
    tick(*top, [] {
        if (top->drop_ready_o) {
            that(dropPending, "a drop was taken that nobody asked for");
            that(!top->hold_i, "a drop came between look and fill");
            for (Line& line : reference.lines[Reference::set(dropKey)]) {
                if (line.valid && line.key.ns == dropKey.ns && line.key.extent == dropKey.extent) {
                    line.valid = false;
                    dropped++;
                }
            }
            drops++;
            dropPending = false;
        }
    });
}

}  // namespace

int main(int argc, char** argv) {
    begin(argc, argv);
    random_ = Random(1);
    const auto owner = std::make_unique<Vthin_cache>();
    top = owner.get();
    top->look_i = top->fill_i = top->hold_i = top->drop_valid_i = 0;
    reset(*top);

    // Nothing is taken before the sweep is over, and it takes one cycle a set.
    uint64_t swept = 0;
    while (!top->swept_o) {
        that(!top->look_ready_o, "a look is taken before the sweep is over");
        step();
        swept++;
    }
    equal("cycles of the sweep", 512, swept);

    // Keys of a few sets, many more than those have ways; extents differ in low, high and the highest bits.
    std::vector<Key> keys;
    for (int i = 0; i < 60; i++) {
        const uint32_t ns = uint32_t(random_.chance(50) ? random_.below(4) : random_.bits(10));
        const uint64_t set = std::array<uint64_t, 4>{0, 511, 256, random_.bits(9)}[random_.below(4)];
        const uint64_t high = random_.chance(30) ? 1ULL << random_.below(32) : random_.below(4);
        keys.push_back({ns, high << 9 | ((set ^ ns) & 511)});
    }

    for (int round = 0; round < 60000; round++) {
        const Key key = keys[random_.below(keys.size())];
        const uint32_t epoch = uint32_t(random_.below(3)) == 0 ? 0xff : 0x7f;
        if (!dropPending && random_.chance(10)) {
            dropPending = true;
            dropKey = keys[random_.below(keys.size())];
            while (random_.chance(50)) step();
        }

        top->look_i = 0;
        top->eval();
        while (!top->look_ready_o) step();
        top->look_i = 1;
        top->look_ns_i = key.ns;
        top->look_extent_i = key.extent;
        top->look_epoch_i = epoch;
        step();
        top->look_i = 0;
        top->look_ns_i = uint32_t(random_.bits(10));
        top->look_extent_i = random_.bits(41);
        top->look_epoch_i = uint32_t(random_.bits(8));
        top->hold_i = 1;
        step();

        auto& set = reference.lines[Reference::set(key)];
        int way = reference.find(key, epoch);
        top->eval();
        equal("hit", way >= 0, top->hit_o);
        if (way >= 0) {
            hits++;
            equal("physical extent", set[way].extent, top->hit_extent_o);
            equal("sealed", set[way].sealed, top->hit_sealed_o);
        }
        for (uint64_t wait = random_.below(4); wait > 0; wait--) {
            step();
            equal("hit, later", way >= 0, top->hit_o);
        }

        if (random_.chance(way >= 0 ? 20 : 80)) {
            const bool sealed = random_.chance(30);
            const uint32_t extent = uint32_t(random_.bits(32));
            top->fill_i = 1;
            top->fill_sealed_i = sealed;
            top->fill_extent_i = extent;
            step();
            top->fill_i = 0;
            top->hold_i = 0;
            top->eval();
            int& turn = reference.turn[Reference::set(key)];
            const bool over = way >= 0;
            if (!over) way = turn;
            equal("evicted", !over && set[way].valid, top->evict_o);
            if (!over && set[way].valid) {
                evictions++;
                equal("evicted way", way, top->evict_way_o);
                equal("evicted namespace", set[way].key.ns, top->evict_ns_o);
                equal("evicted extent", set[way].key.extent, top->evict_extent_o);
            }
            if (!over) turn = (turn + 1) % 4;
            set[way] = {true, sealed, key, epoch, extent};
        }
        top->hold_i = 0;
        while (random_.chance(20)) step();
    }
    that(hits > 1000 && evictions > 1000 && drops > 1000 && dropped > 200, "too little of something happened");
    return passed(100000);
}
