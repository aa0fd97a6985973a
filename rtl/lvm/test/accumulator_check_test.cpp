// SPDX-License-Identifier: Apache-2.0
/// accumulator_check against a list of packets: columns of one or two halves to be judged between packets that are passed
/// on. Every block in which a half is not zero counts once and for its context, before the end of its packet is told; what
/// is passed on arrives beat by beat; events of the members pass in their cycle.
#include "Vaccumulator_check.h"
#include "lvm_test.hpp"

using namespace lvm_test;
using rtl_test::Beat;

namespace {

struct PacketIn {
    uint32_t ctx = 0;
    bool check = false, first = false;
    std::vector<Beat> beats;
    uint64_t differing = 0;  // blocks that count with it
};

class Judge {
public:
    explicit Judge(uint64_t stream) : random(stream), top(std::make_unique<Vaccumulator_check>()) {
        top->start_valid_i = top->dat_valid_i = top->event_valid_i = top->dat_ready_i = 0;
        reset(*top);
    }

    void run(unsigned valid, unsigned ready, unsigned events, unsigned columns) {
        validPercent = valid;
        readyPercent = ready;
        eventPercent = events;
        toMake += columns;
        while (toMake > 0 || !coming.empty() || !started.empty() || !told.empty()) {
            step();
            that(cycle - progress < 20000, "nothing is looked through any more");
        }
        for (int i = 0; i < 6; i++) step();
        that(top->idle_o, "idle at the end");
        equal("blocks that differ", expected, seen);
    }

    uint64_t seen = 0, twice = 0, passed = 0, together = 0;

private:
    // A block is zero, or anything from its first to its last byte.
    void fill(PacketIn& p, unsigned blocks) {
        p.beats.assign(8 * blocks, Beat{});
        for (unsigned block = 0; block < blocks; block++) {
            if (random.chance(60)) continue;
            Beat& beat = p.beats[8 * block + random.below(8)];
            if (random.chance(50)) beat[random.below(64)] = uint8_t(1 << random.below(8));
            else random.fill(beat.data(), 64);
        }
    }

    static bool left(const PacketIn& p, unsigned block) {
        for (unsigned i = 0; i < 8; i++) {
            if (p.beats[8 * block + i] != Beat{}) return true;
        }
        return false;
    }

    void column() {
        const unsigned blocks = unsigned(random.chance(80) ? random.between(1, 6) : random.between(1, 128));
        PacketIn p;
        p.ctx = uint32_t(random.below(32));
        p.check = random.chance(70);
        p.first = true;
        fill(p, blocks);
        if (!p.check) {
            p.first = random.chance(50);
            coming.push_back(p);
            return;
        }
        for (unsigned b = 0; b < blocks; b++) p.differing += left(p, b);
        coming.push_back(p);
        if (random.chance(50)) return;
        // What is passed on may come between; other columns may not.
        PacketIn q = p;
        q.first = false;
        q.differing = 0;
        fill(q, blocks);
        for (unsigned b = 0; b < blocks; b++) {
            q.differing += left(q, b) && !left(p, b);
            twice += left(q, b) && left(p, b);
        }
        coming.push_back(q);
    }

    void step() {
        while (toMake > 0 && coming.size() < 4) {
            column();
            toMake--;
        }
        top->start_valid_i = !coming.empty() && told.size() + started.size() < 62 && random.chance(50);
        if (top->start_valid_i) {
            top->start_check_i = coming.front().check;
            top->start_first_i = coming.front().first;
            top->start_ctx_i = uint8_t(coming.front().ctx);
        }
        if (!offered) offered = !started.empty() && random.chance(validPercent);
        top->dat_valid_i = offered;
        if (offered) {
            rtl_test::put(top->dat_data_i, started.front().beats[at].data(), 64);
            top->dat_last_i = at + 1 == started.front().beats.size();
        }
        top->dat_ready_i = random.chance(readyPercent);
        top->event_valid_i = random.chance(eventPercent);
        event.ctx = uint32_t(random.bits(5));
        event.member = uint32_t(random.bits(4));
        event.status = uint32_t(random.bits(15));
        event.order = uint32_t(random.bits(11));
        top->event_i = packNarrow(event);
        tick(*top, [&] { observe(); });
    }

    void observe() {
        if (top->differ_o) {
            that(!told.empty(), "a block differs of a packet that has come");
            // Of the packet at hand, or of the last that is not told.
            const bool current = !started.empty() && at > 0 && started.front().check && counting == started.front().ctx;
            equal("context of a block", current ? started.front().ctx : told.back().ctx, top->differ_ctx_o);
            seen++;
        }
        if (top->event_valid_i) {
            that(top->event_valid_o, "a member's event is passed on");
            equalRecords("a member's event", event, unpackNarrow<MemberEvent>(top->event_o));
            together += !told.empty() && told.front().ended;
        } else if (top->event_valid_o) {
            that(!told.empty() && told.front().ended, "told before it is looked through");
            MemberEvent want;
            want.ctx = told.front().ctx;
            equalRecords("own event", want, unpackNarrow<MemberEvent>(top->event_o));
            that(seen >= told.front().sum, "a block counts before its packet is told");
            told.pop_front();
            progress = cycle;
        }
        const bool judged = !started.empty() && started.front().check;
        if (top->dat_valid_o) {
            that(offered && !judged, "only what is not judged is passed on");
            Beat beat;
            std::memcpy(beat.data(), &top->dat_data_o, 64);
            if (beat != started.front().beats[at]) fail("a beat is passed on wrongly");
            equal("last beat", at + 1 == started.front().beats.size(), top->dat_last_o);
        }
        if (offered && top->dat_ready_o) {
            that(judged || (top->dat_valid_o && top->dat_ready_i), "a beat is lost");
            if (judged && at == 0) {
                counting = started.front().ctx;
                expected += started.front().differing;
                told.push_back({counting, false, expected});
            }
            passed += !judged;
            offered = false;
            progress = cycle;
            if (++at == started.front().beats.size()) {
                if (judged) told.back().ended = true;
                started.pop_front();
                at = 0;
            }
        }
        if (top->start_valid_i) {
            started.push_back(coming.front());
            coming.pop_front();
        }
    }

    struct Told {
        uint32_t ctx;
        bool ended;
        uint64_t sum;  // blocks with its own
    };
    Random random;
    std::unique_ptr<Vaccumulator_check> top;
    MemberEvent event;
    std::deque<PacketIn> coming, started;
    std::deque<Told> told;
    uint64_t expected = 0, progress = 0;
    uint32_t counting = 0;
    size_t at = 0;
    unsigned toMake = 0, validPercent = 100, readyPercent = 100, eventPercent = 0;
    bool offered = false;
};

}  // namespace

int main(int argc, char** argv) {
    begin(argc, argv);
    Judge judge(1);
    judge.run(100, 100, 10, 500);
    judge.run(60, 40, 33, 500);
    judge.run(100, 80, 90, 500);
    that(judge.seen > 1000 && judge.twice > 200 && judge.passed > 1000 && judge.together > 50,
         "too little of something happened");
    return passed(20000);
}
