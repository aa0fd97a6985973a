// SPDX-License-Identifier: Apache-2.0
// Queues against a plain reference: settings and doorbells, good and bad, while descriptors are fetched, lost, checked and told in any
// order that hosts, slots and keys allow; closes and starts at any moment; an entry of the ring for each command; and the figures.
#include "Vqueue_desk.h"
#include "rtl_test.hpp"

using namespace rtl_test;

namespace {

constexpr unsigned SLOTS = 64, QUEUES = 64;
constexpr unsigned CONTROL = 0, SUBMISSION = 1, COMPLETION = 2, COUNTER = 3, RATE = 4, PROGRESS = 5, SUCCESSES = 6;

struct Queue {
    bool valid = false, host = false, stopped = false, broken = false;
    unsigned mode = 0, weight = 0, epoch = 0, subLog = 0, compLog = 0, rate = 0;
    uint64_t sub = 0, comp = 0, counter = 0, successes = 0;
    uint32_t producer = 0, asked = 0, fetched = 0, consumer = 0, written = 0;
    std::deque<unsigned> slots;
};

struct Slot {
    bool used = false, silent = false, done = false, answered = false, error = false;
    unsigned queue = 0, host = 0, cause = 0;
    uint32_t index = 0;
    uint64_t line = 0;
};

struct Answer {
    unsigned slot;
    uint64_t due;
};

struct Check {
    bool valid = false;
    unsigned slot = 0, own = 0, lent = 0, cause = 0;
    uint64_t ownAddress = 0, lentAddress = 0;
    bool write = false;
    uint32_t length = 0;
    std::array<uint32_t, 2> id{};
};

class Test {
  public:
    Test(Checks& checks, uint64_t seed) : checks(checks), random(seed), bench(checks, seed) {
        bench->enable_i = 1;
        bench->max_length_i = MAX_LENGTH;
        bench->away_i = 0;
        bench->access_valid_i = bench->access_write_i = bench->access_bell_i = 0;
        bench->access_queue_i = bench->access_word_i = 0;
        bench->access_wdata_i = 0;
        bench->closing_i = bench->take_ready_i = bench->take_slot_i = 0;
        bench->fetch_ready_i = bench->fetched_valid_i = bench->fetched_error_i = 0;
        bench->check_ready_i = bench->lender_valid_i = bench->result_valid_i = 0;
        bench->lender_i = bench->pace_queue_i = bench->done_queue_i = 0;
        bench->done_ready_i = 1;
        bench->told_i = bench->told_bare_i = bench->fault_i = 0;
        bench.reset();
        for (int i = 0; i < 100 && !bench->swept_o; ++i) bench.edge();
        checks.expect(bench->swept_o, "not swept");
    }

    unsigned readyPercent = 70, errorPercent = 1, latency = 12, badPercent = 40;   // bad: of the keys of a side

    uint64_t access(bool write, bool bell, unsigned queue, unsigned word, uint64_t data, bool& bad) {
        bench->access_valid_i = 1;
        bench->access_write_i = write;
        bench->access_bell_i = bell;
        bench->access_queue_i = queue;
        bench->access_word_i = word;
        bench->access_wdata_i = data;
        for (int i = 0; i < 100; ++i) {
            accessed = false;
            step();
            if (accessed) break;
        }
        checks.expect(accessed, "access not done: queue=%u, word=%u", queue, word);
        bench->access_valid_i = 0;
        bad = accessBad;
        return accessData;
    }

    void write(unsigned queue, unsigned word, uint64_t data, bool expectBad) {
        bool bad;
        access(true, false, queue, word, data, bad);
        checks.expect(bad == expectBad, "write: queue=%u, word=%u, data=%llx, refused=%d", queue, word, (unsigned long long)data, bad);
    }

    void bell(unsigned number, unsigned word, uint32_t value, bool expectBad) {
        Queue& queue = queues[number];
        if (!expectBad && word == 0) {
            for (uint32_t i = queue.producer; i != value; ++i) describe(queue, i);
        }
        bool bad;
        access(true, true, number, word, value, bad);
        checks.expect(bad == expectBad, "doorbell: queue=%u, word=%u, value=%x, refused=%d, expected=%d", number, word, value, bad,
                      expectBad);
        // One that is taken and must not be is a finding already; what it says has no end.
        if (!bad && !expectBad) (word ? queue.consumer : queue.producer) = value;
    }

    /// Sets everything of a queue that is not valid, and starts it.
    void start(unsigned number) {
        Queue& queue = queues[number];
        unsigned subLog = static_cast<unsigned>(random.between(1, 6)), compLog = static_cast<unsigned>(random.between(1, 6));
        queue.sub = (number + 1) * 0x100000ull;
        queue.comp = (number + 101) * 0x100000ull + (random.below(8) << 11);
        queue.counter = random.next() & ~7ull;
        queue.rate = static_cast<unsigned>(random.below(65536));
        write(number, SUBMISSION, queue.sub | subLog, false);
        queue.subLog = subLog;
        write(number, COMPLETION, queue.comp | compLog, false);
        queue.compLog = compLog;
        write(number, COUNTER, queue.counter, false);
        write(number, RATE, queue.rate | 0x10000, false);
        starting = number;
        unsigned mode = static_cast<unsigned>(random.below(3)), host = static_cast<unsigned>(random.below(2));
        unsigned weight = static_cast<unsigned>(random.below(16));
        bool closing = remains(number);
        if (closing) {
            frozen = true;
            write(number, CONTROL, 1, true);
            frozen = false;
            return;
        }
        started = false;
        queue.mode = mode;
        queue.host = host;
        queue.weight = weight;
        write(number, CONTROL, 1 | host << 1 | mode << 2 | weight << 8, false);
        checks.expect(started, "not started: queue=%u", number);
    }

    void close(unsigned number) {
        closed = false;
        write(number, CONTROL, random.below(2) << 1, false);
        checks.expect(closed, "not closed: queue=%u", number);
    }

    void refusals() {
        Queue& queue = queues[5];
        write(5, CONTROL, 1, true);                       // no rings
        write(5, SUBMISSION, 0x1000 | 13, true);
        write(5, SUBMISSION, 0x1000 | 7, true);
        write(5, SUBMISSION, 0x1000 | 6, false);
        write(5, COMPLETION, 0x1000 | 8, true);
        write(5, CONTROL, 1, true);
        write(5, COMPLETION, 0x1000 | 7, false);
        write(5, CONTROL, 1 | 3 << 2, true);
        bell(5, 0, 0, true);
        bell(5, 1, 0, true);
        queue.sub = 0x1000, queue.subLog = 6, queue.comp = 0x1000, queue.compLog = 7;
        starting = 5;
        write(5, CONTROL, 1, false);
        write(5, SUBMISSION, 0x1000 | 6, true);
        write(5, COMPLETION, 0x1000 | 6, true);
        write(5, COUNTER, 0, true);
        bell(5, 0, 65, true);
        bell(5, 0, ~0u, true);
        bell(5, 0, 0x80000000u, true);
        bell(5, 1, 1, true);
        bell(5, 0, 64, false);
        drain();
        bell(5, 0, 64 + 65, true);
        bell(5, 0, 64 + 64, false);
        drain();
        if (!queue.stopped) {
            bell(5, 1, 129, true);
            if (queue.mode == 0) bell(5, 1, 128, false);
        }
        // Only the weight.
        write(5, CONTROL, 1 | 1 << 1 | 2 << 2 | 9 << 8, false);
        queue.weight = 9;
        readBack(5);
        close(5);
        readBack(5);
    }

    void randomly(unsigned operations) {
        for (unsigned i = 0; i < operations; ++i) {
            unsigned number = static_cast<unsigned>(random.below(random.chance(50) ? 4 : QUEUES));
            Queue& queue = queues[number];
            unsigned what = static_cast<unsigned>(random.below(100));
            if (random.chance(5)) away(random.chance(70) ? 0 : static_cast<unsigned>(random.below(4)));
            if (random.chance(3)) enable(random.chance(70));
            if (!queue.valid) {
                if (what < 60) start(number);
                else if (what < 70) bell(number, random.chance(50), static_cast<uint32_t>(random.next()), true);
                else readBack(number);
            } else if (what < 50) {
                uint32_t most = queue.fetched + (1u << queue.subLog);
                if (most != queue.producer) bell(number, 0, queue.producer + 1 + static_cast<uint32_t>(random.below(most - queue.producer)), false);
            } else if (what < 80) {
                if (queue.written != queue.consumer) {
                    bell(number, 1, queue.consumer + static_cast<uint32_t>(random.below(queue.written - queue.consumer + 1)), false);
                }
            } else if (what < 84) {
                bell(number, 0, queue.fetched + (1u << queue.subLog) + 200 + static_cast<uint32_t>(random.below(1000)), true);
            } else if (what < 88) {
                bell(number, 1, queue.consumer - 1 - static_cast<uint32_t>(random.below(1000)), true);
            } else if (what < 96) {
                readBack(number);
            } else if (what < 98 || queue.stopped) {
                close(number);
            } else {
                faultOf(number, random.chance(50) ? queue.epoch : queue.epoch - 1);
            }
            for (unsigned cycles = static_cast<unsigned>(random.below(30)); cycles > 0; --cycles) step();
        }
        away(0);
        enable(true);
        drain();
        for (unsigned i = 0; i < QUEUES; ++i) {
            const Queue& queue = queues[i];
            bool full = queue.asked - queue.consumer - bare[i] == 1u << queue.compLog;
            if (queue.valid) {
                checks.expect(queue.stopped || full || queue.asked == queue.producer, "work is left: queue=%u, asked=%u, producer=%u", i,
                              queue.asked, queue.producer);
            }
            readBack(i);
        }
    }

    /// Fetches of one queue, checks of waiting descriptors, and from a line to its check.
    void figures() {
        readyPercent = 100, errorPercent = 0, latency = 1;
        for (unsigned i = 0; i < QUEUES; ++i) {
            if (queues[i].valid) close(i);
        }
        drain();
        Queue& queue = queues[9];
        queue.mode = queue.weight = queue.rate = 0;
        queue.host = false;
        queue.sub = 0x100000, queue.subLog = 6, queue.comp = 0x200000, queue.compLog = 6;
        write(9, SUBMISSION, queue.sub | 6, false);
        write(9, COMPLETION, queue.comp | 6, false);
        write(9, RATE, 0, false);
        starting = 9;
        write(9, CONTROL, 1, false);
        fetchCycles.clear(), lineCycles.clear(), checkCycles.clear();
        bell(9, 0, 12, false);
        drain();
        for (size_t i = 1; i < fetchCycles.size(); ++i) {
            checks.expect(fetchCycles[i] - fetchCycles[i - 1] == 3, "cycles between fetches: %llu",
                          (unsigned long long)(fetchCycles[i] - fetchCycles[i - 1]));
        }
        for (size_t i = 0; i < checkCycles.size(); ++i) {
            checks.expect(checkCycles[i] - lineCycles[i] == 1, "cycles from line to check: %llu",
                          (unsigned long long)(checkCycles[i] - lineCycles[i]));
        }
        // Lines held back until all are there, of commands whose keys are all good, all bad, or some of each.
        uint32_t last = 12;
        for (unsigned percent : {0u, 100u, 40u}) {
            badPercent = percent;
            fetchCycles.clear(), lineCycles.clear(), checkCycles.clear();
            held = true;
            bell(9, 1, last, false);
            bell(9, 0, last += 12, false);
            for (int i = 0; i < 100; ++i) step();
            held = false;
            drain();
            checks.expect(checkCycles.size() == 12, "checks: %zu", checkCycles.size());
            for (size_t i = 1; i < checkCycles.size(); ++i) {
                checks.expect(checkCycles[i] - checkCycles[i - 1] == 2, "cycles between checks: refused=%u%%, cycles=%llu", percent,
                              (unsigned long long)(checkCycles[i] - checkCycles[i - 1]));
            }
        }
        std::printf("queue_desk: one fetch every 3 cycles; line to check 1 cycle; one check every 2 cycles and "
                    "judged 4 cycles later, refused or not\n");
    }

    unsigned commands = 0, faults = 0, drops = 0, restarts = 0;

  private:
    static constexpr uint32_t MAX_LENGTH = 100000;

    static uint64_t keyOf(uint64_t line) { return Random(line * 31 + 7).next(); }

    /// What the process writes into its ring.
    void describe(const Queue& queue, uint32_t index) {
        Beat beat;
        Random(random.next()).fill(beat.data(), beat.size());
        beat[0] = static_cast<uint8_t>(random.chance(95) ? random.between(1, 2) : random.below(256));
        beat[1] = static_cast<uint8_t>(random.chance(95) ? random.below(2) : random.below(256));
        beat[2] = random.chance(98) ? 0 : static_cast<uint8_t>(random.below(256));
        beat[3] = 0;
        uint32_t length = random.chance(90) ? static_cast<uint32_t>(random.between(1, MAX_LENGTH))
                                            : random.chance(50) ? 0 : MAX_LENGTH + static_cast<uint32_t>(random.below(2));
        std::memcpy(&beat[4], &length, 4);
        memory[queue.host][queue.sub + 64ull * (index & ((1u << queue.subLog) - 1))] = beat;
    }

    bool remains(unsigned number) const {
        for (const Slot& slot : slots) {
            if (slot.used && slot.silent && slot.queue == number) return true;
        }
        return ending && endQueue == number;
    }

    void away(unsigned hosts) {
        bench->away_i = hosts;
        awaySince = bench.now();
    }

    void enable(bool on) {
        bench->enable_i = on;
        awaySince = bench.now();
    }

    /// A completion write of the queue in an epoch was answered by an error.
    void faultOf(unsigned number, unsigned epoch) {
        bench->fault_i = 1 << (number & 1);
        bench->fault_queue_i = number << 6 * (number & 1);
        bench->fault_epoch_i = (epoch & 0xFFFF) << 16 * (number & 1);
        step();
        bench->fault_i = 0;
        if ((epoch & 0xFFFF) == queues[number].epoch) queues[number].stopped = true;
        step();
        step();
    }

    void drain() {
        for (int i = 0; i < 3000; ++i) step();
        for (const Slot& slot : slots) checks.expect(!slot.used, "slot not given back: queue=%u, index=%u", slot.queue, slot.index);
    }

    void readBack(unsigned number) {
        Queue& queue = queues[number];
        bool bad;
        Queue before = queue;
        uint64_t control = access(false, false, number, CONTROL, 0, bad);
        uint64_t expected = queue.valid | queue.host << 1 | queue.mode << 2 | queue.weight << 8 | static_cast<uint64_t>(queue.epoch) << 16;
        checks.expect((control & ~(1ull << 32)) == expected, "CONTROL: queue=%u, seen=%llx, expected=%llx", number,
                      (unsigned long long)control, (unsigned long long)expected);
        bool stop = control >> 32 & 1;
        checks.expect(stop == queue.stopped || stop == before.stopped, "STOPPED: queue=%u, seen=%d", number, stop);
        checks.expect(access(false, false, number, SUBMISSION, 0, bad) == (queue.sub | queue.subLog), "SUBMISSION: queue=%u", number);
        checks.expect(access(false, false, number, COMPLETION, 0, bad) == (queue.comp | queue.compLog), "COMPLETION: queue=%u", number);
        checks.expect(access(false, false, number, COUNTER, 0, bad) == queue.counter, "COUNTER: queue=%u", number);
        checks.expect(access(false, false, number, RATE, 0, bad) == queue.rate, "RATE: queue=%u", number);
        before = queue;
        uint64_t progress = access(false, false, number, PROGRESS, 0, bad);
        checks.expect(between(static_cast<uint32_t>(progress), before.fetched, queue.fetched)
                          && between(static_cast<uint32_t>(progress >> 32), before.written, queue.written),
                      "PROGRESS: queue=%u, seen=%llx, fetched=%x, written=%x", number, (unsigned long long)progress, queue.fetched,
                      queue.written);
        before = queue;
        uint64_t successes = access(false, false, number, SUCCESSES, 0, bad);
        checks.expect(successes >= before.successes && successes <= queue.successes, "SUCCESSES: queue=%u, seen=%llu, expected=%llu", number,
                      (unsigned long long)successes, (unsigned long long)queue.successes);
    }

    static bool between(uint32_t value, uint32_t low, uint32_t high) { return value - low <= high - low; }

    void step() {
        drive();
        bench.settle();
        sample();
        bench.edge();
    }

    void drive() {
        uint64_t now = bench.now();
        // Slots.
        unsigned free = 0;
        while (free < SLOTS && slots[free].used) ++free;
        bench->take_ready_i = free < SLOTS && random.chance(readyPercent);
        bench->take_slot_i = free % SLOTS;
        // Hosts.
        bench->fetched_valid_i = bench->fetched_error_i = 0;
        bench->fetch_ready_i = 0;
        for (unsigned h = 0; h < 2; ++h) {
            if (random.chance(readyPercent)) bench->fetch_ready_i |= 1 << h;
            if (answers[h].empty() || answers[h].front().due > now || held) continue;
            Slot& slot = slots[answers[h].front().slot];
            bench->fetched_valid_i |= 1 << h;
            slot.error = random.chance(errorPercent);
            if (slot.error) bench->fetched_error_i |= 1 << h;
            put(bench->fetched_data_i, memory[h][slot.line].data(), 64, 64 * h);
        }
        // Keys.
        bench->check_ready_i = !pipe[0].valid && random.chance(readyPercent < 100 ? 80 : 100);
        const Check& lending = pipe[1];
        bench->lender_valid_i = lending.valid;
        bench->lender_i = lender = static_cast<unsigned>(random.below(QUEUES));
        bench->lender_epoch_i = lenderEpoch = random.chance(70) ? queues[lender].epoch : static_cast<unsigned>(random.below(65536));
        const Check& result = pipe[3];
        bench->result_valid_i = result.valid;
        bench->result_own_i = result.own;
        bench->result_lent_i = result.lent;
        bench->result_own_address_i = result.ownAddress;
        bench->result_lent_address_i = result.lentAddress;
        std::memcpy(&bench->result_id_i, result.id.data(), 8);
        // Completions.
        bench->done_ready_i = !ending;
        bench->told_i = bench->told_bare_i = 0;
        if (!ending) {
            endQueue = static_cast<unsigned>(random.below(QUEUES));
            for (unsigned i = 0; i < QUEUES; ++i, endQueue = (endQueue + 1) % QUEUES) {
                if (!queues[endQueue].slots.empty() && slots[queues[endQueue].slots.front()].done) break;
            }
            bench->done_queue_i = endQueue;
        } else if (endWait == 0 && !frozen) {
            bench->told_queue_i = endQueue;
            Queue& queue = queues[endQueue];
            bool entry = !endSilent && !endEntryDone && (endQueueMode == 0 || endCause != 0);
            bool word = !endSilent && (endQueueMode == 2 || (endQueueMode == 1 && endCause == 0));
            endEntry = entry;
            endLast = !(entry && word);
            bool without = endLast && !entry && !endEntryDone;
            bench->told_i = 1;
            bench->told_bare_i = without;
            bench->entries_i = queue.written + entry;
            bench->successes_i = queue.successes + (!endSilent && endCause == 0);
            bench->returns_i = (bare[endQueue] + without) & 0x1FFF;
        }
        bench->closing_i = bench->access_valid_i && remains(bench->access_queue_i);
        bench->pace_queue_i = paceQueue = static_cast<unsigned>(random.below(QUEUES));
    }

    void sample() {
        uint64_t now = bench.now();
        // Paces of a cycle ago.
        if (paceKnown) {
            checks.expect(bench->weight_o == paceWeight && bench->rate_o == paceRate, "pace: weight=%u, rate=%u", bench->weight_o,
                          bench->rate_o);
        }
        // Completions.
        if (ending && endFresh) {
            // In silence they are of no use, and firmware may be writing them.
            checks.expect(endSilent || (bench->host_o == endSettings.host && bench->mode_o == endSettings.mode && bench->epoch_o == endSettings.epoch
                              && bench->ring_o == endSettings.comp >> 6 && bench->ring_size_o == endSettings.compLog
                              && bench->counter_o == endSettings.counter >> 3 && bench->words_size_o == endSettings.subLog),
                          "settings of a completion: queue=%u", endQueue);
            endFresh = false;
        }
        if (!ending) {
            Queue& queue = queues[endQueue];
            if (!queue.slots.empty() && slots[queue.slots.front()].done && !frozen && random.chance(readyPercent)) {
                Slot& slot = slots[queue.slots.front()];
                checks.expect(bench->done_closed_o == !queue.valid, "closed: queue=%u, seen=%d", endQueue, bench->done_closed_o);
                ending = endFresh = true;
                endSilent = slot.silent || !queue.valid;
                endCause = slot.cause != 0 ? slot.cause : random.chance(20) ? 18 : 0;
                endSettings = queue;
                endQueueMode = queue.mode;
                endEntryDone = false;
                endWait = 1 + static_cast<unsigned>(random.below(3));
                slot = {};
                queue.slots.pop_front();
            }
        } else if (frozen) {
            // As it is.
        } else if (endWait == 0) {
            Queue& queue = queues[endQueue];
            if (endEntry) ++queue.written, endEntryDone = true;
            if (endLast) {
                if (!endSilent && endCause == 0) ++queue.successes;
                if (!endEntryDone) ++bare[endQueue];
                ending = false;
            } else {
                endWait = static_cast<unsigned>(random.below(3));
            }
        } else {
            --endWait;
        }
        // Verdicts.
        checks.expect(bench->judged_valid_o == pipe[3].valid, "judged out of time");
        if (pipe[3].valid) {
            const Check& check = pipe[3];
            unsigned cause = check.cause ? check.cause : check.own ? check.own + 2 : check.lent ? check.lent + 9 : 0;
            checks.expect(bench->judged_slot_o == check.slot && bench->judged_cause_o == cause, "verdict: cause=%u, expected=%u",
                          bench->judged_cause_o, cause);
            checks.expect(bench->copy_valid_o == (cause == 0), "copy: cause=%u", cause);
            if (cause == 0) {
                const Slot& slot = slots[check.slot];
                checks.expect(bench->copy_way_o == (check.write ? slot.host : 1 - slot.host) && bench->copy_bytes_o == check.length
                                  && bench->copy_source_o == (check.write ? check.ownAddress : check.lentAddress)
                                  && bench->copy_target_o == (check.write ? check.lentAddress : check.ownAddress),
                              "copy: slot=%u", check.slot);
            }
            slots[check.slot].cause = cause;
            slots[check.slot].done = true;
        }
        if (pipe[1].valid) {
            const Queue& queue = queues[lender];
            checks.expect(bench->lender_good_o == (queue.valid && queue.epoch == lenderEpoch), "lender: queue=%u", lender);
            checks.expect(bench->lend_valid_o && bench->lend_slot_o == pipe[1].slot && bench->lend_queue_o == lender, "lends: slot=%u",
                          pipe[1].slot);
        }
        for (int i = 3; i > 0; --i) pipe[i] = pipe[i - 1];
        pipe[0] = {};
        if (bench->check_ready_i) arrive();
        checks.expect(bench->check_ready_i || (!bench->begin_valid_o && !bench->drop_valid_o && !bench->put_valid_o), "begun without a check");
        // Lines.
        for (unsigned h = 0; h < 2; ++h) {
            if (bench->fetched_valid_i >> h & 1) {
                slots[answers[h].front().slot].answered = true;
                answers[h].pop_front();
                lineCycles.push_back(now);
            }
            if ((bench->fetch_valid_o >> h & 1) && (bench->fetch_ready_i >> h & 1)) {
                if (!checks.expect(!asks[h].empty(), "fetch of nothing")) continue;
                unsigned number = asks[h].front();
                asks[h].pop_front();
                uint64_t line = 0;
                get(bench->fetch_line_o, &line, 8, 0);
                if (h) {
                    std::array<uint32_t, 4> words;
                    std::memcpy(words.data(), &bench->fetch_line_o, 16);
                    line = (words[1] >> 26) | static_cast<uint64_t>(words[2]) << 6 | static_cast<uint64_t>(words[3]) << 38;
                }
                line &= (1ull << 58) - 1;
                checks.expect(line << 6 == slots[number].line, "line: seen=%llx, expected=%llx", (unsigned long long)line << 6,
                              (unsigned long long)slots[number].line);
                uint64_t due = now + 1 + random.below(latency);
                if (!answers[h].empty() && due <= answers[h].back().due) due = answers[h].back().due + 1;
                answers[h].push_back({number, due});
                order[h].push_back(number);
            }
        }
        // Slots.
        if (bench->take_valid_o && bench->take_ready_i) {
            unsigned number = bench->take_queue_o;
            Queue& queue = queues[number];
            checks.expect(queue.valid && queue.asked != queue.producer, "fetch without work: queue=%u", number);
            checks.expect(!queue.broken || now - brokenAt[number] < 8, "fetch of a stopped queue: queue=%u", number);
            checks.expect(now - awaySince < 8 || (bench->enable_i && !(bench->away_i >> queue.host & 1)), "fetch of a host away");
            checks.expect(queue.asked - queue.consumer - bare[number] < 1u << queue.compLog, "fetch without an entry: queue=%u", number);
            Slot& slot = slots[bench->take_slot_i];
            slot = {};
            slot.used = true;
            slot.queue = number;
            slot.host = queue.host;
            slot.index = queue.asked;
            slot.line = queue.sub + 64ull * (queue.asked & ((1u << queue.subLog) - 1));
            ++queue.asked;
            queue.slots.push_back(bench->take_slot_i);
            asks[queue.host].push_back(bench->take_slot_i);
            fetchCycles.push_back(now);
        }
        // What firmware did.
        if (bench->close_valid_o) {
            closed = true;
            Queue& queue = queues[bench->changed_queue_o];
            queue.valid = false;
            queue.epoch = epochs[bench->changed_queue_o] = (queue.epoch + 1) & 0xFFFF;
            for (unsigned slot : queue.slots) slots[slot].silent = true;
        }
        if (bench->start_valid_o) {
            started = true;
            ++restarts;
            checks.expect(bench->changed_queue_o == starting && bench->renew_valid_o, "started: queue=%u", bench->changed_queue_o);
            Queue& queue = queues[bench->changed_queue_o];
            queue.valid = true;
            queue.stopped = queue.broken = false;
            queue.producer = queue.asked = queue.fetched = queue.consumer = queue.written = 0;
            queue.successes = 0;
            bare[bench->changed_queue_o] = 0;
        }
        if (bench->access_done_o) {
            accessed = true;
            accessBad = bench->access_bad_o;
            accessData = bench->access_rdata_o;
            checks.expect(bench->access_epoch_o == queues[bench->access_queue_i].epoch || bench->close_valid_o || closed, "epoch of an access");
        }
        // Written in this cycle or not, so only settings that nobody writes are compared.
        paceKnown = !(bench->access_valid_i && bench->access_queue_i == paceQueue);
        paceWeight = queues[paceQueue].weight;
        paceRate = queues[paceQueue].rate;
    }

    /// A descriptor is checked, or forgotten.
    void arrive() {
        bool any = bench->check_valid_o || bench->drop_valid_o;
        if (!any) {
            checks.expect(!bench->begin_valid_o && !bench->put_valid_o, "begun without a check");
            return;
        }
        unsigned number = bench->slot_o;
        Slot& slot = slots[number];
        unsigned h = slot.host;
        if (!checks.expect(slot.used && !order[h].empty() && order[h].front() == number && slot.answered, "descriptor out of order: slot=%u",
                           number)) {
            return;
        }
        order[h].pop_front();
        Queue& queue = queues[slot.queue];
        bool dead = !queue.valid || queue.broken || slot.silent;
        checks.expect(bench->drop_valid_o == dead && bench->check_valid_o == !dead && bench->put_valid_o == !dead
                          && bench->begin_valid_o == (!dead && !slot.error) && bench->command_o == (!dead && !slot.error),
                      "arrival: queue=%u, dead=%d, error=%d", slot.queue, dead, slot.error);
        if (dead) {
            slot.silent = slot.done = true;
            ++drops;
            return;
        }
        const Beat& beat = memory[h][slot.line];
        uint64_t words[8];
        std::memcpy(words, beat.data(), 64);
        uint32_t length = static_cast<uint32_t>(words[0] >> 32);
        ++queue.fetched;
        ++commands;
        checkCycles.push_back(bench.now());
        checks.expect(bench->put_command_o == slot.index && bench->check_owner_o == slot.queue && bench->check_epoch_o == queue.epoch
                          && bench->check_side_o == slot.host,
                      "asker: queue=%u, index=%u", slot.queue, slot.index);
        Check check;
        check.valid = true;
        check.slot = number;
        check.write = beat[0] & 2;
        check.length = length;
        check.own = random.chance(badPercent) ? static_cast<unsigned>(random.between(1, 7)) : 0;
        check.lent = random.chance(badPercent) ? static_cast<unsigned>(random.between(1, 7)) : 0;
        check.ownAddress = random.next();
        check.lentAddress = random.next();
        std::memcpy(check.id.data(), &bench->check_id_o, 8);
        if (slot.error) {
            queue.broken = queue.stopped = true;
            brokenAt[slot.queue] = bench.now();
            check.cause = 21;
            ++faults;
            checks.expect(bench->put_tag_o == 0 && bench->put_own_o == 0 && bench->put_lent_o == 0, "a fault tells of a descriptor");
        } else {
            bool opcode = (beat[0] != 1 && beat[0] != 2) || beat[1] > 1 || beat[2] || beat[3];
            check.cause = opcode ? 1 : length == 0 || length > MAX_LENGTH ? 2 : 0;
            std::array<uint64_t, 2> own, lent;
            std::memcpy(own.data(), &bench->check_own_o, 16);
            std::memcpy(lent.data(), &bench->check_lent_o, 16);
            checks.expect(own[0] == words[2] && own[1] == words[3] && lent[0] == words[4] && lent[1] == words[5]
                              && bench->check_own_offset_o == words[6] && bench->check_lent_offset_o == words[7]
                              && bench->check_length_o == length,
                          "check: slot=%u", number);
            checks.expect(bench->check_write_o == (beat[0] >> 1 & 1) || opcode, "direction: slot=%u", number);
            checks.expect(bench->begin_fence_o == (beat[1] & 1), "fence: slot=%u", number);
            checks.expect(bench->put_tag_o == words[1] && bench->put_length_o == length && bench->put_own_o == (words[2] & 0xFFFF)
                              && bench->put_lent_o == (words[4] & 0xFFFF),
                          "put: slot=%u", number);
        }
        pipe[0] = check;
    }

    Checks& checks;
    Random random;
    Bench<Vqueue_desk> bench;
    std::array<Queue, QUEUES> queues;
    std::array<Slot, SLOTS> slots;
    std::array<unsigned, QUEUES> epochs{};
    bool endEntry = false, endLast = false;   // what is told now
    std::array<uint32_t, QUEUES> bare{};      // commands told without an entry
    std::array<uint64_t, QUEUES> brokenAt{};
    std::array<std::map<uint64_t, Beat>, 2> memory;
    std::deque<unsigned> asks[2], order[2];
    std::deque<Answer> answers[2];
    std::array<Check, 4> pipe;
    std::vector<uint64_t> fetchCycles, lineCycles, checkCycles;
    bool accessed = false, accessBad = false, started = false, closed = false, held = false;
    bool frozen = false;                      // no completion goes on
    uint64_t accessData = 0, awaySince = 0;
    unsigned starting = 0, lender = 0, lenderEpoch = 0;
    bool ending = false, endFresh = false, endSilent = false, endEntryDone = false;
    unsigned endQueue = 0, endCause = 0, endWait = 0, endQueueMode = 0;
    Queue endSettings;
    bool paceKnown = false;
    unsigned paceQueue = 0, paceWeight = 0, paceRate = 0;
};

}  // namespace

int main(int argc, char** argv) {
    uint64_t seed = seedOf(argc, argv, 7);
    Checks checks("queue_desk", seed);
    unsigned commands = 0, faults = 0, drops = 0, restarts = 0;
    for (unsigned run = 0; run < 6; ++run) {
        Test test(checks, seed * 100 + run);
        test.errorPercent = 0;
        test.refusals();
        test.readyPercent = run % 2 ? 100 : 60;
        test.errorPercent = run < 3 ? 0 : 2;
        test.latency = run % 3 ? 20 : 1;
        test.randomly(4000);
        commands += test.commands, faults += test.faults, drops += test.drops, restarts += test.restarts;
        if (run == 5) test.figures();
    }
    std::printf("queue_desk: commands=%u, faults=%u, forgotten=%u, starts=%u\n", commands, faults, drops, restarts);
    checks.expect(commands > 10000 && faults > 50 && drops > 50 && restarts > 300, "too little happened");
    return checks.finish(100000);
}
