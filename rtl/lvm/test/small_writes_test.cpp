// SPDX-License-Identifier: Apache-2.0
/// small_writes against a table of operations: capsules that come to something and capsules that do not, fetches of any
/// part of a slot, records that spill, operations that end or stay for ever; every beat is that of its operation wherever
/// it is read from, no slot is lost and none has two owners, whatever comes together in one cycle. First every order
/// of events for few operations, then at random for all of them.
#include "Vsmall_writes.h"
#include "lvm_test.hpp"

using namespace lvm_test;
using rtl_test::Beat;

namespace {

constexpr uint64_t PayloadBase = 0x5A'BC00'0000;
constexpr unsigned Slots = 32;

struct Operation {
    bool live = false;      // has an index
    bool kept = false;      // its data is in a slot
    bool spilling = false;
    unsigned blocks = 0, fetches = 0;
    int slot = -1;          // as last told
    std::vector<Beat> beats;
};

class Small {
public:
    explicit Small(uint64_t stream)
        : random(stream), clientChecks("small_writes", seed), top(std::make_unique<Vsmall_writes>()),
          writer({top->wreq_valid_o, top->wreq_ready_i, top->wreq_addr_o, top->wreq_len_o, top->wdat_valid_o,
                  top->wdat_ready_i, top->wdat_data_o, top->wdone_i},
                 memory, clientChecks, Random(stream + 1000), {}) {
        top->payload_base_i = PayloadBase;
        quiet();
        top->wreq_ready_i = top->wdat_ready_i = top->wdone_i = 0;
        reset(*top);
        for (int i = 0; i < 2; i++) step();
    }

    // ---- one thing at a time ----
    // A capsule of so many blocks; false: there was no slot.
    bool capsule(unsigned op, unsigned blocks, bool becomes) {
        if (!top->slot_valid_o) return false;
        Operation o;
        o.live = o.kept = true;
        o.blocks = blocks;
        o.beats.resize(8 * blocks);
        for (unsigned i = 0; i < o.beats.size(); i++) {
            random.fill(o.beats[i].data(), 64);
            top->slot_we_i = 1;
            top->slot_beat_i = uint8_t(i);
            rtl_test::put(top->slot_data_i, o.beats[i].data(), 64);
            step();
            that(top->slot_valid_o, "a slot is taken away under a capsule");
        }
        if (!becomes) {
            thrown++;
            return true;
        }
        top->slot_take_i = 1;
        top->slot_op_i = uint8_t(op);
        operations[op] = o;
        held++;
        step();
        kept++;
        return true;
    }

    void spill(unsigned op) { spills.push_back(op); }

    void end(unsigned op) {
        top->free_i = 1;
        top->free_op_i = uint8_t(op);
        ending = int(op);
        step();
    }

    // Looks an operation up and fetches a part of it.
    void fetch(unsigned op) {
        top->find_i = 1;
        top->find_op_i = uint8_t(op);
        top->eval();
        equal("data is on the chip", operations[op].live && operations[op].kept, top->found_o);
        if (top->found_o) {
            const unsigned slot = top->found_slot_o;
            for (unsigned other = 0; other < 256; other++) {
                const Operation& o = operations[other];
                if (o.kept && o.slot == int(slot)) equal("a slot's owner", other, op);
            }
            operations[op].slot = int(slot);
            const unsigned blocks = unsigned(random.between(1, operations[op].blocks));
            const unsigned from = unsigned(random.below(operations[op].blocks - blocks + 1));
            fetches.push_back({op, slot, from * 8, blocks * 8});
            operations[op].fetches++;
        }
        step();
    }

    void step() {
        if (top->slot_take_i && random.chance(50) && !collide.empty()) {
            // The end of another operation in the same cycle.
            top->free_i = 1;
            top->free_op_i = uint8_t(collide.front());
            ending = int(collide.front());
            collide.pop_front();
            together++;
        }
        top->spill_i = !spills.empty();
        if (!spills.empty()) {
            top->spill_op_i = uint8_t(spills.front());
            top->spill_blocks_i = operations[spills.front()].blocks & 7;
        }
        top->fetch_valid_i = !fetches.empty();
        if (!fetches.empty()) {
            top->fetch_slot_i = uint8_t(fetches.front().slot);
            top->fetch_beat_i = uint8_t(fetches.front().beat);
            top->fetch_len_i = uint8_t(fetches.front().count - 1);
        }
        writer.drive(cycle);
        tick(*top, [&] { observe(); });
        quiet();
    }

    void settle() {
        for (int i = 0; i < 2000 && !(fetches.empty() && coming.empty() && spills.empty()); i++) step();
        that(fetches.empty() && coming.empty() && spills.empty(), "something never ends");
        for (int i = 0; i < 3; i++) step();
        that(top->idle_o && writer.idle() && clientChecks.clean(), "idle at the end");
    }

    // As many capsules as find a slot: all slots that nobody holds.
    void allFree() {
        settle();
        unsigned op = 200, found = 0;
        while (found <= Slots && capsule(op, 1, true)) {
            op++;
            found++;
            step();
        }
        equal("slots that nobody held", Slots - (held - found), found);
        for (; found > 0; found--) end(--op);
        settle();
    }

    Random random;
    std::array<Operation, 256> operations;
    std::deque<unsigned> collide;
    unsigned held = 0;
    uint64_t kept = 0, thrown = 0, spilled = 0, notThere = 0, fetched = 0, together = 0, waited = 0;
    std::deque<unsigned> spills;

    void pace(rtl_test::Pace next) { writer.pacing(next); }

private:
    void quiet() {
        top->slot_we_i = top->slot_take_i = top->find_i = top->free_i = top->spill_i = top->fetch_valid_i = 0;
    }

    void observe() {
        if (top->beat_valid_o) {
            that(!coming.empty(), "a beat nobody asked for");
            Beat seen;
            rtl_test::get(top->beat_data_o, seen.data(), 64);
            that(seen == coming.front().first, "a beat is not that of its operation");
            equal("last beat", coming.front().second, top->beat_last_o);
            coming.pop_front();
            fetched++;
        }
        if (top->fetch_valid_i && top->fetch_ready_o) {
            const Fetch f = fetches.front();
            for (unsigned i = 0; i < f.count; i++) {
                coming.push_back({operations[f.op].beats[f.beat + i], i + 1 == f.count});
            }
            operations[f.op].fetches--;
            fetches.pop_front();
        } else {
            waited += top->fetch_valid_i;
        }
        if (top->spilled_o) {
            that(!spills.empty(), "an answer to nothing");
            Operation& o = operations[spills.front()];
            if (o.kept) {
                for (unsigned i = 0; i < o.beats.size(); i++) {
                    const uint64_t at = PayloadBase + (uint64_t(spills.front()) << 20) + 64 * i;
                    that(memory.written(at) && memory.read(at) == o.beats[i], "memory does not have what was spilled");
                }
                o.kept = false;
                held--;
                spilled++;
            } else {
                notThere++;
            }
            spills.pop_front();
        }
        if (ending >= 0) {
            held -= operations[unsigned(ending)].kept;
            operations[unsigned(ending)] = {};
            ending = -1;
        }
        writer.sample(cycle);
        expectBeats();
    }

    void expectBeats() { that(writer.beats % 8 == 0 || !spills.empty(), "beats are written for nobody"); }

    struct Fetch {
        unsigned op, slot, beat, count;
    };
    rtl_test::Checks clientChecks;
    rtl_test::BeatMemory memory;
    std::unique_ptr<Vsmall_writes> top;
    rtl_test::WriteClient<decltype(top->wdat_data_o)> writer;
    std::deque<Fetch> fetches;
    std::deque<std::pair<Beat, bool>> coming;
    int ending = -1;
};

// Every sequence of so many events among three operations: a capsule that becomes one, one that is thrown away, a spill,
// an end, a fetch.
void everything(Small& small, unsigned depth, unsigned& sequences) {
    uint64_t count = 1;
    for (unsigned i = 0; i < depth; i++) count *= 10;
    for (uint64_t code = 0; code < count; code++) {
        uint64_t rest = code;
        bool possible = true;
        for (unsigned i = 0; i < depth && possible; i++, rest /= 10) {
            const unsigned kind = unsigned(rest % 10) / 3, op = unsigned(rest % 10) % 3;
            Operation& o = small.operations[op];
            if (kind == 3) small.capsule(0, 1, false);
            else if (kind == 0 && o.live) small.fetch(op);
            else if (kind == 0) small.capsule(op, 1 + op, true);
            else if (kind == 1 && o.live) small.spill(op);
            else if (kind == 2 && o.live) {
                while (!small.spills.empty() || o.fetches > 0) small.step();
                small.end(op);
            } else possible = false;
        }
        sequences += possible;
        small.settle();
        for (unsigned op = 0; op < 3; op++) {
            if (small.operations[op].live) small.end(op);
        }
        small.settle();
        equal("slots held at the end", 0, small.held);
        if (code % 97 == 0) small.allFree();
    }
}

void atRandom(Small& small, unsigned ops, unsigned endPercent, unsigned steps) {
    Random& random = small.random;
    for (unsigned i = 0; i < steps; i++) {
        const unsigned op = unsigned(random.below(ops));
        Operation& o = small.operations[op];
        const bool busy = o.fetches > 0 || std::count(small.spills.begin(), small.spills.end(), op) > 0;
        if (!o.live) {
            small.capsule(op, unsigned(random.between(1, 8)), !random.chance(20));
        } else if (busy) {
            small.step();
        } else if (random.chance(endPercent)) {
            if (random.chance(30) && small.collide.empty()) small.collide.push_back(op);
            else if (std::count(small.collide.begin(), small.collide.end(), op) == 0) small.end(op);
        } else if (std::count(small.collide.begin(), small.collide.end(), op) > 0) {
            small.step();
        } else if (random.chance(15)) {
            small.spill(op);
        } else {
            small.fetch(op);
        }
    }
    small.settle();
    unsigned want = 0;
    for (unsigned op = 0; op < 200; op++) want += small.operations[op].kept;
    equal("slots held", want, small.held);
    small.collide.clear();
    small.allFree();
}

}  // namespace

int main(int argc, char** argv) {
    begin(argc, argv);
    Small small(1);
    unsigned sequences = 0;
    everything(small, 4, sequences);
    small.allFree();
    small.pace({40, 20});
    atRandom(small, 60, 30, 20000);
    small.pace({100, 100});
    atRandom(small, 200, 10, 20000);
    small.pace({100, 0});
    atRandom(small, 8, 50, 20000);
    atRandom(small, 33, 5, 20000);
    std::printf("orders=%u, kept=%llu, thrown away=%llu, spilled=%llu, not there=%llu, beats fetched=%llu, taken and freed "
                "together=%llu, cycles fetches waited=%llu\n",
                sequences, (unsigned long long)small.kept, (unsigned long long)small.thrown,
                (unsigned long long)small.spilled, (unsigned long long)small.notThere, (unsigned long long)small.fetched,
                (unsigned long long)small.together, (unsigned long long)small.waited);
    that(sequences > 200 && small.kept > 5000 && small.thrown > 1000 && small.spilled > 500 && small.notThere > 100 &&
             small.fetched > 20000 && small.together > 100 && small.waited > 1000,
         "too little of something happened");
    return passed(50000);
}
