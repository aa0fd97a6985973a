// SPDX-License-Identifier: Apache-2.0
/// decision_log against one list: every event accepted in cycle t leaves exactly once with stamp t, sorted by stamp
/// and stream; the trace port sends one a cycle as long as there are any.
#include "Vdecision_log.h"
#include "lvm_test.hpp"

using namespace lvm_test;

int main(int argc, char** argv) {
    begin(argc, argv);
    Random random(1);
    constexpr int Streams = 3;
    auto top = std::make_unique<Vdecision_log>();
    top->log_valid_i = 0;
    reset(*top);

    struct Entry {
        Decision decision;
        uint32_t stamp;
    };
    std::deque<Entry> accepted;
    Decision offered[Streams];
    bool valid[Streams] = {};
    int willing[Streams] = {100, 100, 100};
    uint64_t refused = 0, ties = 0, left = 0;
    uint64_t busy = 0;
    for (uint64_t i = 0; i < 60000 || !accepted.empty(); i++) {
        if (i % 100 == 0) {
            for (int& percent : willing) {
                percent = i >= 60000 ? 0 : int(std::array<uint64_t, 4>{0, 100, 20, random.below(100)}[random.below(4)]);
            }
        }
        for (int stream = 0; stream < Streams; stream++) {
            if (!valid[stream] && i < 60000 && random.chance(unsigned(willing[stream]))) {
                valid[stream] = true;
                uint32_t words[3];
                random.fill(words, sizeof words);
                offered[stream] = unpack<Decision>(words);
            }
            pack(offered[stream], top->log_i, stream * 96);
        }
        top->log_valid_i = uint8_t(valid[0] | valid[1] << 1 | valid[2] << 2);
        tick(*top, [&] {
            if (top->trace_valid_o) {
                if (accepted.empty()) fail("an event out of nothing");
                equalRecords("event", accepted.front().decision, unpack<Decision>(top->trace_data_o));
                equal("stamp", accepted.front().stamp, top->trace_data_o[3]);
                accepted.pop_front();
                left++;
            } else {
                // An event is on the trace port two cycles after it was accepted, unless others are before it.
                that(accepted.empty() || accepted.front().stamp + 2 > cycle,
                     "the trace port rests with events waiting");
            }
            that(!top->idle_o || (accepted.empty() && !top->trace_valid_o), "idle with events inside");
            int taken = 0;
            for (int stream = 0; stream < Streams; stream++) {
                if (!valid[stream]) continue;
                if (top->log_ready_o >> stream & 1) {
                    accepted.push_back({offered[stream], uint32_t(cycle)});
                    valid[stream] = false;
                    taken++;
                } else {
                    refused++;
                }
            }
            ties += taken > 1;
            busy += top->trace_valid_o;
        });
        if (i > 100000) fail("events do not leave");
    }
    that(refused > 1000 && ties > 1000 && left > 20000 && busy == left, "too little of something happened");
    return passed(100000);
}
