// SPDX-License-Identifier: Apache-2.0
// Commands cut into segments against a plain reference: every byte once and in order, pages of the source, pipes that are not ready,
// slots that stop; turns by weight, rates by window, and the figures.
#include "Vsegment_scheduler.h"
#include "rtl_test.hpp"

using namespace rtl_test;

namespace {

constexpr unsigned SLOTS = 64, QUEUES = 64;

struct Command {
    unsigned queue = 0;
    bool way = false, first = true;
    uint64_t source = 0, target = 0, bytes = 0;
};

class Test {
  public:
    Test(Checks& checks, uint64_t seed) : checks(checks), random(seed), bench(checks, seed) {
        bench->put_valid_i = bench->startable_i = bench->start_ok_i = bench->seg_ready_i = 0;
        bench->renew_valid_i = bench->renew_queue_i = 0;
        bench.reset();
    }

    std::map<unsigned, Command> slots;                  // one of a queue at most
    std::deque<std::pair<unsigned, Command>> todo;      // slot and command
    unsigned weights[QUEUES] = {}, rates[QUEUES] = {};
    unsigned readyPercent[2] = {100, 100}, refusePercent = 0;
    uint64_t segments[QUEUES] = {}, lines[QUEUES] = {}, windowLines[QUEUES] = {}, windowMost[QUEUES] = {}, begun = 0, firstAt = 0, lastAt = 0;
    uint64_t segmentsOfWay[2] = {};
    bool again = false;                                 // a command that is over comes again
    std::map<unsigned, Command> whole;

    void step() {
        const uint64_t now = bench.now();
        bench->put_valid_i = 0;
        unsigned puts = ~0u;
        if (!todo.empty() && now >= nextPut) {
            auto& [slot, command] = todo.front();
            bench->put_valid_i = 1;
            bench->put_slot_i = slot;
            bench->put_way_i = command.way;
            bench->put_source_i = command.source;
            bench->put_target_i = command.target;
            bench->put_bytes_i = static_cast<uint32_t>(command.bytes);
            puts = slot;
            nextPut = now + 2;
        }
        uint64_t startable = 0;
        for (auto& entry : slots) startable |= 1ull << entry.first;
        bench->startable_i = startable;
        bench->seg_ready_i = (random.chance(readyPercent[0]) ? 1 : 0) | (random.chance(readyPercent[1]) ? 2 : 0);
        bench->weight_i = weights[asked];
        bench->rate_i = rates[asked];
        bench->start_ok_i = 0;
        bench.settle();
        if (bench->start_valid_o && slots.count(bench->start_slot_o) && !random.chance(refusePercent)) bench->start_ok_i = 1;
        bench.settle();
        asked = bench->queue_o;
        checks.expect((bench->seg_valid_o != 0) == bench->start_ok_i, "a segment that did not begin");
        if (bench->start_ok_i) segment(now);
        if (puts != ~0u) {
            slots[puts] = todo.front().second;
            setQueue(puts, todo.front().second.queue);
            whole[puts] = todo.front().second;
            todo.pop_front();
        }
        if (++window == 1024) {
            window = 0;
            for (unsigned q = 0; q < QUEUES; ++q) windowMost[q] = std::max(windowMost[q], windowLines[q]), windowLines[q] = 0;
        }
        bench.edge();
    }

    void startWindow() {
        while (window != 0) step();
        for (unsigned q = 0; q < QUEUES; ++q) segments[q] = lines[q] = windowLines[q] = windowMost[q] = 0;
        begun = firstAt = 0;
    }

    uint64_t now() { return bench.now(); }

    void renew(unsigned queue) {
        bench->renew_valid_i = 1;
        bench->renew_queue_i = queue;
        step();
        bench->renew_valid_i = 0;
    }

  private:
    void setQueue(unsigned slot, unsigned queue) {
        uint8_t bytes[48];
        get(bench->queue_i, bytes, 48);
        for (unsigned bit = 0; bit < 6; ++bit) {
            unsigned at = slot * 6 + bit;
            bytes[at / 8] = static_cast<uint8_t>((bytes[at / 8] & ~(1u << at % 8)) | (queue >> bit & 1) << at % 8);
        }
        put(bench->queue_i, bytes, 48);
    }

    void segment(uint64_t now) {
        unsigned slot = bench->start_slot_o;
        Command& command = slots[slot];
        uint64_t size = std::min<uint64_t>(command.bytes, 4096 - command.source % 4096);
        bool last = size == command.bytes;
        checks.expect(bench->seg_valid_o == (command.way ? 2 : 1) && (bench->seg_valid_o & bench->seg_ready_i), "pipe: slot=%u", slot);
        checks.expect(bench->seg_slot_o == slot && bench->seg_source_o == command.source && bench->seg_target_o == command.target
                          && bench->seg_bytes_o == size && bench->seg_first_o == command.first && bench->start_last_o == last,
                      "segment: slot=%u, source=%llx (%llx), bytes=%u (%llu), last=%u", slot, (unsigned long long)bench->seg_source_o,
                      (unsigned long long)command.source, bench->seg_bytes_o, (unsigned long long)size, bench->start_last_o);
        ++segments[command.queue];
        ++segmentsOfWay[command.way];
        lines[command.queue] += (size + 63) / 64;
        windowLines[command.queue] += (size + 63) / 64;
        if (begun++ == 0) firstAt = now;
        lastAt = now;
        command.source += size;
        command.target += size;
        command.bytes -= size;
        command.first = false;
        if (last) {
            if (again) todo.push_back({slot, whole[slot]});
            slots.erase(slot);
        }
    }

    Checks& checks;
    Random random;
    Bench<Vsegment_scheduler> bench;
    uint64_t nextPut = 0, window = 0;
    unsigned asked = 0;
};

/// Commands of any size, pipes at any pace, beginnings refused.
void storm(Test& test, Checks& checks, Random& random) {
    for (unsigned pace : {100u, 40u}) {
        test.readyPercent[0] = pace;
        test.readyPercent[1] = 100;
        test.refusePercent = pace == 100 ? 0 : 20;
        for (unsigned round = 0; round < 20; ++round) {
            for (unsigned slot = 0; slot < SLOTS; ++slot) {
                Command command;
                command.queue = (slot * 7 + round) % QUEUES;
                command.way = random.chance(50);
                command.source = random.chance(20) ? 0 - random.between(1, 9000) - 9000 : random.next() >> 1;
                command.target = random.next() >> 1;
                command.bytes = random.chance(40) ? random.between(1, 64) : random.chance(50) ? random.between(1, 9000) : 4096;
                test.todo.push_back({slot, command});
            }
            unsigned cycles = 0;
            for (; cycles < 100000 && !(test.todo.empty() && test.slots.empty()); ++cycles) test.step();
            checks.expect(test.slots.empty(), "commands remain: %zu", test.slots.size());
        }
    }
    test.refusePercent = 0;
    test.readyPercent[0] = test.readyPercent[1] = 100;
    Command big;
    big.source = 0x123456789ABCDEFF;
    big.target = 0xFEDCBA9876543210;
    big.bytes = 0x80000000u;
    test.todo.push_back({3, big});
    for (int i = 0; i < 40000; ++i) test.step();
    checks.expect(test.slots[3].bytes < 0x80000000u - 9000ull * 4096, "the longest command stands still");
    test.slots.clear();
}

void turns(Test& test, Checks& checks) {
    // Three queues that always have work: segments by weight, exactly, whatever their size.
    const unsigned weights[3] = {1, 3, 15};
    for (unsigned i = 0; i < 3; ++i) {
        test.weights[10 + i] = weights[i];
        Command command;
        command.queue = 10 + i;
        command.bytes = 0x80000000u;
        command.source = i == 1 ? 4095 : 0;
        test.todo.push_back({20 + i, command});
    }
    for (int i = 0; i < 20; ++i) test.step();
    test.startWindow();
    while (test.begun < 190) test.step();
    for (unsigned i = 0; i < 3; ++i) {
        int64_t expected = 10 * weights[i], seen = static_cast<int64_t>(test.segments[10 + i]);
        checks.expect(std::llabs(seen - expected) <= weights[i], "turns: weight=%u, segments=%lld", weights[i], (long long)seen);
    }
    // One whose pipe stands still stops nobody: the others share what it leaves.
    test.slots[21].way = true;
    test.slots.clear();
    for (unsigned i = 0; i < 2; ++i) {
        Command command;
        command.queue = 30 + i;
        command.way = i == 1;
        command.bytes = 0x80000000u;
        test.todo.push_back({40 + i, command});
    }
    test.readyPercent[1] = 0;
    for (int i = 0; i < 20; ++i) test.step();
    test.startWindow();
    for (int i = 0; i < 4000; ++i) test.step();
    checks.expect(test.segments[30] == 1000 && test.segments[31] == 0, "stopped by the other: segments=%llu", (unsigned long long)test.segments[30]);
    test.readyPercent[1] = 100;
    test.slots.clear();
}

void rates(Test& test, Checks& checks) {
    for (unsigned rate : {1u, 64u, 100u, 640u}) {
        test.slots.clear();
        for (unsigned i = 0; i < 2; ++i) {
            Command command;
            command.queue = 50 + i;
            command.bytes = 0x80000000u;
            test.todo.push_back({50 + i, command});
        }
        test.rates[50] = rate;
        test.rates[51] = 0;
        for (int i = 0; i < 20; ++i) test.step();
        test.startWindow();
        test.startWindow();
        for (int i = 0; i < 10 * 1024; ++i) test.step();
        uint64_t segments = (rate + 63) / 64;
        checks.expect(test.segments[50] >= 10 * segments - segments && test.segments[50] <= 10 * segments + 1
                          && test.windowMost[50] <= (segments + 1) * 64,
                      "rate: rate=%u, segments=%llu, most=%llu", rate, (unsigned long long)test.segments[50], (unsigned long long)test.windowMost[50]);
        checks.expect(test.segments[50] + test.segments[51] >= 2550, "rate stops others: segments=%llu", (unsigned long long)test.segments[51]);
    }
    // A queue that was renewed within a window has its rate again.
    test.rates[50] = 64;
    test.startWindow();
    for (int i = 0; i < 200; ++i) test.step();
    test.renew(50);
    for (int i = 0; i < 200; ++i) test.step();
    checks.expect(test.segments[50] == 2, "rate after it was renewed: segments=%llu", (unsigned long long)test.segments[50]);
    test.slots.clear();
}

void figures(Test& test, Checks& checks) {
    Command command;
    command.queue = 1;
    command.bytes = 64;
    for (int i = 0; i < 10; ++i) test.step();
    test.startWindow();
    test.todo.push_back({5, command});
    uint64_t put = test.now();
    while (test.begun == 0) test.step();
    std::printf("a command put to its segment: %llu cycles\n", (unsigned long long)(test.firstAt - put));
    checks.expect(test.firstAt - put <= 4, "first segment: cycles=%llu", (unsigned long long)(test.firstAt - put));
    test.again = true;
    for (unsigned i = 0; i < 8; ++i) {
        command.queue = i;
        test.todo.push_back({i, command});
    }
    for (int i = 0; i < 50; ++i) test.step();
    test.startWindow();
    while (test.begun < 1001) test.step();
    double cycles = static_cast<double>(test.lastAt - test.firstAt) / 1000;
    std::printf("64 bytes, eight queues: a segment every %.3f cycles\n", cycles);
    checks.expect(cycles <= 4, "segments too slow: cycles=%f", cycles);
    test.again = false;
}

}  // namespace

int main(int argc, char** argv) {
    uint64_t seed = seedOf(argc, argv, 64);
    Checks checks("segment_scheduler", seed);
    Test test(checks, seed);
    Random random(seed + 1);
    storm(test, checks, random);
    turns(test, checks);
    rates(test, checks);
    figures(test, checks);
    return checks.finish(20000);
}
