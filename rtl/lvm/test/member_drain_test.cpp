// SPDX-License-Identifier: Apache-2.0
/// member_drain against a list of packets: every byte in memory once and nothing beside them, an event of the packet's
/// context when memory has it all and not before, every event of the members passed on in its cycle, and one event for
/// each packet that was only added.
#include "Vmember_drain.h"
#include "lvm_test.hpp"

using namespace lvm_test;
using rtl_test::Beat;

namespace {

struct PacketOut {
    uint32_t ctx = 0;
    uint64_t address = 0;
    std::vector<Beat> beats;
};

class Drain {
public:
    explicit Drain(uint64_t stream)
        : random(stream), clientChecks("member_drain", seed), top(std::make_unique<Vmember_drain>()),
          writer({top->wreq_valid_o, top->wreq_ready_i, top->wreq_addr_o, top->wreq_len_o, top->wdat_valid_o,
                  top->wdat_ready_i, top->wdat_data_o, top->wdone_i},
                 memory, clientChecks, Random(stream + 1000), {}) {
        top->start_valid_i = top->dat_valid_i = top->event_valid_i = top->added_i = 0;
        top->wreq_ready_i = top->wdat_ready_i = top->wdone_i = 0;
        reset(*top);
    }

    void run(unsigned valid, unsigned events, rtl_test::Pace pace, unsigned count) {
        writer.pacing(pace);
        validPercent = valid;
        eventPercent = events;
        toStart += count;
        while (toStart > 0 || !told.empty() || !added.empty()) {
            step();
            that(cycle - progress < 20000, "nothing is stored any more");
        }
        for (int i = 0; i < 6; i++) step();
        that(top->idle_o && writer.idle() && clientChecks.clean(), "idle at the end");
        equal("beats in memory", expected.size(), memory.count());
        for (const auto& entry : expected) {
            if (memory.read(entry.first) != entry.second) fail("beat at %llx differs", (unsigned long long)entry.first);
            checks++;
        }
    }

    uint64_t early = 0, together = 0, adds = 0;

private:
    void step() {
        // As many as there are packets without an event: the sequencer has 32 contexts with two each.
        top->start_valid_i = toStart > 0 && told.size() < 64 && random.chance(50);
        if (top->start_valid_i) {
            PacketOut p;
            p.ctx = uint32_t(random.below(32));
            next += random.below(3) * 512;
            p.address = next;
            p.beats.resize(8 * (random.chance(90) ? random.between(1, 12) : random.between(1, 128)));
            for (size_t i = 0; i < p.beats.size(); i++) {
                random.fill(p.beats[i].data(), 64);
                expected[p.address + 64 * i] = p.beats[i];
            }
            next += 64 * p.beats.size();
            starting = p;
        }
        top->start_ctx_i = uint8_t(starting.ctx);
        top->start_address_i = starting.address;
        if (!offered) offered = !queue.empty() && random.chance(validPercent);
        top->dat_valid_i = offered;
        if (offered) {
            rtl_test::put(top->dat_data_i, queue.front().beats[at].data(), 64);
            top->dat_last_i = at + 1 == queue.front().beats.size();
        }
        // A packet has eight beats or more.
        top->added_i = toStart > 0 && cycle - addedAt >= 8 && random.chance(30);
        top->added_ctx_i = uint8_t(random.bits(5));
        if (top->added_i) addedAt = cycle;
        top->event_valid_i = random.chance(eventPercent) && !(eventPercent > 50 && cycle % 4 == 0);
        event.ctx = uint32_t(random.bits(5));
        event.member = uint32_t(random.bits(4));
        event.status = uint32_t(random.bits(15));
        event.order = uint32_t(random.bits(11));
        top->event_i = packNarrow(event);
        writer.drive(cycle);
        tick(*top, [&] { observe(); });
    }

    void observe() {
        if (top->event_valid_i) {
            that(top->event_valid_o, "a member's event is passed on");
            equalRecords("a member's event", event, unpackNarrow<MemberEvent>(top->event_o));
            together += stored > 0;
        } else if (top->event_valid_o) {
            // What is stored goes before what is added.
            const bool store = stored > 0;
            that(store || !added.empty(), "told before memory has it");
            MemberEvent want;
            want.ctx = store ? told.front().first : added.front();
            equalRecords("own event", want, unpackNarrow<MemberEvent>(top->event_o));
            if (store) {
                told.pop_front();
                stored--;
            } else {
                added.pop_front();
                adds++;
            }
            progress = cycle;
        }
        if (top->added_i) added.push_back(top->added_ctx_i);
        if (top->wdone_i) {
            burstsDone++;
            while (stored < told.size() && told[stored].second <= burstsDone) stored++;
        }
        writer.sample(cycle);
        if (top->start_valid_i) {
            const uint64_t last = starting.address + 64 * (starting.beats.size() - 1);
            bursts += last / 4096 - starting.address / 4096 + 1;
            told.push_back({starting.ctx, bursts});
            queue.push_back(starting);
            toStart--;
        }
        early += offered && !top->dat_ready_o;
        if (offered && top->dat_ready_o) {
            offered = false;
            if (++at == queue.front().beats.size()) {
                queue.pop_front();
                at = 0;
            }
        }
    }

    Random random;
    rtl_test::Checks clientChecks;
    rtl_test::BeatMemory memory;
    std::unique_ptr<Vmember_drain> top;
    rtl_test::WriteClient<decltype(top->wdat_data_o)> writer;
    PacketOut starting;
    MemberEvent event;
    std::deque<PacketOut> queue;
    std::deque<std::pair<uint32_t, uint64_t>> told;  // context, and the bursts that memory must have
    std::deque<uint32_t> added;
    uint64_t addedAt = 0;
    std::map<uint64_t, Beat> expected;
    uint64_t next = 0x33'0000'0000, bursts = 0, burstsDone = 0, progress = 0;
    size_t at = 0, stored = 0;
    unsigned toStart = 0, validPercent = 100, eventPercent = 0;
    bool offered = false;
};

}  // namespace

int main(int argc, char** argv) {
    begin(argc, argv);
    Drain drain(1);
    drain.run(100, 10, {100, 0}, 300);
    drain.run(60, 33, {40, 30}, 300);
    drain.run(100, 90, {100, 300}, 200);
    that(drain.early > 100 && drain.together > 100 && drain.adds > 500, "too little of something happened");
    return passed(20000);
}
