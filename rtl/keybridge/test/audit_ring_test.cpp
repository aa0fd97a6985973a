// SPDX-License-Identifier: Apache-2.0
// Records of commands, registers and ports at any moment against a plain reference: which is kept, which is dropped, how many of each cause;
// the ring and all counts are read in between, also in the very clock in which one is written.
#include "Vaudit_ring.h"
#include "rtl_test.hpp"

using namespace rtl_test;

namespace {

constexpr unsigned RECORDS = 16, CAUSES = 32, STALLED = 24;

struct Record {
    std::array<uint32_t, 4> words{};
    bool operator==(const Record& other) const { return words == other.words; }
    unsigned cause() const { return words[0] & 31; }
};

class Test {
  public:
    Test(Checks& checks, uint64_t seed) : checks(checks), random(seed), bench(checks, seed) {
        bench->command_valid_i = bench->note_valid_i = bench->consume_valid_i = bench->stalled_i = 0;
        bench->consume_i = bench->read_cause_i = bench->read_record_i = 0;
        bench.reset();
    }

    void run(unsigned cycles) {
        for (unsigned i = 0; i < cycles; ++i) {
            if (i % 1000 == 0) {
                commandPercent = static_cast<unsigned>(random.below(3)) * 40;
                notePercent = static_cast<unsigned>(random.below(3)) * 30;
                takePercent = static_cast<unsigned>(random.below(4)) * 10;
            }
            step();
        }
        checks.expect(records > 1000 && dropped > 1000 && rises > 100 && busyReads > 1000, "too little happened: records=%llu, dropped=%llu, "
                      "rises=%llu, busy=%llu", (unsigned long long)records, (unsigned long long)dropped, (unsigned long long)rises,
                      (unsigned long long)busyReads);
    }

    uint64_t records = 0, dropped = 0, rises = 0, busyReads = 0;

  private:
    Record any() {
        Record record;
        for (unsigned i = 0; i < 3; ++i) record.words[i] = static_cast<uint32_t>(random.next());
        // Few causes, so that one follows itself.
        record.words[0] = (record.words[0] & ~0xFFu) | static_cast<uint32_t>(random.between(1, 4));
        return record;
    }

    void step() {
        if (!noteWaits && random.chance(notePercent)) note = any(), noteWaits = true;
        bool command = random.chance(commandPercent);
        Record commanded = any();
        bench->command_valid_i = command;
        bench->note_valid_i = noteWaits;
        put(bench->command_i, commanded.words.data(), 12);
        put(bench->note_i, note.words.data(), 12);
        for (unsigned port = 0; port < 2; ++port) {
            if (random.chance(3)) stalled ^= 1u << port;
        }
        bench->stalled_i = stalled;
        bool take = consumer != producer && random.chance(takePercent);
        uint32_t next = consumer + static_cast<uint32_t>(random.below(producer - consumer + 1));
        bench->consume_valid_i = take;
        bench->consume_i = next;
        unsigned cause = static_cast<unsigned>(random.chance(50) ? random.between(1, 4) : random.below(CAUSES));
        unsigned place = static_cast<unsigned>(random.below(RECORDS));
        bench->read_cause_i = cause;
        bench->read_record_i = place;
        bench.settle();

        checks.expect(bench->producer_o == producer && bench->consumer_o == consumer, "ring: producer=%u, consumer=%u", bench->producer_o,
                      bench->consumer_o);
        checks.expect(bench->note_ready_o == !command, "a note beside a command");
        // What was asked for in the clock before.
        if (asked) checks.expect(bench->count_o == askedCount, "count: cause=%u, seen=%llu, of=%llu", askedCause,
                                 (unsigned long long)bench->count_o, (unsigned long long)askedCount);
        if (shows) {
            Record seen;
            get(bench->record_o, seen.words.data(), 13);
            checks.expect(seen == shown, "record: place=%u, seen=%08x, of=%08x", shownPlace, seen.words[0], shown.words[0]);
        }

        // Whose record it is: a command's, else a register's, else that of the first port.
        bool kept = command || noteWaits || waiting != 0;
        Record record = commanded;
        if (!command && noteWaits) record = note;
        else if (!command && waiting != 0) {
            record = {};
            record.words[0] = STALLED;
            record.words[3] = (waiting & 1) ? 0 : 1;
        }
        bool full = producer - consumer == RECORDS;
        checks.expect(bench->dropped_o == (kept && full), "dropped: %d", bench->dropped_o);
        checks.expect(bench->read_ready_o == !kept, "a count is read beside a record");
        busyReads += kept;
        asked = !kept;
        askedCause = cause;
        askedCount = counts[cause];
        shows = true;
        shown = ring[place];
        shownPlace = place;
        // A record that is written in the clock of its read is there in the next or not.
        if (kept && !full && producer % RECORDS == place) shows = false;

        if (!command && noteWaits) noteWaits = false;
        else if (!command && waiting != 0) waiting &= waiting - 1;
        if (kept) {
            ++counts[record.cause()];
            if (full) ++dropped;
            else ring[producer++ % RECORDS] = record, ++records;
        }
        if (take) consumer = next;
        unsigned rose = stalled & ~wasStalled;
        rises += static_cast<unsigned>(__builtin_popcount(rose));
        // One that rises again before its record is made has one.
        waiting |= rose;
        wasStalled = stalled;
        bench.edge();
    }

    Checks& checks;
    Random random;
    Bench<Vaudit_ring> bench;
    unsigned commandPercent = 0, notePercent = 0, takePercent = 0, stalled = 0, wasStalled = 0, waiting = 0;
    bool noteWaits = false, asked = false, shows = false;
    Record note, shown;
    uint32_t producer = 0, consumer = 0;
    std::array<Record, RECORDS> ring;
    std::array<uint64_t, CAUSES> counts{};
    unsigned askedCause = 0, shownPlace = 0;
    uint64_t askedCount = 0;
};

}  // namespace

int main(int argc, char** argv) {
    uint64_t seed = seedOf(argc, argv, 1);
    Checks checks("audit_ring", seed);
    for (unsigned i = 0; i < 4; ++i) {
        Test test(checks, seed * 100 + i);
        test.run(50000);
        if (i == 0) std::printf("audit_ring: records=%llu, dropped=%llu, rises=%llu\n", (unsigned long long)test.records,
                                (unsigned long long)test.dropped, (unsigned long long)test.rises);
    }
    return checks.finish(500000);
}
