// SPDX-License-Identifier: Apache-2.0
// Records and checks against a plain reference: every cause on each side, each alone and behind the others; boundaries of ranges
// (last byte, wrap, 2^48, up to the last address); revokes at every distance to a check; all of it at random; and the figures.
#include <optional>
#include <set>

#include "Vkeyed_range_table.h"
#include "rtl_test.hpp"

using namespace rtl_test;

namespace {

constexpr unsigned KEYS = 1024;
using Wide = unsigned __int128;

struct Record {
    uint64_t generation = 0, tag = 0, base = 0, length = 0;
    bool live = false, lent = false, side = false;
    unsigned rights = 0, owner = 0, epoch = 0, lender = 0, lenderEpoch = 0;
};

struct Key {
    uint64_t index = 0, generation = 0, tag = 0, offset = 0;
};

struct Check {
    Key own, lent;
    uint64_t length = 0;
    unsigned id = 0, owner = 0, epoch = 0;
    bool side = false, write = false;
};

struct Answer {
    unsigned own, lent;
    uint64_t ownAddress, lentAddress;
};

/// Bits put one after the other.
template <size_t Bits>
struct Packed {
    std::array<uint8_t, (Bits + 31) / 32 * 4> bytes{};
    size_t at = 0;
    void add(uint64_t value, unsigned bits) {
        for (unsigned i = 0; i < bits; ++i, ++at) bytes[at / 8] |= static_cast<uint8_t>((value >> i & 1) << at % 8);
    }
    uint64_t take(unsigned bits) {
        uint64_t value = 0;
        for (unsigned i = 0; i < bits; ++i, ++at) value |= static_cast<uint64_t>(bytes[at / 8] >> at % 8 & 1) << i;
        return value;
    }
};

Packed<128> packed(const Key& key) {
    Packed<128> bits;
    bits.add(key.index, 16);
    bits.add(key.generation, 48);
    bits.add(key.tag, 64);
    return bits;
}

Packed<289> packed(const Record& record) {
    Packed<289> bits;
    bits.add(record.generation, 48);
    bits.add(record.tag, 64);
    bits.add(record.lent, 1);
    bits.add(record.side, 1);
    bits.add(record.rights, 3);
    bits.add(record.owner, 6);
    bits.add(record.epoch, 16);
    bits.add(record.lender, 6);
    bits.add(record.lenderEpoch, 16);
    bits.add(record.base, 64);
    bits.add(record.length, 64);
    return bits;
}

class Test {
  public:
    Test(Checks& checks, uint64_t seed) : checks(checks), random(seed), bench(checks, seed) {
        bench->check_valid_i = bench->op_valid_i = 0;
        bench->op_held_i = 0;
        bench.reset();
        unsigned cycles = 0;
        for (; !bench->swept_o; ++cycles) step();
        checks.expect(cycles <= KEYS + 1, "sweep too long: cycles=%u", cycles);
    }

    // ---- the reference --------------------------------------------------------------------------------------------
    unsigned cause(const Record& record, const Check& check, bool lent) const {
        const Key& key = lent ? check.lent : check.own;
        if (key.index >= KEYS) return 1;
        if (record.generation != key.generation) return 2;
        if (record.tag != key.tag) return 3;
        if (!record.live) return 4;
        bool lenderGood = alive.count({record.lender, record.lenderEpoch}) != 0;
        if (record.owner != check.owner || record.epoch != check.epoch || record.lent != lent
            || (record.side == check.side) == lent || (lent && !lenderGood)) {
            return 5;
        }
        if (lent ? !(record.rights >> (check.write ? 2 : 1) & 1) : !check.write && !(record.rights & 1)) return 6;
        return static_cast<Wide>(key.offset) + check.length > record.length ? 7 : 0;
    }

    Answer expected(const Check& check, const Record& own, const Record& lent) const {
        return {cause(own, check, false), cause(lent, check, true), own.base + check.own.offset, lent.base + check.lent.offset};
    }

    Record& at(uint64_t index) { return table[index % KEYS]; }

    // ---- the module -----------------------------------------------------------------------------------------------
    void step() {
        bench.settle();
        bench->lender_good_i = bench->lender_valid_o && alive.count({bench->lender_o, bench->lender_epoch_o}) != 0;
        bench.settle();
        if (bench->result_valid_o) answer();
        if (bench->check_valid_i && bench->check_ready_o) {
            // The own record is read in this clock, the lent one in the next; operations are applied below.
            waiting.push_back({offered, at(offered.own.index), {}, bench.now()});
            fresh = true;
        } else if (fresh) {
            waiting.back().lent = at(waiting.back().check.lent.index);
            fresh = false;
        }
        if (bench->op_commit_o && !bench->op_held_i) {
            checks.expect(!bench->check_ready_o, "a check may begin in the clock of an operation");
            if (bench->op_i == 2 && bench->op_index_i < KEYS) at(bench->op_index_i).live = false;
            if (bench->op_i == 1 && good(bench->op_index_i, writing)) at(bench->op_index_i) = writing;
        }
        bench.edge();
    }

    static bool good(uint64_t index, const Record& record) {
        return index < KEYS && record.length != 0 && record.length <= 1ull << 48
               && static_cast<Wide>(record.base) + record.length <= static_cast<Wide>(1) << 64;
    }

    void offer(const Check& check) {
        offered = check;
        bench->check_valid_i = 1;
        bench->check_id_i = check.id;
        bench->check_side_i = check.side;
        bench->check_owner_i = check.owner;
        bench->check_epoch_i = check.epoch;
        bench->check_write_i = check.write;
        bench->check_length_i = static_cast<uint32_t>(check.length);
        put(bench->check_own_i, packed(check.own).bytes.data(), 16);
        put(bench->check_lent_i, packed(check.lent).bytes.data(), 16);
        bench->check_own_offset_i = check.own.offset;
        bench->check_lent_offset_i = check.lent.offset;
    }

    /// Takes one check and waits for its answer.
    Answer ask(const Check& check) {
        offer(check);
        bench.settle();
        while (!bench->check_ready_o) step();
        step();
        bench->check_valid_i = 0;
        while (!waiting.empty()) step();
        return last;
    }

    void operate(unsigned op, uint64_t index, const Record& record) {
        bench->op_valid_i = 1;
        bench->op_i = op;
        bench->op_index_i = index;
        bench->op_live_i = record.live;
        writing = record;
        put(bench->op_record_i, packed(record).bytes.data(), 40);
    }

    /// Takes one operation to its end; tells whether it was refused.
    bool done(unsigned op, uint64_t index, const Record& record) {
        operate(op, index, record);
        uint64_t begin = bench.now();
        bench.settle();
        while (!bench->op_done_o) step(), bench.settle();
        checks.expect(bench.now() - begin <= 5, "operation too long: op=%u, cycles=%llu", op, (unsigned long long)(bench.now() - begin));
        bool refused = bench->op_bad_o;
        if (op == 0 && !refused) {
            Packed<320> bits;
            get(bench->op_record_o, bits.bytes.data(), 40);
            Packed<289> wanted = packed(at(index));
            checks.expect(std::memcmp(bits.bytes.data(), wanted.bytes.data(), 37) == 0 && bench->op_live_o == at(index).live,
                          "record differs: index=%llu", (unsigned long long)index);
        }
        step();
        bench->op_valid_i = 0;
        step();
        return refused;
    }

    void write(uint64_t index, const Record& record) {
        checks.expect(!done(1, index, record), "write refused: index=%llu", (unsigned long long)index);
    }

    /// A pair of records that a check of 64 bytes passes.
    Check pair(uint64_t own, uint64_t lent, bool write) {
        Record mine, theirs;
        mine = {random.next() >> 16, random.next(), random.next() >> 4, 4096, true, false, random.chance(50), 1,
                static_cast<unsigned>(random.below(64)), static_cast<unsigned>(random.below(65536)), 0, 0};
        theirs = mine;
        theirs.generation = random.next() >> 16;
        theirs.tag = random.next();
        theirs.base = random.next() >> 4;
        theirs.lent = true;
        theirs.side = !mine.side;
        theirs.rights = write ? 4 : 2;
        theirs.lender = static_cast<unsigned>(random.below(64));
        theirs.lenderEpoch = static_cast<unsigned>(random.below(65536));
        alive.insert({theirs.lender, theirs.lenderEpoch});
        this->write(own, mine);
        this->write(lent, theirs);
        Check check;
        check.own = {own, mine.generation, mine.tag, 0};
        check.lent = {lent, theirs.generation, theirs.tag, 0};
        check.length = 64;
        check.id = static_cast<unsigned>(random.below(64));
        check.owner = mine.owner;
        check.epoch = mine.epoch;
        check.side = mine.side;
        check.write = write;
        return check;
    }

    void causes() {
        for (bool write : {false, true}) {
            Check base = pair(5, 9, write);
            expectCauses(base, 0, 0, "good");
            for (bool lent : {false, true}) {
                Key Check::*side = lent ? &Check::lent : &Check::own;
                auto expect = [&](const Check& check, unsigned want, const char* what) {
                    expectCauses(check, lent ? 0 : want, lent ? want : 0, what);
                };
                // From the last cause to the first: each is told although those behind it hold as well.
                uint64_t index = (base.*side).index;
                Record good = at(index);
                Check check = base;
                (check.*side).offset = 4096 - 63;
                expect(check, 7, "range");
                Record record = good;
                record.rights = lent ? (write ? 3 : 5) : 6;
                this->write(index, record);
                expect(check, lent || !write ? 6 : 7, "rights");
                for (unsigned what = 0; what < (lent ? 6u : 4u); ++what) {
                    Record strange = record;
                    if (what == 0) strange.owner ^= 1u << random.below(6);
                    if (what == 1) strange.epoch ^= 1u << random.below(16);
                    if (what == 2) strange.lent = !strange.lent;
                    if (what == 3) strange.side = !strange.side;
                    if (what == 4) strange.lender ^= 32;
                    if (what == 5) strange.lenderEpoch ^= 0x8000;
                    if (what < 4 || !alive.count({strange.lender, strange.lenderEpoch})) {
                        this->write(index, strange);
                        expect(check, 5, "owner");
                        strange.rights = 7;
                        this->write(index, strange);
                        expect(check, 5, "owner with all rights");
                    }
                }
                record.owner ^= 1;
                record.live = false;
                this->write(index, record);
                expect(check, 4, "dead");
                for (unsigned bit = 0; bit < 64; ++bit) {
                    Check guess = check;
                    (guess.*side).tag ^= 1ull << bit;
                    expect(guess, 3, "tag");
                }
                (check.*side).tag ^= 1;
                for (unsigned bit = 0; bit < 48; ++bit) {
                    Check guess = check;
                    (guess.*side).generation ^= 1ull << bit;
                    expect(guess, 2, "generation");
                }
                (check.*side).generation ^= 1;
                for (unsigned bit = 10; bit < 16; ++bit) {
                    Check guess = check;
                    (guess.*side).index |= 1u << bit;
                    expect(guess, 1, "index");
                }
                this->write(index, good);
                Check only = base;
                (only.*side).index |= 0x8000;
                expect(only, 1, "index alone");
                expectCauses(base, 0, 0, "good again");
            }
        }
    }

    void ranges() {
        Check check = pair(1, 2, true);
        const uint64_t lengths[] = {1, 2, 63, 64, 4096, 0x7FFFFFFF, 0x80000000u, 0xFFFFFFFFu, 0x100000000u, (1ull << 48) - 1, 1ull << 48};
        for (uint64_t index : {1, 2}) {
            Record record = at(index);
            uint64_t low = record.base;
            for (uint64_t length : lengths) {
                for (int high = 0; high < 2; ++high) {
                    record.length = length;
                    record.base = high ? 0 - length : low;  // up to the last address
                    write(index, record);
                    Key Check::*side = index == 1 ? &Check::own : &Check::lent;
                    for (uint64_t bytes : {1ull, 2ull, 63ull, 64ull, 65ull, 4096ull, 0x7FFFFFFFull, 0x80000000ull, 0xFFFFFFFFull}) {
                        check.length = bytes;
                        const uint64_t offsets[] = {0, 1, length - bytes - 1, length - bytes, length - bytes + 1, length - 1, length,
                                                    0 - bytes, 1 - bytes, ~0ull, 1ull << 63, 1ull << 49, 1ull << 48, (1ull << 49) + length - bytes};
                        for (uint64_t offset : offsets) {
                            (check.*side).offset = offset;
                            Answer answer = ask(check);
                            bool inside = offset + static_cast<Wide>(bytes) <= length;
                            unsigned cause = index == 1 ? answer.own : answer.lent;
                            checks.expect(cause == (inside ? 0 : 7), "range: offset=%llx, bytes=%llx, length=%llx, cause=%u",
                                          (unsigned long long)offset, (unsigned long long)bytes, (unsigned long long)length, cause);
                        }
                    }
                    (check.*side).offset = 0;
                }
            }
            record.length = 1ull << 48;
            record.base = 0;
            write(index, record);
            check.length = 64;
        }
    }

    void badRecords() {
        Record kept = at(1);
        Record record = kept;
        record.base = 0;
        for (uint64_t length : {0ull, (1ull << 48) + 1, 1ull << 49, 1ull << 63, ~0ull}) {
            record.length = length;
            checks.expect(done(1, 1, record), "record of a bad length written: length=%llx", (unsigned long long)length);
        }
        record.length = 4097;
        record.base = 0 - 4096ull;
        checks.expect(done(1, 1, record), "record beyond the last address written");
        record.length = 1;
        for (uint64_t index : {1024, 1025, 65535}) {
            for (unsigned op = 0; op < 3; ++op) checks.expect(done(op, index, record), "operation beyond the table: op=%u", op);
        }
        bench->op_held_i = 1;
        checks.expect(done(1, 1, record), "record written that is held");
        checks.expect(!done(0, 1, record), "read refused");
        bench->op_held_i = 0;
        record = kept;
        done(0, 1, record);
        done(0, 0, record);
        done(0, 1023, record);
    }

    /// A revoke at every distance to a check of the same record, before and behind.
    void races() {
        for (bool lent : {false, true}) {
            for (int distance = 0; distance < 12; ++distance) {
                Check check = pair(7, 8, true);
                uint64_t index = lent ? 8 : 7;
                bool begun = false, taken = false, over = false;
                for (int cycle = 0; cycle < 24; ++cycle) {
                    if (cycle == 6 && !begun) operate(2, index, at(index)), begun = true;
                    if (cycle >= distance && !taken) offer(check);
                    bench.settle();
                    bool takes = bench->check_valid_i && bench->check_ready_o;
                    bool ends = bench->op_valid_i && bench->op_done_o;
                    step();  // the reference knows the clock of the revoke
                    if (takes) bench->check_valid_i = 0, taken = true;
                    if (ends) bench->op_valid_i = 0, over = true;
                }
                checks.expect(taken && over && waiting.empty(), "race not over: distance=%d", distance);
                Answer after = ask(check);
                checks.expect((lent ? after.lent : after.own) == 4, "revoked key opens: distance=%d", distance);
            }
        }
    }

    void storm(unsigned cycles) {
        std::vector<Check> known;
        for (unsigned i = 0; i < 24; ++i) known.push_back(pair(2 * i, 2 * i + 1, random.chance(50)));
        uint64_t asked = answers;
        for (unsigned cycle = 0; cycle < cycles; ++cycle) {
            if (!bench->check_valid_i && random.chance(80)) {
                Check check = known[random.below(known.size())];
                if (random.chance(10)) check.lent = known[random.below(known.size())].lent;
                if (random.chance(10)) check.own.generation ^= 1;
                if (random.chance(20)) check.lent.offset = random.below(4200);
                if (random.chance(20)) check.own.offset = random.below(4200);
                if (random.chance(5)) check.lent.offset = random.next();
                check.id = static_cast<unsigned>(random.below(64));
                offer(check);
            }
            if (!bench->op_valid_i && random.chance(10)) {
                uint64_t index = random.below(52);
                Record record = at(index);
                record.live = random.chance(80);
                if (random.chance(10)) record.length = random.below(3) << 47;
                unsigned op = static_cast<unsigned>(random.below(3));
                operate(op, index, record);
            }
            bench->op_held_i = 0;
            bench.settle();
            if (bench->op_commit_o && bench->op_i == 1 && fresh) bench->op_held_i = 1;
            bench.settle();
            bool taken = bench->check_valid_i && bench->check_ready_o;
            bool ended = bench->op_valid_i && bench->op_done_o;
            step();
            if (taken) bench->check_valid_i = 0;
            if (ended) bench->op_valid_i = 0;
        }
        bench->check_valid_i = 0;
        while (bench->op_valid_i) {
            bench->op_held_i = 0;
            bench.settle();
            bool ended = bench->op_done_o;
            step();
            if (ended) bench->op_valid_i = 0;
        }
        while (!waiting.empty()) step();
        checks.expect(answers - asked > cycles / 4, "storm too quiet: answers=%llu", (unsigned long long)(answers - asked));
    }

    void figures() {
        Check check = pair(3, 4, false);
        uint64_t before = answers, begin = bench.now();
        offer(check);
        for (int i = 0; i < 2000; ++i) step();
        bench->check_valid_i = 0;
        while (!waiting.empty()) step();
        checks.expect(answers - before == 1000, "checks in 2000 cycles: %llu", (unsigned long long)(answers - before));
        std::printf("a check every 2 cycles: %llu in %llu; answered after %u cycles\n", (unsigned long long)(answers - before),
                    (unsigned long long)(bench.now() - begin), 4u);
    }

  private:
    struct Waiting {
        Check check;
        Record own, lent;
        uint64_t taken;
    };

    void expectCauses(const Check& check, unsigned own, unsigned lent, const char* what) {
        Answer answer = ask(check);
        checks.expect(answer.own == own && answer.lent == lent, "%s: own=%u (%u), lent=%u (%u)", what, answer.own, own, answer.lent, lent);
    }

    void answer() {
        if (!checks.expect(!waiting.empty(), "an answer without a check")) return;
        Waiting one = waiting.front();
        waiting.pop_front();
        ++answers;
        Answer want = expected(one.check, one.own, one.lent);
        last = {bench->result_own_o, bench->result_lent_o, bench->result_own_address_o, bench->result_lent_address_o};
        checks.expect(bench.now() - one.taken == 4, "answered late: cycles=%llu", (unsigned long long)(bench.now() - one.taken));
        checks.expect(last.own == want.own && last.lent == want.lent && bench->result_id_o == one.check.id
                          && bench->result_ok_o == (want.own == 0 && want.lent == 0),
                      "answer: own=%u (%u), lent=%u (%u), ok=%u", last.own, want.own, last.lent, want.lent, bench->result_ok_o);
        if (bench->result_ok_o) {
            checks.expect(last.ownAddress == want.ownAddress && last.lentAddress == want.lentAddress, "address of a range differs");
        }
    }

    Checks& checks;
    Random random;
    Bench<Vkeyed_range_table> bench;
    std::array<Record, KEYS> table{};
    std::set<std::pair<unsigned, unsigned>> alive;
    std::deque<Waiting> waiting;
    Check offered;
    Record writing;
    Answer last{};
    bool fresh = false;
    uint64_t answers = 0;
};

}  // namespace

int main(int argc, char** argv) {
    uint64_t seed = seedOf(argc, argv, 61);
    Checks checks("keyed_range_table", seed);
    Test test(checks, seed);
    test.causes();
    test.ranges();
    test.badRecords();
    test.races();
    test.storm(60000);
    test.figures();
    return checks.finish(60000);
}
