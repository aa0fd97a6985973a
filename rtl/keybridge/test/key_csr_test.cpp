// SPDX-License-Identifier: Apache-2.0
// Accesses of any kind at random against a plain reference of registers.md, with the table behind the registers of keys, a desk of queues
// that answers anything, events and stalls at any moment: responses, data, side effects, audit records and counts, each exactly. Then
// the cycles of a revoke.
#include "Vkey_csr.h"
#include "rtl_test.hpp"

using namespace rtl_test;

namespace {

constexpr unsigned KEYS = 256, COUNTERS = 12;
constexpr uint64_t W0 = 0x3F3FFFFFFFFFFFFFull, W2 = 0x000000FFFF3FFFFFull;
enum { AUDIT_DROPPED = 7, BAD_DOORBELL = 8, BAD_RECORD = 9, FAILED = 4, SEGMENTS = 5, BYTES = 6 };

struct Record {
    std::array<uint64_t, 5> words{};
};

class Test {
  public:
    Test(Checks& checks, uint64_t seed) : checks(checks), random(seed), bench(checks, seed) {
        bench->cfg_awvalid_i = bench->cfg_wvalid_i = bench->cfg_arvalid_i = bench->cfg_bready_i = bench->cfg_rready_i = 0;
        bench->idle_i = bench->used_i = bench->stalled_i = bench->outstanding_i = 0;
        bench->desk_done_i = bench->held_i = bench->closing_i = bench->audit_valid_i = bench->count_i = 0;
        bench.reset();
    }

    void early() {
        // The table is being swept: keys are refused without a record, the rest goes.
        for (uint64_t address : {0x38, 0x40, 0x48}) expect(true, address, 1, 0xFF, 2, 0);
        expect(false, 0x10, 0, 0, 0, 0);
        expect(true, 0x20, 77, 0xFF, 0, 0);
        maxLength = 77;
        expect(false, 0x20, 0, 0, 0, 77);
        while (!bench->swept_o) step();
        expect(false, 0x10, 0, 0, 0, 2);
        everything();
    }

    /// From the clock in which address and data are taken to that of the answer.
    void figures() {
        storm = false;
        arm(23, 23 | 5ull << 32, 0);
        armed = !recordIsGood(stage);
        bench->held_i = 0;
        bench->cfg_bready_i = 1;
        put(0x30, 5);
        index = 5;
        unsigned cycles[3];
        for (unsigned op = 0; op < 3; ++op) {
            bench->cfg_awaddr_i = 0x38 + 8 * op;
            bench->cfg_awvalid_i = bench->cfg_wvalid_i = 1;
            bench->cfg_wstrb_i = 0xFF;
            bench->cfg_bready_i = 1;
            step();
            bench->cfg_awvalid_i = bench->cfg_wvalid_i = 0;
            cycles[op] = 1;
            bench.settle();
            while (!bench->cfg_bvalid_o) {
                step();
                ++cycles[op];
            }
            step();
        }
        std::printf("cycles from a register write to its answer: write of a record %u, revoke %u, read %u\n", cycles[0], cycles[1], cycles[2]);
        checks.expect(cycles[1] == 7, "revoke: cycles=%u", cycles[1]);
        if (recordIsGood(stage)) records[5] = stage;
        records[5].words[0] &= ~(1ull << 48);
        revoked = 5;
        stage = records[5];
        everything();
    }

    void run(unsigned accesses, bool events) {
        storm = events;
        for (unsigned i = 0; i < accesses; ++i) one();
        storm = false;
        everything();
    }

    uint64_t slverrs = 0, notes = 0, drops = 0, writes = 0, revokes = 0, bells = 0;

  private:
    // ---- the reference -------------------------------------------------------------------------------------------------
    static bool recordIsGood(const Record& record) {
        uint64_t base = record.words[3], length = record.words[4];
        return length != 0 && length <= 1ull << 48 && (base == 0 || length <= 0 - base);
    }

    void audit(unsigned cause, uint64_t low, uint64_t high) {
        ++causes[cause];
        if (producer - consumer == 16) {
            ++counters[AUDIT_DROPPED], ++drops;
            return;
        }
        ring[producer % 16] = {low, high};
        ++producer;
    }

    /// The next access is refused with a record: made in the first clock without one of a command, from when the refusal is known on.
    void arm(unsigned cause, uint64_t low, uint64_t high) {
        armed = true;
        noteCause = cause;
        noteLow = low;
        noteHigh = high;
    }

    // ---- accesses ------------------------------------------------------------------------------------------------------
    /// An access, its answer, and what it set in motion.
    std::pair<unsigned, uint64_t> access(bool write, uint64_t address, uint64_t data, unsigned strobes) {
        unsigned addressDelay = static_cast<unsigned>(random.below(3)), dataDelay = static_cast<unsigned>(random.below(3));
        bool addressGiven = false, dataGiven = false;
        deskSeen = 0;
        for (unsigned cycle = 0; cycle < 500; ++cycle) {
            bool address_ = !addressGiven && cycle >= addressDelay;
            bool data_ = write && !dataGiven && cycle >= dataDelay;
            bench->cfg_awvalid_i = write && address_;
            bench->cfg_awaddr_i = static_cast<unsigned>(address);
            bench->cfg_wvalid_i = data_;
            bench->cfg_wdata_i = data;
            bench->cfg_wstrb_i = strobes;
            bench->cfg_arvalid_i = !write && address_;
            bench->cfg_araddr_i = static_cast<unsigned>(address);
            bench->cfg_bready_i = bench->cfg_rready_i = random.chance(70);
            bench.settle();
            addressGiven = addressGiven || (address_ && (write ? bench->cfg_awready_o : bench->cfg_arready_o));
            dataGiven = dataGiven || (data_ && bench->cfg_wready_o);
            bool answered = write ? bench->cfg_bvalid_o && bench->cfg_bready_i : bench->cfg_rvalid_o && bench->cfg_rready_i;
            checks.expect(!(write ? bench->cfg_rvalid_o : bench->cfg_bvalid_o), "the other channel answers");
            unsigned response = write ? bench->cfg_bresp_o : bench->cfg_rresp_o;
            uint64_t value = bench->cfg_rdata_o;
            step();
            if (answered) {
                bench->cfg_bready_i = bench->cfg_rready_i = 0;
                slverrs += response != 0;
                return {response, value};
            }
        }
        checks.expect(false, "no answer: address=%llx", (unsigned long long)address);
        return {9, 0};
    }

    void expect(bool write, uint64_t address, uint64_t data, unsigned strobes, unsigned response, uint64_t value) {
        auto seen = access(write, address, data, strobes);
        checks.expect(seen.first == response && (write || seen.second == value), "%s: address=%llx, data=%llx, response=%u (%u), read=%llx (%llx)",
                      write ? "write" : "read", (unsigned long long)address, (unsigned long long)data, seen.first, response,
                      (unsigned long long)seen.second, (unsigned long long)value);
        if (!deskWanted) checks.expect(deskSeen == 0, "the desk is asked: address=%llx", (unsigned long long)address);
    }

    void put(uint64_t address, uint64_t data) { expect(true, address, data, 0xFF, 0, 0); }

    uint64_t addressOf() {
        switch (random.below(12)) {
            case 0: return 8 * random.below(0x14);
            case 1: return 0x100 + 8 * random.below(14);
            case 2: return 0x800 + 8 * random.below(7);
            case 3: case 4: return 0x1000 + 8 * random.below(0x200);
            case 5: return 0x2000 + 8 * random.below(0x28);
            case 6: return 0x2400 + 8 * random.below(0x28);
            case 7: return 0x40000 + 0x1000 * random.below(64) + 8 * random.below(3);
            case 8: case 9: return 0x30 + 8 * random.below(4);
            case 10: return 8 * random.below(0x20000);
            default: return 0x800 + 8 * random.below(5);
        }
    }

    uint64_t dataOf(uint64_t address) {
        if (address == 0x30) return random.chance(90) ? random.below(8) * 37 : random.next();
        if (address == 0x70) return static_cast<uint32_t>(consumer + random.below(producer - consumer + 2)) | (random.next() << 32);
        if (address == 0x818) return random.chance(50) ? random.below(1u << 20) : 0 - random.below(1u << 20);
        if (address == 0x820) return random.chance(20) ? 1ull << random.below(64) : random.chance(20) ? 0 : random.below(1u << 21);
        return random.chance(50) ? random.next() : random.below(4);
    }

    void one() {
        bool write = random.chance(60);
        uint64_t address = addressOf() | (random.chance(10) ? random.below(8) : 0);
        uint64_t at = address & ~7ull;
        bool stormy = storm;
        if (moves(at)) {
            storm = false;
            for (int i = 0; i < 8; ++i) step();
        }
        one(write, address, at);
        storm = stormy;
    }

    /// What it tells moves with events.
    static bool moves(uint64_t at) { return at == 0x58 || at == 0x60 || at == 0x68 || at == 0x70 || (at >= 0x100 && at < 0x160) || (at >= 0x2000 && at < 0x2500); }

    void one(bool write, uint64_t address, uint64_t at) {
        uint64_t data = dataOf(at);
        unsigned strobes = random.chance(95) ? 0xFF : static_cast<unsigned>(random.below(255));
        bool whole = strobes == 0xFF;
        bench->held_i = random.chance(30);
        bench->closing_i = random.chance(50);
        bool held = bench->held_i, closing = bench->closing_i;
        bench->idle_i = random.chance(50);
        bench->used_i = static_cast<unsigned>(random.below(65));
        bench->outstanding_i = static_cast<unsigned>(random.next());
        step();
        bool bell = at >= 0x40000 && at < 0x80000 && (at & 0xFF8) <= 8;
        bool window = at >= 0x1000 && at < 0x2000 && (at & 0x38) != 0x38;
        // ---- queues
        if ((bell && write && whole) || (window && (!write || (whole && (at & 0x38) < 0x28)))) {
            deskWanted = true;
            deskBad = random.chance(30);
            deskValue = random.next();
            deskEpoch = static_cast<unsigned>(random.below(65536));
            unsigned queue = static_cast<unsigned>(bell ? at >> 12 & 63 : at >> 6 & 63), word = static_cast<unsigned>(at >> 3 & 7);
            if (bell && deskBad) {
                arm(22, 22 | static_cast<uint64_t>(queue) << 8 | static_cast<uint64_t>(deskEpoch) << 16, data & 0xFFFFFFFFu);
            }
            auto seen = access(write, address, data, strobes);
            deskWanted = false;
            checks.expect(deskSeen == 1 && deskAsked.write == write && deskAsked.bell == bell && deskAsked.queue == queue && deskAsked.word == word
                              && (!write || deskAsked.data == data), "the desk is asked for something else: address=%llx, times=%u",
                          (unsigned long long)address, deskSeen);
            checks.expect(seen.first == (deskBad ? 2u : 0u) && (write || seen.second == (deskBad ? 0 : deskValue)), "the desk's answer: response=%u", seen.first);
            if (bell) ++bells;
            return;
        }
        // ---- keys
        if (write && whole && (at == 0x38 || at == 0x40 || at == 0x48)) {
            bool known = index < KEYS;
            bool good = known && (at != 0x38 || (!held && recordIsGood(stage)));
            commits = told = 0;
            if (!good && at == 0x38) {
                arm(23, 23 | static_cast<uint64_t>(index) << 32, 0);
            }
            auto seen = access(write, address, data, strobes);
            checks.expect(seen.first == (good ? 0u : 2u), "key operation: address=%llx, response=%u", (unsigned long long)at, seen.first);
            checks.expect(commits == 1 && told == (at == 0x40 && known) && commitIndex == index, "key operation: commits=%u, told=%u", commits, told);
            if (good && at == 0x38) records[index] = stage, ++writes;
            if (good && at == 0x40) records[index].words[0] &= ~(1ull << 48), revoked = index, ++revokes;
            if (good && at == 0x48) stage = records[index];
            return;
        }
        // ---- registers
        if (write) {
            bool good = whole && readable(at) && at < 0x40000;
            if (at == 0x70) good = whole && static_cast<uint32_t>(data) - consumer <= producer - consumer;
            expect(true, address, data, strobes, good ? 0 : 2, 0);
            if (!good) return;
            if (at >= 0x800 && at < 0x828) stage.words[(at - 0x800) / 8] = data & (at == 0x800 ? W0 : at == 0x810 ? W2 : ~0ull);
            switch (at) {
                case 0x08: enable = data & 1; break;
                case 0x20: maxLength = static_cast<uint32_t>(data); break;
                case 0x28: timeout = static_cast<uint32_t>(data); break;
                case 0x30: index = static_cast<unsigned>(data & 0xFFFF); break;
                case 0x50: closingQueue = static_cast<unsigned>(data & 63); break;
                case 0x58: case 0x60: hosts[at == 0x60] = static_cast<unsigned>(data & 3); break;
                case 0x70: consumer = static_cast<uint32_t>(data); break;
                default: break;
            }
        } else if (readable(at)) {
            uint64_t wanted = value(at);
            if (at == 0x40) wanted = held, checks.expect(bench->index_o == revoked, "BUSY of another key");
            if (at == 0x50) wanted = closingQueue | (closing ? 1u << 8 : 0), checks.expect(bench->closing_queue_o == closingQueue, "CLOSING of another queue");
            expect(false, address, 0, 0, 0, wanted);
        } else {
            expect(false, address, 0, 0, 2, 0);
        }
        settings();
    }

    bool readable(uint64_t at) const {
        return at <= 0x70 || (at >= 0x100 && at < 0x160) || (at >= 0x800 && at < 0x828) || (at >= 0x1000 && at < 0x2000 && (at & 0x38) != 0x38)
               || (at >= 0x2000 && at < 0x2100) || (at >= 0x2400 && at < 0x2500);
    }

    uint64_t value(uint64_t at) {
        if (at >= 0x100 && at < 0x160) return counters[(at - 0x100) / 8];
        if (at >= 0x800 && at < 0x828) return stage.words[(at - 0x800) / 8];
        if (at >= 0x2000 && at < 0x2100) return causes[(at - 0x2000) / 8];
        if (at >= 0x2400 && at < 0x2500) return ring[(at - 0x2400) / 16][at >> 3 & 1];
        switch (at) {
            case 0x00: return 0x13159454Bull;
            case 0x08: return enable;
            case 0x10: return bench->idle_i | (bench->swept_o ? 2u : 0u) | static_cast<unsigned>(bench->used_i) << 8;
            case 0x18: return KEYS | 64ull << 24 | 64ull << 32;
            case 0x20: return maxLength;
            case 0x28: return timeout;
            case 0x30: return index;
            case 0x58: return hosts[0] | (stalledNow & 1) << 8 | (bench->outstanding_i & 0xFFFFu) << 16;
            case 0x60: return hosts[1] | (stalledNow >> 1 & 1) << 8 | (bench->outstanding_i >> 16) << 16;
            case 0x68: return producer;
            case 0x70: return consumer;
            default: return 0;
        }
    }

    void settings() {
        checks.expect(bench->enable_o == enable && bench->max_length_o == maxLength && bench->timeout_o == timeout
                          && bench->isolate_o == ((hosts[0] & 1) | (hosts[1] & 1) << 1) && bench->reset_o == (hosts[0] >> 1 | hosts[1] >> 1 << 1),
                      "settings differ");
    }

    void everything() {
        for (int i = 0; i < 8; ++i) step();
        for (uint64_t at = 0; at < 0x80; at += 8) {
            if (at != 0x40 && at != 0x50) expect(false, at, 0, 0, readable(at) ? 0 : 2, readable(at) ? value(at) : 0);
        }
        for (uint64_t at = 0x100; at < 0x160; at += 8) expect(false, at, 0, 0, 0, value(at));
        for (uint64_t at = 0x2000; at < 0x2100; at += 8) expect(false, at, 0, 0, 0, value(at));
        for (uint64_t at = 0x2400; at < 0x2500; at += 8) expect(false, at, 0, 0, 0, value(at));
        for (unsigned key = 0; key < KEYS; key += 37) {
            put(0x30, key);
            put(0x48, 1);
            index = key;
            stage = records[key];
            for (uint64_t at = 0x800; at < 0x828; at += 8) expect(false, at, 0, 0, 0, value(at));
        }
        settings();
        checks.expect(bench->interrupt_o == (producer != consumer), "interrupt");
    }

    void step() {
        bench->audit_valid_i = storm && random.chance(25);
        unsigned cause = static_cast<unsigned>(random.between(1, 21));
        uint32_t line[3] = {static_cast<uint32_t>(random.below(65536) << 16 | random.below(64) << 8 | cause), static_cast<uint32_t>(random.next()),
                            static_cast<uint32_t>(random.next())};
        std::memcpy(&bench->audit_i, line, 12);
        unsigned count = storm ? static_cast<unsigned>(random.next() & random.next() & 0xFFF) : 0;
        bench->count_i = count;
        bench->bytes_i = static_cast<unsigned>(random.between(1, 4096));
        if (storm && random.chance(2)) stalledNow ^= 1 + static_cast<unsigned>(random.below(3));
        bench->stalled_i = stalledNow;
        bench.settle();
        // ---- the desk
        if (bench->desk_valid_o && !deskBusy) {
            deskBusy = true;
            ++deskSeen;
            deskAsked = {bench->desk_write_o != 0, bench->desk_bell_o != 0, bench->desk_queue_o, bench->desk_word_o, bench->desk_wdata_o};
            checks.expect(bench->closing_queue_o == bench->desk_queue_o, "CLOSING is of another queue than the access");
        }
        bench->desk_done_i = deskBusy && random.chance(40);
        bench->desk_bad_i = deskBad;
        bench->desk_rdata_i = deskValue;
        bench->desk_epoch_i = deskEpoch;
        bench.settle();
        if (bench->desk_done_i) deskBusy = false;
        if (armed && ((bench->desk_done_i && noteCause == 22) || (bench->op_commit_o && noteCause == 23))) {
            armed = false;
            noted = true;
            noteFrom = bench.now() + (noteCause == 22 ? 1 : 2);
        }
        // ---- the table
        if (bench->op_commit_o) {
            ++commits;
            commitIndex = bench->index_o;
        }
        if (bench->revoke_valid_o) {
            ++told;
            checks.expect(bench->op_commit_o, "slots are told in another clock");
        }
        // ---- the reference's audit
        checks.expect(bench->audit_ready_o, "a command waits for its record");
        if (bench->audit_valid_i) {
            audit(cause, line[0] | static_cast<uint64_t>(line[1]) << 32, line[2]);
            if (cause >= 17 && cause <= 20) ++counters[FAILED];
        } else if (noted && bench.now() >= noteFrom) {
            audit(noteCause, noteLow, noteHigh);
            ++counters[noteCause == 22 ? BAD_DOORBELL : BAD_RECORD];
            noted = false;
            ++notes;
        } else if (rises != 0) {
            unsigned host = rises & 1 ? 0 : 1;
            audit(24, 24, static_cast<uint64_t>(host) << 32);
            rises &= ~(1u << host);
        }
        for (unsigned i = 0; i < COUNTERS; ++i) {
            if (i == FAILED || i == BYTES || i == AUDIT_DROPPED || i == BAD_DOORBELL || i == BAD_RECORD) continue;
            counters[i] += count >> i & 1;
        }
        if (count >> SEGMENTS & 1) counters[BYTES] += bench->bytes_i;
        rises |= stalledNow & ~stalledBefore;
        stalledBefore = stalledNow;
        bench.edge();
        bench->desk_done_i = 0;
    }

    struct Asked {
        bool write, bell;
        unsigned queue, word;
        uint64_t data;
    };

    Checks& checks;
    Random random;
    Bench<Vkey_csr> bench;
    bool storm = false, enable = false;
    uint64_t maxLength = 0x80000000u, timeout = 0;
    unsigned index = 0, revoked = 0, closingQueue = 0, hosts[2] = {}, stalledNow = 0, stalledBefore = 0, rises = 0;
    uint32_t producer = 0, consumer = 0;
    std::array<std::array<uint64_t, 2>, 16> ring{};
    uint64_t causes[32] = {}, counters[COUNTERS] = {};
    Record stage;
    std::array<Record, KEYS> records{};
    bool deskWanted = false, deskBad = false, deskBusy = false;
    unsigned deskSeen = 0, deskEpoch = 0, commits = 0, told = 0, commitIndex = 0;
    uint64_t deskValue = 0;
    Asked deskAsked{};
    bool armed = false, noted = false;
    unsigned noteCause = 0;
    uint64_t noteFrom = 0, noteLow = 0, noteHigh = 0;
};

}  // namespace

int main(int argc, char** argv) {
    uint64_t seed = seedOf(argc, argv, 67);
    Checks checks("key_csr", seed);
    Test test(checks, seed);
    test.early();
    test.figures();
    test.run(4000, false);
    test.run(20000, true);
    std::printf("refused=%llu, notes=%llu, dropped=%llu, records=%llu, revokes=%llu, doorbells=%llu\n", (unsigned long long)test.slverrs,
                (unsigned long long)test.notes, (unsigned long long)test.drops, (unsigned long long)test.writes, (unsigned long long)test.revokes,
                (unsigned long long)test.bells);
    checks.expect(test.notes > 100 && test.drops > 100 && test.writes > 50 && test.revokes > 50 && test.bells > 100, "something did not happen");
    return checks.finish(100000);
}
