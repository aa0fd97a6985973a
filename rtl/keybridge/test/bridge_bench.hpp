// SPDX-License-Identifier: Apache-2.0
/// The whole chip between two hosts, and a plain reference beside it: what is in its records and queues, how each command must end, and
/// what both memories must hold.
#pragma once

#include "Vkeybridge_top.h"
#include "bridge_host.hpp"

namespace key_bridge {

constexpr unsigned QUEUES = 8, ENTRIES_LOG = 6, ENTRIES = 1u << ENTRIES_LOG;
/// Targets of a queue; the page BAD_TARGET of them is answered by an error.
constexpr uint64_t AREA = 0x3F000, AREA_SIZE = 0x3E000, BAD_TARGET = 0x3A000;
constexpr unsigned TIMEOUT_CYCLES = 400, TIMEOUT_SLACK = 8;
constexpr unsigned CONTROL = 0x08, STATUS = 0x10, MAX_LENGTH = 0x20, TIMEOUT = 0x28, KEY = 0x30, KEY_WRITE = 0x38, KEY_REVOKE = 0x40,
                   CLOSING = 0x50, HOST1 = 0x58, AUDIT_PRODUCER = 0x68, AUDIT_CONSUMER = 0x70, COUNTERS = 0x100, AUDIT_DROPPED = 0x138,
                   STAGE = 0x800, QUEUE = 0x1000, CAUSE = 0x2000, AUDIT = 0x2400, BELL = 0x40000;
constexpr unsigned ISOLATE = 1, RESET = 2, STALLED_BIT = 0x100;

/// What a submitter is told.
enum Status : unsigned { OK = 0, LOCAL_KEY = 3, REMOTE_KEY = 10, READ_FAULT = 17, WRITE_FAULT = 18, REVOKED = 19, STALLED_HOST = 20, FETCH_FAULT = 21 };
constexpr unsigned CAUSE_STALLED = 24;

struct Record {
    uint64_t generation = 0, tag = 0, base = 0, length = 0;
    bool live = false, alias = false, host = false;
    unsigned rights = 0, owner = 0, epoch = 0, exporter = 0, exporterEpoch = 0;
};

struct Command {
    std::array<uint64_t, 8> words;
    bool read, sourceHost;
    uint64_t source = 0, target = 0;
    uint32_t length = 0;
    unsigned cause = 0;       // by the reference
    unsigned local = 0, remote = 0;
    bool done = false;
};

struct Queue {
    bool valid = false, host = false;
    unsigned mode = 0, epoch = 0;
    uint32_t producer = 0, consumer = 0;
    uint64_t successes = 0;
    std::map<uint32_t, Command> commands;
    uint64_t ring = 0;
    uint64_t sub() const { return ring; }
    uint64_t comp() const { return ring + 0x2000; }
    uint64_t words() const { return ring + 0x3000; }
};

/// What happened to a queue beside its commands, as far as it changes how they may end.
struct Happened {
    bool revoked = false;     // a key that they name, or what it was lent by
    bool away = false;        // a host was isolated or in reset
    bool ownAway = false;     // the queue's: what it is told may have vanished
    bool stops = false;       // a descriptor or completion was answered by an error: it must be STOPPED
    uint32_t lost = 0;        // with noDescriptor: the command whose descriptor it was
    bool noDescriptor = false;
    bool keepsKeys = false;   // they are not renewed when all is collected
};

class BridgeBench {
  public:
    BridgeBench(Checks& checks, uint64_t seed)
        : checks(checks), random(seed), bench(checks, seed),
          hosts{Host(KEY_BRIDGE_PINS(bench, h1), checks, Random(seed + 1)), Host(KEY_BRIDGE_PINS(bench, h2), checks, Random(seed + 2))} {
        bench->cfg_awvalid_i = bench->cfg_wvalid_i = bench->cfg_arvalid_i = 0;
        bench->cfg_bready_i = bench->cfg_rready_i = 1;
        bench->cfg_wstrb_i = 0xFF;
        bench->h1_rvalid_i = bench->h2_rvalid_i = bench->h1_bvalid_i = bench->h2_bvalid_i = 0;
        bench.reset();
        for (int i = 0; i < 3000 && !(get(STATUS) & 2); ++i) step();
        for (unsigned h = 0; h < 2; ++h) want[h] = hosts[h].memory;
        for (Host& host : hosts) {
            for (unsigned q = 0; q < QUEUES; ++q) host.badWrites.push_back({area(q) + BAD_TARGET, area(q) + BAD_TARGET + 0x1000});
        }
        set(CONTROL, 1);
        set(MAX_LENGTH, 100000);
        set(TIMEOUT, TIMEOUT_CYCLES);
    }

    uint64_t commands = 0, refused = 0, faults = 0, writeFaults = 0, stalled = 0;
    uint64_t cycles() const { return bench.now(); }

  protected:
    // ---- registers ------------------------------------------------------------------------------------------------------
    bool put64(uint64_t address, uint64_t data) {
        bench->cfg_awaddr_i = address;
        bench->cfg_wdata_i = data;
        bench->cfg_awvalid_i = bench->cfg_wvalid_i = 1;
        writeAt = bench.now();
        step();
        bench->cfg_awvalid_i = bench->cfg_wvalid_i = 0;
        for (int i = 0; i < 200; ++i) {
            bench.settle();
            bool done = bench->cfg_bvalid_o;
            bool bad = bench->cfg_bresp_o != 0;
            if (done) answerAt = bench.now();
            step();
            if (done) return !bad;
        }
        checks.expect(false, "no answer to a register write: address=%llx", (unsigned long long)address);
        return false;
    }

    void set(uint64_t address, uint64_t data) {
        checks.expect(put64(address, data), "register write refused: address=%llx, data=%llx", (unsigned long long)address,
                      (unsigned long long)data);
    }

    uint64_t get(uint64_t address) {
        bench->cfg_araddr_i = address;
        bench->cfg_arvalid_i = 1;
        step();
        bench->cfg_arvalid_i = 0;
        for (int i = 0; i < 200; ++i) {
            bench.settle();
            bool done = bench->cfg_rvalid_o;
            uint64_t data = bench->cfg_rdata_o;
            if (done) {
                readAt = bench.now();
                checks.expect(bench->cfg_rresp_o == 0, "register read refused: address=%llx", (unsigned long long)address);
            }
            step();
            if (done) return data;
        }
        checks.expect(false, "no answer to a register read: address=%llx", (unsigned long long)address);
        return 0;
    }

    void step() {
        for (Host& host : hosts) host.drive(bench.now());
        bench.settle();
        for (Host& host : hosts) host.sample(bench.now());
        bench.edge();
    }

    void steps(uint64_t count) {
        for (; count > 0; --count) step();
    }

    void settle() {
        step();
        step();
        int i = 0;
        for (; i < 200000; ++i) {
            bench.settle();
            if (bench->idle_o && hosts[0].quiet() && hosts[1].quiet()) break;
            step();
        }
        checks.expect(i < 200000, "never idle");
    }

    // ---- keys and queues --------------------------------------------------------------------------------------------------
    bool record(unsigned index, const Record& r) {
        set(STAGE, r.generation | static_cast<uint64_t>(r.live) << 48 | static_cast<uint64_t>(r.alias) << 49
                       | static_cast<uint64_t>(r.host) << 50 | static_cast<uint64_t>(r.rights) << 51 | static_cast<uint64_t>(r.owner) << 56);
        set(STAGE + 8, r.tag);
        set(STAGE + 16, r.epoch | r.exporter << 16 | static_cast<uint64_t>(r.exporterEpoch) << 24);
        set(STAGE + 24, r.base);
        set(STAGE + 32, r.length);
        set(KEY, index);
        bool good = put64(KEY_WRITE, 1);
        if (good) records[index] = r;
        return good;
    }

    static uint64_t area(unsigned q) { return TARGET + q * AREA; }

    /// One of the keys of a queue: 0 own sources, 1 own targets, 2 lent sources, 3 lent targets, 4 dead, 5 own without rights, 6 lent without.
    void key(unsigned q, unsigned k) {
        const Queue& queue = queues[q];
        Record r;
        r.generation = ++generation;
        r.tag = random.next();
        r.live = k != 4;
        r.alias = k == 2 || k == 3 || k == 6;
        r.host = queue.host ^ r.alias;
        r.rights = k == 1 ? 1 : k == 2 ? 2 : k == 3 ? 4 : 0;
        r.owner = q;
        r.epoch = queue.epoch;
        r.exporter = r.alias ? q ^ 1 : 0;
        r.exporterEpoch = r.alias ? queues[q ^ 1].epoch : 0;
        bool targets = k == 1 || k == 3 || k == 5;
        r.base = targets ? area(q) : SOURCE;
        r.length = targets ? AREA_SIZE : SOURCE_SIZE + 0x10000;
        checks.expect(record(16 * q + k, r), "record refused: index=%u", 16 * q + k);
    }

    void keys(unsigned q) {
        for (unsigned k : kept) key(q, k);
    }

    void open(unsigned q) {
        Queue& queue = queues[q];
        unsigned epoch = queue.epoch;
        queue = {};
        queue.epoch = epoch;
        queue.ring = q * 0x8000ull;
        queue.host = q & 1;
        queue.mode = modes[q] = modes[q] == 3 ? static_cast<unsigned>(random.below(3)) : modes[q];
        queue.valid = true;
        std::memset(&hosts[queue.host].memory[queue.ring], 0, 0x8000);
        std::memset(&want[queue.host][queue.ring], 0, 0x8000);
        uint64_t window = QUEUE + 0x40 * q;
        set(window + 8, queue.sub() | ENTRIES_LOG);
        set(window + 0x10, queue.comp() | ENTRIES_LOG);
        set(window + 0x18, queue.words());
        set(window, 1 | queue.host << 1 | queue.mode << 2 | 1 << 8);
        keys(q);
        // What the other has lent to this one is of another epoch now; and the other way round.
        if (queues[q ^ 1].valid) keys(q ^ 1);
    }

    void waitClosed(unsigned q) {
        set(CLOSING, q);
        int i = 0;
        for (; i < 5000 && (get(CLOSING) & 0x100); ++i) step();
        checks.expect(i < 5000, "never closed: queue=%u", q);
    }

    void close(unsigned q) {
        set(QUEUE + 0x40 * q, 0);
        queues[q].valid = false;
        queues[q].epoch = (queues[q].epoch + 1) & 0xFFFF;
        waitClosed(q);
    }

    void revoke(unsigned index) {
        set(KEY_REVOKE, 1);
        int i = 0;
        for (; i < 20000 && (get(KEY_REVOKE) & 1); ++i) step();
        checks.expect(i < 20000, "revoke never ends");
        records[index].live = false;
    }

    // ---- commands ---------------------------------------------------------------------------------------------------------
    unsigned check(unsigned q, const Command& c) {
        const Queue& queue = queues[q];
        uint8_t bytes[64];
        std::memcpy(bytes, c.words.data(), 64);
        if ((bytes[0] != 1 && bytes[0] != 2) || bytes[1] > 1 || bytes[2] || bytes[3]) return 1;
        bool read = bytes[0] == 1;
        if (c.length == 0 || c.length > 100000) return 2;
        for (unsigned lent = 0; lent < 2; ++lent) {
            unsigned first = lent ? 10 : 3, index = c.words[2 + 2 * lent] & 0xFFFF;
            if (index >= 1024) return first;
            const Record& r = records[index];
            if (c.words[2 + 2 * lent] >> 16 != r.generation) return first + 1;
            if (c.words[3 + 2 * lent] != r.tag) return first + 2;
            if (!r.live) return first + 3;
            if (r.owner != q || r.epoch != queue.epoch || r.alias != lent || r.host != (queue.host ^ lent)) return first + 4;
            if (lent && (!queues[r.exporter].valid || queues[r.exporter].epoch != r.exporterEpoch)) return first + 4;
            unsigned right = lent ? (read ? 2 : 4) : read ? 1 : 0;
            if ((r.rights & right) != right) return first + 5;
            uint64_t offset = c.words[6 + lent];
            if (c.length > r.length || offset > r.length - c.length) return first + 6;
        }
        return 0;
    }

    Command make(unsigned q, bool read, uint64_t source, uint64_t target, uint32_t length) {
        Command c;
        c.read = read;
        c.length = length;
        c.local = 16 * q + (read ? 1 : 0);
        c.remote = 16 * q + (read ? 2 : 3);
        c.sourceHost = queues[q].host ^ read;
        c.source = source;
        c.target = target;
        c.words[0] = (read ? 1 : 2) | static_cast<uint64_t>(length) << 32;
        c.words[1] = random.next();
        name(c, 0, c.local);
        name(c, 1, c.remote);
        c.words[6] = (read ? target : source) - records[c.local].base;
        c.words[7] = (read ? source : target) - records[c.remote].base;
        return c;
    }

    void name(Command& c, unsigned lent, unsigned index) {
        c.words[2 + 2 * lent] = records[index & 1023].generation << 16 | index;
        c.words[3 + 2 * lent] = records[index & 1023].tag;
    }

    void forge(unsigned q, Command& c) {
        unsigned lent = static_cast<unsigned>(random.below(2));
        switch (random.below(11)) {
            case 0: c.words[0] = (c.words[0] & ~0xFFull) | (random.chance(50) ? 3 : random.below(256)); break;
            case 1: c.words[0] |= 2ull << random.between(8, 29); break;
            case 2: c.words[0] &= 0xFFFFFFFF, c.length = 0; break;
            case 3: c.length = 100001, c.words[0] = (c.words[0] & 0xFFFFFFFF) | 100001ull << 32; break;
            case 4: name(c, lent, 1024 + static_cast<unsigned>(random.below(60000))); break;
            case 5: c.words[2 + 2 * lent] ^= 1ull << random.between(16, 63); break;
            case 6: c.words[3 + 2 * lent] ^= 1ull << random.below(64); break;
            case 7: name(c, lent, 16 * q + 4); break;
            case 8: name(c, lent, 16 * ((q + 1 + static_cast<unsigned>(random.below(7))) % 8) + static_cast<unsigned>(random.below(7))); break;
            case 9:
                // Its own source needs no right.
                if (!c.read) lent = 1;
                name(c, lent, 16 * q + 5 + lent);
                break;
            default:
                c.words[6 + lent] = random.chance(50) ? ~0ull - random.below(c.length + 1)
                                                      : records[(c.words[2 + 2 * lent] & 0xFFFF) % 1024].length - c.length + 1;
        }
    }

    void post(unsigned q, const Command& c) {
        Queue& queue = queues[q];
        uint64_t at = queue.sub() + 64ull * (queue.producer % ENTRIES);
        std::memcpy(&hosts[queue.host].memory[at], c.words.data(), 64);
        std::memcpy(&want[queue.host][at], c.words.data(), 64);
        queue.commands[queue.producer++] = c;
        ++commands;
    }

    void ring(unsigned q) { set(BELL + 0x1000 * q, queues[q].producer); }

    // ---- what became of them ----------------------------------------------------------------------------------------------
    static unsigned status(unsigned cause) { return cause >= 3 && cause <= 7 ? LOCAL_KEY : cause >= 10 && cause <= 14 ? REMOTE_KEY : cause; }

    /// Bytes of good lines in front of the first bad one, or all.
    static uint32_t goodBytes(const Command& c) {
        if (c.source + c.length <= BAD_SOURCE) return c.length;
        return c.source >= BAD_SOURCE ? 0 : static_cast<uint32_t>(BAD_SOURCE - c.source);
    }

    static bool badTarget(const Command& c) {
        uint64_t place = (c.target - TARGET) % AREA;
        return Range{BAD_TARGET, BAD_TARGET + 0x1000}.meets(place, place + c.length);
    }

    void moved(const Command& c, uint32_t bytes) {
        std::copy_n(want[c.sourceHost].begin() + static_cast<long>(c.source), bytes, want[!c.sourceHost].begin() + static_cast<long>(c.target));
    }

    /// Bytes that may be there or not.
    void unknown(const Command& c) {
        std::copy_n(hosts[!c.sourceHost].memory.begin() + static_cast<long>(c.target), c.length,
                    want[!c.sourceHost].begin() + static_cast<long>(c.target));
    }

    /// Whether a command may end so: the rules of registers.md, and what they leave open where it was struck by something.
    bool mayEnd(const Command& c, unsigned seen, const Happened& happened) {
        if (happened.revoked && (seen == LOCAL_KEY || seen == REMOTE_KEY)) return true;
        if (happened.ownAway && seen == FETCH_FAULT) return true;
        if (c.cause != 0) return seen == status(c.cause);
        if ((happened.revoked && seen == REVOKED) || (happened.away && seen == STALLED_HOST)) return true;
        bool source = goodBytes(c) != c.length, target = badTarget(c);
        return source || target ? (source && seen == READ_FAULT) || (target && seen == WRITE_FAULT) : seen == OK;
    }

    void judge(unsigned q, uint32_t index, unsigned seen, bool partial, const Happened& happened) {
        Command& c = queues[q].commands[index];
        if (!checks.expect(!c.done, "told twice: queue=%u, index=%u", q, index)) return;
        c.done = true;
        told.push_back({q, seen, partial});
        if (happened.noDescriptor && index >= happened.lost) {
            checks.expect(index == happened.lost && seen == FETCH_FAULT && !partial, "descriptor lost: queue=%u, index=%u, seen=%u", q, index, seen);
            return;
        }
        checks.expect(mayEnd(c, seen, happened), "status: queue=%u, index=%u, seen=%u, cause=%u", q, index, seen, c.cause);
        if (seen == OK) {
            moved(c, c.length);
        } else if (seen == READ_FAULT) {
            ++faults;
            if (happened.away || badTarget(c)) return unknown(c);
            moved(c, goodBytes(c));
            // The first bytes of a segment that cannot be read may lie in a line that can.
            checks.expect(partial == (goodBytes(c) != 0), "partial: queue=%u, index=%u, seen=%d, bytes=%u", q, index, partial, goodBytes(c));
        } else if (seen == WRITE_FAULT || seen == STALLED_HOST) {
            ++(seen == WRITE_FAULT ? writeFaults : stalled);
            checks.expect(partial, "not partial: queue=%u, index=%u, seen=%u", q, index, seen);
            unknown(c);
        } else if (seen == REVOKED) {
            if (partial) unknown(c);
        } else {
            ++refused;
            checks.expect(!partial, "partial refusal: queue=%u, index=%u", q, index);
        }
    }

    void collect(unsigned q, const Happened& happened = {}) {
        Queue& queue = queues[q];
        if (!queue.valid) {
            for (auto& [index, c] : queue.commands) {
                if (c.cause == 0) unknown(c);
            }
            open(q);
            return;
        }
        uint64_t window = QUEUE + 0x40 * q, control = get(window), progress = get(window + 0x28), successes = get(window + 0x30);
        bool stopped = control >> 32 & 1;
        checks.expect(stopped == happened.stops || (stopped && happened.ownAway), "stopped: queue=%u, seen=%d", q, stopped);
        uint32_t fetched = static_cast<uint32_t>(progress), written = static_cast<uint32_t>(progress >> 32);
        checks.expect(stopped || fetched == queue.producer, "not fetched: queue=%u, fetched=%u, of=%u", q, fetched, queue.producer);
        checks.expect(!happened.noDescriptor || fetched == happened.lost + 1, "fetched behind a lost descriptor: queue=%u, fetched=%u", q, fetched);
        uint64_t asked = queue.commands.empty() ? 0 : fetched - queue.commands.begin()->first, entries = written - queue.consumer;
        checks.expect(entries + (queue.mode == 0 ? 0 : successes - queue.successes) == asked,
                      "told: queue=%u, mode=%u, entries=%llu, successes=%llu, fetched=%llu", q, queue.mode, (unsigned long long)entries,
                      (unsigned long long)(successes - queue.successes), (unsigned long long)asked);
        collectEntries(q, written, happened);
        if (queue.mode == 2) collectBits(q, fetched, happened);
        if (queue.mode == 1) collectCounter(q, fetched, successes, happened);
        queue.successes = successes;
        for (auto& [index, c] : queue.commands) {
            if (index - fetched < ENTRIES) continue;   // never came, so nothing of it moved
            checks.expect(c.done || happened.ownAway, "lost: queue=%u, index=%u, mode=%u", q, index, queue.mode);
            if (!c.done && c.cause == 0) unknown(c);
        }
        queue.commands.clear();
        if (stopped || happened.ownAway) {
            close(q);
            open(q);
        } else if (happened.revoked && !happened.keepsKeys) {
            keys(q);
        }
    }

    void compare(const char* when, uint64_t number) {
        for (unsigned h = 0; h < 2; ++h) {
            auto& memory = hosts[h].memory;
            bool same = std::memcmp(memory.data(), want[h].data(), SIZE) == 0;
            if (checks.expect(same, "memory differs: when=%s, number=%llu, host=%u, address=%llx", when, (unsigned long long)number, h + 1,
                              same ? 0ull : (unsigned long long)(std::mismatch(memory.begin(), memory.end(), want[h].begin()).first - memory.begin()))) continue;
            want[h] = memory;
        }
    }

    struct Told {
        unsigned queue, status;
        bool partial;
    };

    Checks& checks;
    Random random;
    Bench<Vkeybridge_top> bench;
    std::array<Host, 2> hosts;
    std::vector<uint8_t> want[2];
    std::array<Queue, 64> queues;
    std::array<unsigned, QUEUES> modes{3, 3, 3, 3, 3, 3, 3, 3};   // 3: any
    std::vector<unsigned> kept{0, 1, 2, 3, 4, 5, 6};              // keys that queues have
    std::array<Record, 1024> records;
    std::vector<Told> told;
    uint64_t generation = 0, writeAt = 0, answerAt = 0, readAt = 0;   // of accesses: taken; answered

  private:
    void collectEntries(unsigned q, uint32_t written, const Happened& happened) {
        Queue& queue = queues[q];
        auto& memory = hosts[queue.host].memory;
        for (uint32_t i = queue.consumer; i != written; ++i) {
            uint64_t w[4], at = queue.comp() + 32ull * (i % ENTRIES);
            std::memcpy(w, &memory[at], 32);
            std::copy_n(memory.begin() + static_cast<long>(at), 32, want[queue.host].begin() + static_cast<long>(at));
            unsigned seen = w[0] & 0xFF, index = static_cast<uint32_t>(w[0] >> 32);
            bool phase = (w[0] >> 8 & 1) == (~i >> ENTRIES_LOG & 1);
            // An entry that vanished with its host leaves what was there: nothing, or one of the lap before.
            if (happened.ownAway && !phase) continue;
            checks.expect(phase, "phase: queue=%u, entry=%u", q, i);
            checks.expect((w[0] >> 16 & 0xFFFF) == q && w[3] == 0, "entry: queue=%u, words=%llx", q, (unsigned long long)w[0]);
            if (!checks.expect(queue.commands.count(index), "entry of no command: queue=%u, index=%u", q, index)) continue;
            checks.expect(queue.mode != 0 || index == i, "entry of another command: queue=%u, entry=%u, index=%u", q, i, index);
            const Command& c = queue.commands[index];
            checks.expect(w[1] == (seen == FETCH_FAULT ? 0 : c.words[1]) && w[2] == (seen == OK ? c.length : 0), "entry: queue=%u, index=%u", q, index);
            judge(q, index, seen, w[0] >> 9 & 1, happened);
        }
        if (written != queue.consumer) set(BELL + 0x1000 * q + 8, written);
        queue.consumer = written;
    }

    void collectBits(unsigned q, uint32_t fetched, const Happened& happened) {
        Queue& queue = queues[q];
        auto& memory = hosts[queue.host].memory;
        for (auto& [index, c] : queue.commands) {
            uint64_t word, at = queue.words() + 8ull * (index % ENTRIES);
            std::memcpy(&word, &memory[at], 8);
            std::copy_n(memory.begin() + static_cast<long>(at), 8, want[queue.host].begin() + static_cast<long>(at));
            bool bit = (word & 1) == (~index >> ENTRIES_LOG & 1);
            if (index - fetched < ENTRIES) {
                checks.expect(!bit, "bit of a command that never came: queue=%u, index=%u", q, index);
                continue;
            }
            if (happened.ownAway && !bit) continue;
            checks.expect(bit, "bit: queue=%u, index=%u", q, index);
            if (!c.done) judge(q, index, word >> 8 & 0xFF, false, happened);
            else checks.expect((word >> 8 & 0xFF) != 0, "word of a failure: queue=%u, index=%u", q, index);
        }
    }

    void collectCounter(unsigned q, uint32_t fetched, uint64_t counted, const Happened& happened) {
        Queue& queue = queues[q];
        auto& memory = hosts[queue.host].memory;
        uint64_t value, successes = 0;
        for (auto& [index, c] : queue.commands) {
            if (c.done || happened.ownAway || index - fetched < ENTRIES) continue;
            ++successes;
            judge(q, index, OK, false, happened);
        }
        std::memcpy(&value, &memory[queue.words()], 8);
        std::copy_n(memory.begin() + static_cast<long>(queue.words()), 8, want[queue.host].begin() + static_cast<long>(queue.words()));
        if (happened.ownAway) return;
        checks.expect(counted == queue.successes + successes && (successes == 0 || value == counted), "counter: queue=%u, seen=%llu, told=%llu", q,
                      (unsigned long long)value, (unsigned long long)counted);
    }
};

}  // namespace key_bridge
