// SPDX-License-Identifier: Apache-2.0
// Completions of queues in every mode against a plain reference: each byte that is to be written, laps, causes, counters, what is to be
// told, audit records, queues that start again; and the figures.
#include "Vcompletion_out.h"
#include "rtl_test.hpp"

using namespace rtl_test;

namespace {

constexpr unsigned SLOTS = 64, QUEUES = 64;

struct Queue {
    bool host = false;
    unsigned mode = 0, epoch = 0, ringSize = 1, wordsSize = 1;
    uint64_t ring = 0, counter = 0;
    uint32_t entries = 0, returns = 0;
    uint64_t successes = 0;
};

struct Command {
    uint32_t index = 0, length = 0;
    uint64_t tag = 0;
    unsigned own = 0, lent = 0;
};

struct Write {
    bool host;
    uint64_t address;
    std::vector<uint8_t> bytes;
};

void little(std::vector<uint8_t>& bytes, uint64_t value, unsigned count) {
    for (unsigned i = 0; i < count; ++i) bytes.push_back(static_cast<uint8_t>(value >> 8 * i));
}

class Test {
  public:
    Test(Checks& checks, uint64_t seed) : checks(checks), random(seed), bench(checks, seed) {
        bench->put_valid_i = bench->done_valid_i = bench->start_valid_i = bench->audit_ready_i = 0;
        bench->done_queue_i = 0;
        bench.reset();
        for (auto& queue : queues) start(queue);
    }

    void run(unsigned commands, unsigned readyPercent, unsigned mode) {
        for (unsigned i = 0; i < commands; ++i) {
            unsigned number = static_cast<unsigned>(random.below(QUEUES));
            Queue& queue = queues[number];
            if (random.chance(3) || (mode < 3 && queue.mode != mode)) {
                start(queue);
                if (mode < 3) queue.mode = mode;
                bench->start_valid_i = 1;
                bench->start_queue_i = number;
                step(readyPercent);
                bench->start_valid_i = 0;
            }
            unsigned slot = static_cast<unsigned>(random.below(SLOTS));
            unsigned cause = random.chance(60) ? 0 : static_cast<unsigned>(random.between(1, 21));
            one(number, slot, cause, cause && random.chance(50), random.chance(5), readyPercent);
        }
        for (int i = 0; i < 200; ++i) step(100);
        checks.expect(bench->done_ready_o && expected.empty(), "not idle: writes=%zu", expected.size());
    }

    /// From a command that is done to its write, the same whichever the cause; and the pace.
    void figures() {
        uint64_t first = 0;
        for (unsigned mode = 0; mode < 3; ++mode) {
            for (unsigned cause = 0; cause < 22; ++cause) {
                queues[1].mode = mode;
                uint64_t cycles = one(1, 2, cause, false, false, 100);
                if (first == 0) first = cycles;
                checks.expect(cycles == 2 && cycles == first, "cycles differ: cause=%u, cycles=%llu", cause, (unsigned long long)cycles);
            }
        }
        queues[1].mode = 0;
        uint64_t cycles = 0;
        for (int i = 0; i < 100; ++i) one(1, 2, 0, false, false, 100), cycles += busyCycles;
        std::printf("a command that is done to its write: %llu cycles, whatever its cause; a completion every %.2f cycles\n",
                    (unsigned long long)first, static_cast<double>(cycles) / 100);
        checks.expect(cycles == 300, "completions too slow: cycles=%llu", (unsigned long long)cycles);
    }

    uint64_t audits = 0;

  private:
    void start(Queue& queue) {
        queue.host = random.chance(50);
        queue.mode = static_cast<unsigned>(random.below(3));
        queue.epoch = static_cast<unsigned>(random.below(65536));
        queue.ringSize = static_cast<unsigned>(random.between(1, 12));
        queue.wordsSize = static_cast<unsigned>(random.between(1, 12));
        queue.ring = (random.next() >> 17) << 17;
        queue.counter = random.next() & ~7ull;
        queue.entries = queue.returns = 0;
        queue.successes = 0;
    }

    static unsigned status(unsigned cause) {
        if (cause >= 3 && cause <= 7) return 3;
        if (cause >= 10 && cause <= 14) return 10;
        return cause;
    }

    uint64_t one(unsigned number, unsigned slot, unsigned cause, bool partial, bool silent, unsigned readyPercent) {
        Queue& queue = queues[number];
        Command command{static_cast<uint32_t>(random.chance(20) ? random.below(20) : random.next()), static_cast<uint32_t>(random.next()),
                        random.next(), static_cast<unsigned>(random.below(65536)), static_cast<unsigned>(random.below(65536))};
        bench->put_valid_i = 1;
        bench->put_slot_i = slot;
        bench->put_command_i = command.index;
        bench->put_length_i = command.length;
        bench->put_tag_i = command.tag;
        bench->put_own_i = command.own;
        bench->put_lent_i = command.lent;
        while (!bench->done_ready_o) step(readyPercent), bench->put_valid_i = 0;
        if (bench->put_valid_i) {
            step(readyPercent);
            bench->put_valid_i = 0;
        }
        // ---- the reference
        bool bare = silent || (queue.mode != 0 && cause == 0);
        queue.returns += bare;
        if (!silent) {
            bool entry = queue.mode == 0 || cause != 0;
            bool word = queue.mode == 2 || (queue.mode == 1 && cause == 0);
            if (entry) {
                Write write{queue.host, queue.ring + 32ull * (queue.entries % (1u << queue.ringSize)), {}};
                little(write.bytes, status(cause), 1);
                little(write.bytes, ((queue.entries >> queue.ringSize & 1) ? 0 : 1) | (partial ? 2 : 0), 1);
                little(write.bytes, number, 2);
                little(write.bytes, command.index, 4);
                little(write.bytes, command.tag, 8);
                little(write.bytes, cause ? 0 : command.length, 8);
                little(write.bytes, 0, 8);
                expected.push_back(write);
                ++queue.entries;
            }
            if (cause == 0) ++queue.successes;
            if (word) {
                Write write{queue.host, queue.counter, {}};
                if (queue.mode == 1) little(write.bytes, queue.successes, 8);
                else {
                    write.address += 8ull * (command.index % (1u << queue.wordsSize));
                    little(write.bytes, ((command.index >> queue.wordsSize & 1) ? 0 : 1) | status(cause) << 8 | (partial ? 1u << 16 : 0), 8);
                }
                expected.push_back(write);
            }
        }
        // ---- the module
        uint64_t begin = bench.now();
        firstWrite = 0;
        told = false;
        audited = false;
        bench->done_valid_i = 1;
        bench->done_slot_i = slot;
        bench->done_queue_i = number;
        bench->done_cause_i = cause;
        bench->done_partial_i = partial;
        bench->done_silent_i = silent;
        step(readyPercent);
        bench->done_valid_i = 0;
        bench->host_i = queue.host;
        bench->mode_i = queue.mode;
        bench->epoch_i = queue.epoch;
        bench->ring_i = queue.ring >> 6;
        bench->ring_size_i = queue.ringSize;
        bench->counter_i = queue.counter >> 3;
        bench->words_size_i = queue.wordsSize;
        for (int i = 0; i < 3000 && !told; ++i) step(readyPercent);
        checks.expect(told && toldQueue == number, "not told: queue=%u", number);
        checks.expect(expected.empty(), "not written: queue=%u, writes=%zu", number, expected.size());
        checks.expect(toldBare == bare && toldWrite == !silent && toldWell == (cause == 0), "told wrongly: cause=%u", cause);
        checks.expect(toldEntries == queue.entries && toldSuccesses == queue.successes && toldReturns == (queue.returns & 0x1FFF),
                      "counts: entries=%u (%u), successes=%llu, returns=%u", toldEntries, queue.entries, (unsigned long long)toldSuccesses, toldReturns);
        checks.expect(audited == (!silent && cause != 0), "audit: cause=%u", cause);
        if (audited) {
            std::vector<uint8_t> wanted;
            little(wanted, cause, 1);
            little(wanted, number, 1);
            little(wanted, queue.epoch, 2);
            little(wanted, command.own, 2);
            little(wanted, command.lent, 2);
            little(wanted, command.index, 4);
            checks.expect(std::memcmp(audit, wanted.data(), 12) == 0, "audit record differs: cause=%u", cause);
        }
        busyCycles = bench.now() - begin;
        return firstWrite - begin;
    }

    void step(unsigned readyPercent) {
        bench->audit_ready_i = random.chance(readyPercent);
        bench.settle();
        if (bench->audit_valid_o) {
            checks.expect(bench->audit_ready_i && !audited, "audit twice, or unasked");
            audited = true;
            ++audits;
            get(bench->audit_o, audit, 12);
        }
        if (bench->put_valid_o && bench->put_write_o) {
            if (firstWrite == 0) firstWrite = bench.now();
            if (checks.expect(!expected.empty(), "a write too many")) {
                const Write want = expected.front();
                expected.pop_front();
                uint8_t text[32];
                get(bench->put_text_o, text, 32);
                bool word = want.bytes.size() == 8;
                checks.expect(bench->put_host_o == want.host && bench->put_line_o * 64 + bench->put_place_o * 8 == want.address
                                  && bench->put_word_o == word && std::memcmp(text, want.bytes.data(), want.bytes.size()) == 0
                                  && bench->put_last_o == expected.empty(),
                              "write differs: address=%llx (%llx), word=%u", (unsigned long long)(bench->put_line_o * 64 + bench->put_place_o * 8),
                              (unsigned long long)want.address, bench->put_word_o);
            }
        }
        if (bench->put_valid_o && bench->put_last_o) {
            checks.expect(!told, "told twice");
            told = true;
            toldQueue = bench->queue_o;
            toldEntries = bench->put_entries_o;
            toldSuccesses = bench->put_successes_o;
            toldReturns = bench->put_returns_o;
            toldBare = bench->put_bare_o;
            toldWrite = bench->put_write_o;
            toldWell = bench->put_well_o;
        }
        bench.edge();
    }

    Checks& checks;
    Random random;
    Bench<Vcompletion_out> bench;
    std::array<Queue, QUEUES> queues;
    std::deque<Write> expected;
    uint64_t firstWrite = 0, toldSuccesses = 0, busyCycles = 0;
    unsigned toldQueue = 0, toldEntries = 0, toldReturns = 0;
    bool told = false, audited = false, toldBare = false, toldWrite = false, toldWell = false;
    uint8_t audit[12];
};

}  // namespace

int main(int argc, char** argv) {
    uint64_t seed = seedOf(argc, argv, 65);
    Checks checks("completion_out", seed);
    Test test(checks, seed);
    for (unsigned mode = 0; mode < 4; ++mode) {
        for (unsigned ready : {100u, 30u}) test.run(8000, ready, mode);
    }
    checks.expect(test.audits > 5000, "too few faults: audits=%llu", (unsigned long long)test.audits);
    test.figures();
    return checks.finish(300000);
}
