// SPDX-License-Identifier: Apache-2.0
/// resume_ring against a queue of entries: rings of several sizes, firmware that writes an entry only just before it
/// tells the count, stages that take their time. Every entry reaches its stage once and in order, the count follows,
/// no beat is ever refused, and nothing is fetched while disabled.
#include "Vresume_ring.h"
#include "lvm_test.hpp"

using namespace lvm_test;
using rtl_test::Beat;

namespace {

constexpr uint64_t Base = 0xFFFFFFF000 - 0x1000 * 64;

void bytes(Beat& beat, size_t at, size_t count, uint64_t value) {
    for (size_t i = 0; i < count; i++) beat[at + i] = uint8_t(value >> 8 * i);
}

// What firmware writes; bytes without a meaning hold rubbish.
Beat layout(const Resume& r, Random& random) {
    Beat beat;
    random.fill(beat.data(), beat.size());
    bytes(beat, 0, 1, r.kind);
    bytes(beat, 1, 1, r.op);
    bytes(beat, 2, 1, r.frag);
    bytes(beat, 3, 1, r.ctx);
    bytes(beat, 4, 2, r.tag);
    bytes(beat, 6, 2, r.status | r.statusTop << 15);
    bytes(beat, 8, 4, r.extent);
    bytes(beat, 12, 1, r.epoch);
    bytes(beat, 13, 1, r.reconstruct | r.toCtx << 1 | r.check << 2 | r.fua << 3);
    bytes(beat, 16, 8, r.lba);
    bytes(beat, 24, 4, r.blocks);
    bytes(beat, 28, 1, r.opcode);
    return beat;
}

uint64_t bursts = 0, entries = 0;

void run(Random& random, uint32_t shift, rtl_test::Pace pace) {
    rtl_test::Checks clientChecks("resume_ring", seed);
    rtl_test::BeatMemory memory;
    auto top = std::make_unique<Vresume_ring>();
    CData last = 0;
    using Read = rtl_test::ReadClient<decltype(top->rdat_data_i)>;
    Read read({top->rreq_valid_o, top->rreq_ready_i, top->rreq_addr_o, top->rreq_len_o, top->rdat_valid_i,
               top->rdat_ready_o, top->rdat_data_i, last},
              memory, clientChecks, random, pace, 2);
    top->base_i = Base;
    top->shift_i = uint8_t(shift);
    top->producer_i = 0;
    top->enable_i = 0;
    top->thin_ready_i = top->raid_ready_i = top->rdat_valid_i = top->rreq_ready_i = 0;
    reset(*top);

    const uint32_t size = 1u << shift;
    std::deque<Resume> expected;
    uint32_t written = 0, told = 0, handed = 0, total = 2500;
    int thinReady = 100, raidReady = 100, tell = 100;
    bool enabled = false;
    uint64_t disabledBursts = 0;
    while (handed < total) {
        if (cycle % 200 == 0) {
            thinReady = random.chance(50) ? 100 : int(random.between(2, 60));
            raidReady = random.chance(50) ? 100 : int(random.between(2, 60));
            tell = random.chance(50) ? 100 : int(random.between(1, 20));
            enabled = random.chance(90);
            disabledBursts = read.bursts;
        }
        // Entries are written and told one or several at a time; the ring is never overfilled.
        if (random.chance(tell)) {
            uint64_t count = random.between(1, 12);
            for (; count > 0 && written - handed < size && written < total; count--) {
                Resume resume;
                uint32_t words[8];
                random.fill(words, sizeof words);
                resume = unpack<Resume>(words);
                memory.write(Base + 64 * (written % size), layout(resume, random));
                expected.push_back(resume);
                written++;
            }
            told = written;
        }
        top->producer_i = told;
        top->enable_i = enabled;
        top->thin_ready_i = random.chance(thinReady);
        top->raid_ready_i = random.chance(raidReady);
        read.drive(cycle);
        tick(*top, [&] {
            equal("entries told as handed over", handed, top->consumer_o);
            that(!(top->thin_valid_o && top->raid_valid_o), "one entry for two stages");
            if (top->thin_valid_o || top->raid_valid_o) {
                if (expected.empty()) fail("an entry out of nothing");
                const Resume seen = top->raid_valid_o ? unpack<Resume>(top->raid_o) : unpack<Resume>(top->thin_o);
                equalRecords("entry", expected.front(), seen);
                equal("stage", expected.front().toCtx, top->raid_valid_o);
                if (top->raid_valid_o ? top->raid_ready_i : top->thin_ready_i) {
                    expected.pop_front();
                    handed++;
                    // Firmware may use the place again at once.
                    Beat rubbish;
                    random.fill(rubbish.data(), rubbish.size());
                    memory.write(Base + 64 * ((handed - 1) % size), rubbish);
                }
            }
            if (top->idle_o && enabled) equal("idle with entries left", told, top->consumer_o);
            read.sample(cycle);
        });
        // A request that stood when the bit was cleared may still be taken.
        if (!enabled) that(read.bursts <= disabledBursts + 1, "fetched while disabled");
        if (cycle > 400000) fail("no progress: handed=%u", handed);
    }
    equal("beats refused", 0, read.refused);
    that(clientChecks.clean(), "the read client complains");
    bursts += read.bursts;
    entries += handed;
}

}  // namespace

int main(int argc, char** argv) {
    begin(argc, argv);
    Random random(1);
    for (uint32_t shift : {0, 1, 2, 3, 4, 6, 12}) {
        run(random, shift, {100, 0});
        run(random, shift, {unsigned(random.between(20, 70)), 40});
    }
    std::printf("entries=%llu, bursts=%llu\n", (unsigned long long)entries, (unsigned long long)bursts);
    that(bursts < entries * 7 / 10, "entries are not fetched together");
    return passed(30000);
}
