// SPDX-License-Identifier: Apache-2.0
// The whole chip between two memories against a plain reference: processes of both hosts copy at random with good and forged keys, in all
// modes of completion, while hosts are slow or faulty; keys are revoked and queues closed at any moment. Every byte of both memories is
// compared, those that must not change as well; and what is revoked or closed is touched no more. And the figures of the whole.
#include "Vkeybridge_top.h"
#include "rtl_test.hpp"

#include <algorithm>

using namespace rtl_test;

namespace {

constexpr unsigned QUEUES = 8, ENTRIES_LOG = 6, ENTRIES = 1u << ENTRIES_LOG;
constexpr uint64_t SIZE = 0x400000, SOURCE = 0x100000, SOURCE_SIZE = 0xF0000, BAD_SOURCE = 0x1F0000, TARGET = 0x200000,
                   TARGET_SIZE = 0x3E000, BAD_TARGET = 0x3FF000;
constexpr unsigned CONTROL = 0x08, MAX_LENGTH = 0x20, KEY = 0x30, KEY_WRITE = 0x38, KEY_REVOKE = 0x40, KEY_READ = 0x48, CLOSING = 0x50,
                   STATUS = 0x10, HOST1 = 0x58, AUDIT_PRODUCER = 0x68, AUDIT_CONSUMER = 0x70, COUNTERS = 0x100, STAGE = 0x800,
                   QUEUE = 0x1000, CAUSE = 0x2000, BELL = 0x40000;

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
    uint32_t ended = 0;       // commands that were told, in their order
    uint64_t sub() const { return ring; }
    uint64_t comp() const { return ring + 0x2000; }
    uint64_t words() const { return ring + 0x3000; }
    uint64_t ring = 0;
};

/// A host: memory behind AXI4, in order within an id.
class Host {
  public:
    struct Pins {
        CData &arvalid, &arready, &arid, &arlen;
        QData& araddr;
        CData &rvalid, &rready, &rid, &rresp, &rlast;
        VlWide<16>& rdata;
        CData &awvalid, &awready, &awid, &awlen;
        QData& awaddr;
        CData &wvalid, &wready, &wlast;
        VlWide<16>& wdata;
        QData& wstrb;
        CData &bvalid, &bready, &bid, &bresp;
    };
    struct Event {
        uint64_t cycle;
        unsigned id;
        uint64_t address;
    };

    Host(Pins pins, Checks& checks, Random random) : memory(SIZE), pins(pins), checks(checks), random(random) {
        this->random.fill(memory.data(), memory.size());
        std::memset(memory.data(), 0, SOURCE);
    }

    unsigned readyPercent = 100, latency = 0;
    bool dead = false;        // takes nothing and answers nothing
    std::vector<uint8_t> memory;
    std::vector<Event> reads, fetched, lastBeats, completions;
    std::vector<std::pair<uint64_t, uint64_t>> forbidden;   // of data
    uint64_t beats = 0, bytes = 0;

    void drive(uint64_t now) {
        pins.arready = !dead && random.chance(readyPercent);
        pins.awready = !dead && random.chance(readyPercent);
        pins.wready = !dead && random.chance(readyPercent);
        pins.rvalid = pins.bvalid = 0;
        if (dead) return;
        unsigned first = static_cast<unsigned>(random.below(2));
        for (unsigned i = 0; i < 2 && !pins.rvalid; ++i) {
            unsigned id = (first + i) & 1;
            if (open[id].empty() || open[id].front().due > now || !random.chance(readyPercent)) continue;
            const Burst& burst = open[id].front();
            bool bad = burst.address >= BAD_SOURCE && burst.address < TARGET;
            pins.rvalid = 1;
            pins.rid = id;
            pins.rlast = burst.beats == 1;
            pins.rresp = bad ? 2 : 0;
            put(pins.rdata, &memory[burst.address], 64);
        }
        for (unsigned i = 0; i < 2 && !pins.bvalid; ++i) {
            unsigned id = (first + i) & 1;
            if (answers[id].empty() || answers[id].front().due > now || !random.chance(readyPercent)) continue;
            pins.bvalid = 1;
            pins.bid = id;
            pins.bresp = answers[id].front().bad ? 2 : 0;
        }
    }

    void sample(uint64_t now) {
        if (pins.rvalid && pins.rready) {
            auto& queue = open[pins.rid];
            if (pins.rid == 0) fetched.push_back({now, 0, queue.front().address});
            queue.front().address += 64;
            if (--queue.front().beats == 0) queue.pop_front();
        }
        if (pins.bvalid && pins.bready) answers[pins.bid].pop_front();
        if (pins.arvalid && pins.arready) {
            reads.push_back({now, pins.arid, pins.araddr});
            within(pins.araddr, pins.arlen + 1u, pins.arid);
            open[pins.arid].push_back({pins.araddr, pins.arlen + 1u, now + 1 + random.below(latency + 1), false});
        }
        if (pins.awvalid && pins.awready) {
            within(pins.awaddr, pins.awlen + 1u, pins.awid);
            writes.push_back({pins.awaddr, pins.awlen + 1u, pins.awid, false});
        }
        if (pins.wvalid && pins.wready) {
            beatsHere.push_back({now, pins.wstrb, pins.wlast != 0, {}});
            get(pins.wdata, beatsHere.back().bytes.data(), 64);
        }
        // Beats may be here before their address.
        for (; !beatsHere.empty() && !writes.empty(); beatsHere.pop_front()) write(beatsHere.front(), now);
    }

    bool quiet() const { return open[0].empty() && open[1].empty() && answers[0].empty() && answers[1].empty() && writes.empty() && beatsHere.empty(); }

  private:
    struct Burst {
        uint64_t address;
        unsigned beats;
        uint64_t due;         // of a write: its id
        bool bad;
    };

    struct Beat64 {
        uint64_t cycle, strobes;
        bool last;
        Beat bytes;
    };

    void write(const Beat64& beat, uint64_t now) {
        Burst& burst = writes.front();
        for (unsigned i = 0; i < 64; ++i) {
            if (!(beat.strobes >> i & 1)) continue;
            uint64_t at = burst.address + i;
            if (burst.due == 1) checks.expect(at >= TARGET, "data written outside targets: address=%llx", (unsigned long long)at);
            for (auto& range : forbidden) {
                checks.expect(burst.due != 1 || at < range.first || at >= range.second, "written after the end: address=%llx",
                              (unsigned long long)at);
            }
            memory[at] = beat.bytes[i];
            ++bytes;
        }
        if (burst.due == 1) {
            ++beats;
            if (beat.last) lastBeats.push_back({beat.cycle, 1, burst.address});
        } else {
            completions.push_back({beat.cycle, 0, burst.address});
        }
        checks.expect(beat.last == (burst.beats == 1), "last beat");
        burst.bad |= burst.address >= BAD_TARGET;
        burst.address += 64;
        if (--burst.beats == 0) {
            answers[burst.due].push_back({0, 0, now + 1 + random.below(latency + 1), burst.bad});
            writes.pop_front();
        }
    }

    void within(uint64_t address, unsigned count, unsigned id) {
        checks.expect(address % 64 == 0 && address + count * 64ull <= SIZE && address / 4096 == (address + count * 64ull - 1) / 4096,
                      "burst: address=%llx, beats=%u", (unsigned long long)address, count);
        for (auto& range : forbidden) {
            checks.expect(id == 0 || address + count * 64ull <= range.first || address >= range.second, "touched after the end: address=%llx",
                          (unsigned long long)address);
        }
    }

    Pins pins;
    Checks& checks;
    Random random;
    std::deque<Burst> open[2], writes, answers[2];
    std::deque<Beat64> beatsHere;
};

#define PINS(m, h)                                                                                                                     \
    Host::Pins {                                                                                                                       \
        m->h##_arvalid_o, m->h##_arready_i, m->h##_arid_o, m->h##_arlen_o, m->h##_araddr_o, m->h##_rvalid_i, m->h##_rready_o,          \
            m->h##_rid_i, m->h##_rresp_i, m->h##_rlast_i, m->h##_rdata_i, m->h##_awvalid_o, m->h##_awready_i, m->h##_awid_o,           \
            m->h##_awlen_o, m->h##_awaddr_o, m->h##_wvalid_o, m->h##_wready_i, m->h##_wlast_o, m->h##_wdata_o, m->h##_wstrb_o,         \
            m->h##_bvalid_i, m->h##_bready_o, m->h##_bid_i, m->h##_bresp_i                                                             \
    }

class Test {
  public:
    Test(Checks& checks, uint64_t seed)
        : checks(checks), random(seed), bench(checks, seed),
          hosts{Host(PINS(bench, h1), checks, Random(seed + 1)), Host(PINS(bench, h2), checks, Random(seed + 2))} {
        bench->cfg_awvalid_i = bench->cfg_wvalid_i = bench->cfg_arvalid_i = 0;
        bench->cfg_bready_i = bench->cfg_rready_i = 1;
        bench->cfg_wstrb_i = 0xFF;
        bench->h1_rvalid_i = bench->h2_rvalid_i = bench->h1_bvalid_i = bench->h2_bvalid_i = 0;
        bench.reset();
        for (int i = 0; i < 3000 && !(get(STATUS) & 2); ++i) step();
        for (unsigned h = 0; h < 2; ++h) want[h] = hosts[h].memory;
        set(CONTROL, 1);
        set(MAX_LENGTH, 100000);
    }

    void randomly(unsigned rounds) {
        for (unsigned q = 0; q < QUEUES; ++q) open(q);
        for (unsigned round = 0; round < rounds; ++round) {
            for (Host& host : hosts) {
                host.readyPercent = random.chance(50) ? 100 : static_cast<unsigned>(random.between(20, 90));
                host.latency = random.chance(50) ? 0 : static_cast<unsigned>(random.below(40));
            }
            unsigned trouble = static_cast<unsigned>(random.below(10));
            for (unsigned q = 0; q < QUEUES; ++q) submit(q, static_cast<unsigned>(random.below(13)));
            if (trouble == 0) revokeOne();
            if (trouble == 1) closeOne();
            if (trouble == 2) isolateOne();
            settle();
            for (unsigned q = 0; q < QUEUES; ++q) collect(q, trouble);
            compare(round, trouble);
        }
        uint64_t refusedSeen = 0;
        for (unsigned cause = 1; cause < 17; ++cause) refusedSeen += get(CAUSE + 8 * cause);
        checks.expect(get(COUNTERS) == get(COUNTERS + 8) + get(COUNTERS + 16), "commands: %llu", (unsigned long long)get(COUNTERS));
        checks.expect(refusedSeen <= get(COUNTERS + 16), "refusals: %llu", (unsigned long long)refusedSeen);
    }

    void figures() {
        for (Host& host : hosts) host.readyPercent = 100, host.latency = 0;
        for (unsigned q = 0; q < QUEUES; ++q) {
            if (queues[q].valid) close(q);
            modes[q] = 0;
            open(q);
        }
        acceptance();
        refusal();
        revoking();
        small();
        large();
    }

    uint64_t commands = 0, refused = 0, revokes = 0, faults = 0, isolated = 0;

  private:
    // ---- registers ------------------------------------------------------------------------------------------------------
    bool put64(uint64_t address, uint64_t data) {
        bench->cfg_awaddr_i = address;
        bench->cfg_wdata_i = data;
        bench->cfg_awvalid_i = bench->cfg_wvalid_i = 1;
        step();
        writeAt = bench.now() - 1;
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
            if (done) checks.expect(bench->cfg_rresp_o == 0, "register read refused: address=%llx", (unsigned long long)address);
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

    uint64_t area(unsigned q) const { return TARGET + q * 0x3F000ull; }

    /// Keys of a queue: 0 own sources, 1 own targets, 2 lent sources, 3 lent targets, 4 dead, 5 own without rights, 6 lent without rights.
    void keys(unsigned q) {
        Queue& queue = queues[q];
        for (unsigned k = 0; k < 7; ++k) {
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
            r.length = targets ? TARGET_SIZE : SOURCE_SIZE + 0x10000;
            checks.expect(record(16 * q + k, r), "record refused: index=%u", 16 * q + k);
        }
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

    void submit(unsigned q, unsigned count) {
        Queue& queue = queues[q];
        if (!queue.valid || count == 0) return;
        for (unsigned i = 0; i < count; ++i) {
            bool read = random.chance(50);
            uint32_t length = static_cast<uint32_t>(random.chance(60) ? random.between(1, 300) : random.between(1, 15000));
            uint64_t source = SOURCE + random.below(SOURCE_SIZE - length);
            bool badSource = random.chance(4);
            if (badSource) source = BAD_SOURCE - random.below(length + 200);
            uint64_t target = area(q) + i * 0x4200 + random.below(0x4100 - length);
            Command c = make(q, read, source, target, length);
            if (random.chance(15)) forge(q, c);
            if (random.chance(10)) c.words[0] |= 0x100;
            c.cause = check(q, c);
            post(q, c);
        }
        ring(q);
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

    // ---- what firmware does meanwhile -----------------------------------------------------------------------------------
    void revokeOne() {
        unsigned q = static_cast<unsigned>(random.below(QUEUES)), k = static_cast<unsigned>(random.below(4));
        for (uint64_t i = random.below(300); i > 0; --i) step();
        unsigned index = 16 * q + k;
        set(KEY, index);
        set(KEY_REVOKE, 1);
        ++revokes;
        revokedQueue = q;
        int i = 0;
        for (; i < 20000 && (get(KEY_REVOKE) & 1); ++i) step();
        checks.expect(i < 20000, "revoke never ends");
        records[index].live = false;
        const Record& r = records[index];
        // Sources are everybody's.
        if (k == 1 || k == 3) hosts[r.host].forbidden.push_back({r.base, r.base + r.length});
        settle();
        hosts[r.host].forbidden.clear();
    }

    void closeOne() {
        unsigned q = static_cast<unsigned>(random.below(QUEUES));
        for (uint64_t i = random.below(300); i > 0; --i) step();
        close(q);
        revokedQueue = q ^ 1;
        for (Host& host : hosts) host.forbidden.push_back({area(q), area(q) + TARGET_SIZE});
        std::vector<uint8_t> before(hosts[queues[q].host].memory.begin() + queues[q].ring,
                                    hosts[queues[q].host].memory.begin() + queues[q].ring + 0x8000);
        settle();
        checks.expect(std::equal(before.begin(), before.end(), hosts[queues[q].host].memory.begin() + queues[q].ring),
                      "a closed queue was told something: queue=%u", q);
        for (Host& host : hosts) host.forbidden.clear();
    }

    void isolateOne() {
        unsigned h = static_cast<unsigned>(random.below(2));
        ++isolated;
        if (random.chance(50)) hosts[h].dead = true;
        for (uint64_t i = random.below(300); i > 0; --i) step();
        set(HOST1 + 8 * h, 1);
        hosts[h].dead = false;
        settle();
        checks.expect((get(STATUS) >> 8 & 0xFF) == 0, "slots of an isolated host remain: slots=%llu", (unsigned long long)(get(STATUS) >> 8));
        set(HOST1 + 8 * h, 0);
    }

    // ---- what became of it ------------------------------------------------------------------------------------------------
    static unsigned status(unsigned cause) { return cause >= 3 && cause <= 7 ? 3 : cause >= 10 && cause <= 14 ? 10 : cause; }

    /// Bytes of good lines in front of the first bad one, or all.
    static uint32_t goodBytes(const Command& c) {
        if (c.source + c.length <= BAD_SOURCE) return c.length;
        return c.source >= BAD_SOURCE ? 0 : static_cast<uint32_t>(BAD_SOURCE - c.source);
    }

    void moved(const Command& c, uint32_t bytes) {
        std::copy_n(want[c.sourceHost].begin() + static_cast<long>(c.source), bytes, want[!c.sourceHost].begin() + static_cast<long>(c.target));
    }

    /// Bytes that may be there or not.
    void unknown(const Command& c) {
        std::copy_n(hosts[!c.sourceHost].memory.begin() + static_cast<long>(c.target), c.length,
                    want[!c.sourceHost].begin() + static_cast<long>(c.target));
    }

    void judge(unsigned q, uint32_t index, unsigned seen, bool partial, unsigned trouble) {
        Command& c = queues[q].commands[index];
        if (!checks.expect(!c.done, "told twice: queue=%u, index=%u", q, index)) return;
        c.done = true;
        unsigned good = goodBytes(c) == c.length ? 0 : 17;
        unsigned expected = c.cause ? status(c.cause) : good;
        bool excused = (trouble < 2 && q == revokedQueue && (seen == 19 || seen == 3 || seen == 10))
                       || (trouble == 2 && (seen == 20 || seen == 21));
        checks.expect(seen == expected || excused, "status: queue=%u, index=%u, seen=%u, expected=%u", q, index, seen, expected);
        if (c.cause && status(c.cause) == seen) {
            ++refused;
            checks.expect(!partial, "partial refusal: queue=%u, index=%u", q, index);
        } else if (seen == 0) {
            moved(c, c.length);
        } else if (seen == 17 && trouble == 2) {
            unknown(c);   // its target may be the host that is away
        } else if (seen == 17) {
            ++faults;
            moved(c, goodBytes(c));
            // The first bytes of a segment that cannot be read may lie in a line that can.
            checks.expect(partial == (goodBytes(c) != 0), "partial: queue=%u, index=%u, seen=%d, bytes=%u", q, index, partial, goodBytes(c));
        } else if (partial) {
            unknown(c);
        }
    }

    void collect(unsigned q, unsigned trouble) {
        Queue& queue = queues[q];
        if (!queue.valid) {
            for (auto& [index, c] : queue.commands) {
                if (!c.done && c.cause == 0) unknown(c);
            }
            open(q);
            return;
        }
        auto& memory = hosts[queue.host].memory;
        uint64_t control = get(QUEUE + 0x40 * q), progress = get(QUEUE + 0x40 * q + 0x28);
        bool stopped = control >> 32 & 1;
        checks.expect(!stopped || trouble == 2, "stopped: queue=%u", q);
        uint32_t written = static_cast<uint32_t>(progress >> 32), told = 0;
        for (uint32_t i = queue.consumer; i != written; ++i) {
            uint64_t w[4], at = queue.comp() + 32ull * (i % ENTRIES);
            std::memcpy(w, &memory[at], 32);
            std::copy_n(memory.begin() + static_cast<long>(at), 32, want[queue.host].begin() + static_cast<long>(at));
            unsigned seen = w[0] & 0xFF, index = static_cast<uint32_t>(w[0] >> 32);
            // Entries that vanished with their host say nothing.
            if (trouble == 2 && (!queue.commands.count(index) || queue.commands[index].done || w[3] || (w[0] >> 8 & 1) != (~i >> ENTRIES_LOG & 1))) {
                ++told;
                continue;
            }
            checks.expect((w[0] >> 8 & 1) == (~i >> ENTRIES_LOG & 1), "phase: queue=%u, entry=%u", q, i);
            checks.expect((w[0] >> 16 & 0xFFFF) == q && w[3] == 0, "entry: queue=%u, words=%llx", q, (unsigned long long)w[0]);
            if (!checks.expect(queue.commands.count(index), "entry of no command: queue=%u, index=%u", q, index)) continue;
            const Command& c = queue.commands[index];
            checks.expect(w[1] == (seen == 21 ? 0 : c.words[1]) && w[2] == (seen == 0 ? c.length : 0), "entry: queue=%u, index=%u", q, index);
            judge(q, index, seen, w[0] >> 9 & 1, trouble);
            ++told;
        }
        if (written != queue.consumer) set(BELL + 0x1000 * q + 8, written);
        queue.consumer = written;
        if (queue.mode == 2) {
            for (auto& [index, c] : queue.commands) {
                uint64_t word, at = queue.words() + 8ull * (index % ENTRIES);
                std::memcpy(&word, &memory[at], 8);
                std::copy_n(memory.begin() + static_cast<long>(at), 8, want[queue.host].begin() + static_cast<long>(at));
                if (trouble == 2 && (word & 1) != (~index >> ENTRIES_LOG & 1)) continue;
                checks.expect((word & 1) == (~index >> ENTRIES_LOG & 1), "bit: queue=%u, index=%u", q, index);
                if (!c.done) judge(q, index, word >> 8 & 0xFF, false, trouble);
                else checks.expect(trouble == 2 || (word >> 8 & 0xFF) != 0, "word of a failure: queue=%u, index=%u", q, index);
            }
        } else if (queue.mode == 1) {
            uint64_t value, successes = 0;
            for (auto& [index, c] : queue.commands) {
                if (c.done) continue;
                ++successes;
                if (trouble != 2) judge(q, index, 0, false, trouble);
            }
            std::memcpy(&value, &memory[queue.words()], 8);
            std::copy_n(memory.begin() + static_cast<long>(queue.words()), 8, want[queue.host].begin() + static_cast<long>(queue.words()));
            queue.successes += successes;
            uint64_t counted = get(QUEUE + 0x40 * q + 0x30);
            if (trouble != 2) {
                checks.expect(counted == queue.successes && (successes == 0 || value == queue.successes), "counter: queue=%u, seen=%llu", q,
                              (unsigned long long)value);
            }
        }
        for (auto& [index, c] : queue.commands) {
            checks.expect(c.done || trouble == 2, "lost: queue=%u, index=%u, mode=%u", q, index, queue.mode);
            if (!c.done && c.cause == 0) unknown(c);
        }
        queue.commands.clear();
        if (stopped || trouble == 2) {
            close(q);
            open(q);
        } else if (trouble < 2 && q == revokedQueue) {
            keys(q);
        }
    }

    void compare(unsigned round, unsigned trouble) {
        for (unsigned h = 0; h < 2; ++h) {
            auto& memory = hosts[h].memory;
            auto difference = std::mismatch(memory.begin(), memory.end(), want[h].begin());
            if (!checks.expect(difference.first == memory.end(), "memory differs: round=%u, trouble=%u, host=%u, address=%llx", round,
                               trouble, h + 1,
                               (unsigned long long)(difference.first - memory.begin()))) {
                want[h] = memory;
            }
        }
    }

    // ---- figures --------------------------------------------------------------------------------------------------------------
    void forget() {
        for (Host& host : hosts) {
            host.reads.clear(), host.fetched.clear(), host.lastBeats.clear(), host.completions.clear();
            host.beats = host.bytes = 0;
        }
    }

    void acceptance() {
        for (unsigned q = 0; q < 2; ++q) {
            for (unsigned read = 0; read < 2; ++read) {
                forget();
                post(q, make(q, read, SOURCE + 64, area(q), 64));
                ring(q);
                settle();
                Host &own = hosts[q], &from = hosts[q ^ read], &to = hosts[!(q ^ read)];
                uint64_t read1 = 0;
                for (auto& event : from.reads) {
                    if (event.id == 1) read1 = event.cycle;
                }
                uint64_t toRead = read1 - own.fetched.at(0).cycle, toCompletion = own.completions.at(0).cycle - to.lastBeats.at(0).cycle;
                checks.expect(toRead == 10, "cycles from descriptor to read: %llu", (unsigned long long)toRead);
                checks.expect(toCompletion == 6, "cycles from last beat to completion: %llu", (unsigned long long)toCompletion);
                collect(q, 9);
            }
        }
        std::printf("descriptor taken to read request: 10 cycles; last beat taken to completion taken: 6 cycles\n");
    }

    void refusal() {
        std::map<unsigned, uint64_t> cycles;
        for (int i = 0; i < 3000; ++i) {
            forget();
            Command c = make(0, random.chance(50), SOURCE + 64, area(0), 64);
            forge(0, c);
            c.cause = check(0, c);
            if (c.cause == 0) continue;
            post(0, c);
            ring(0);
            settle();
            uint64_t taken = hosts[0].completions.at(0).cycle - hosts[0].fetched.at(0).cycle;
            if (!cycles.count(c.cause)) cycles[c.cause] = taken;
            checks.expect(taken == cycles.begin()->second, "a refusal in other time: cause=%u, cycles=%llu", c.cause, (unsigned long long)taken);
            collect(0, 9);
        }
        checks.expect(cycles.size() == 16 && cycles.begin()->second == REFUSAL, "refusals: causes=%zu, cycles=%llu", cycles.size(),
                      (unsigned long long)cycles.begin()->second);
        std::printf("descriptor taken to the completion of a refusal: %llu cycles, for each of %zu causes\n",
                    (unsigned long long)cycles.begin()->second, cycles.size());
    }

    void revoking() {
        set(KEY, 16 * 3 + 1);
        set(KEY_REVOKE, 1);
        uint64_t cycles = answerAt - writeAt;
        checks.expect(cycles == REVOKE && !(get(KEY_REVOKE) & 1), "revoke: cycles=%llu", (unsigned long long)cycles);
        std::printf("revoke with nothing in flight: %llu cycles from the write to its answer\n", (unsigned long long)cycles);
        keys(3);
    }

    void small() {
        for (Host& host : hosts) host.latency = 9;
        forget();
        for (unsigned q = 0; q < QUEUES; ++q) {
            for (unsigned i = 0; i < 60; ++i) post(q, make(q, i & 1, SOURCE + 64 * i, area(q) + 64 * i, 64));
        }
        for (unsigned q = 0; q < QUEUES; ++q) ring(q);
        settle();
        std::vector<uint64_t> begins;
        for (Host& host : hosts) {
            for (auto& event : host.reads) {
                if (event.id == 1) begins.push_back(event.cycle);
            }
        }
        std::sort(begins.begin(), begins.end());
        double cycles = static_cast<double>(begins[begins.size() - 60] - begins[60]) / static_cast<double>(begins.size() - 120);
        checks.expect(cycles <= 4.0, "cycles of a command of 64 bytes: %.3f", cycles);
        std::printf("64 bytes, eight queues: a command every %.3f cycles\n", cycles);
        for (unsigned q = 0; q < QUEUES; ++q) collect(q, 9);
    }

    double rate(unsigned from, unsigned to, bool read) {
        forget();
        for (unsigned i = 0; i < 60; ++i) post(0, make(0, read, SOURCE + 8192 * (i % 64) + from, area(0) + 8192 * (i % 28) + to, 4096));
        ring(0);
        settle();
        auto& ends = hosts[!read].lastBeats;
        if (read) checks.expect(hosts[0].completions.size() == 60, "completions: %zu", hosts[0].completions.size());
        uint64_t first = ends[ends.size() / 4].cycle, last = ends[3 * ends.size() / 4].cycle;
        double lines = 64.0 * 60 / 2 * static_cast<double>(3 * ends.size() / 4 - ends.size() / 4) / (static_cast<double>(ends.size()) / 2);
        for (auto& [index, c] : queues[0].commands) c.cause = 0;
        collect(0, 9);
        return lines / static_cast<double>(last - first);
    }

    void large() {
        for (Host& host : hosts) host.latency = 9;
        double aligned = std::min(rate(0, 0, false), rate(0, 0, true)), worst = 1;
        for (unsigned i = 0; i < 64; ++i) {
            unsigned from = i < 8 ? (i & 4 ? 63 : 1) : static_cast<unsigned>(random.below(64));
            unsigned to = i < 8 ? (i & 2 ? 63 : 0) : static_cast<unsigned>(random.below(64));
            worst = std::min(worst, rate(from, to, i & 1));
        }
        checks.expect(aligned >= 0.95, "aligned: %.4f", aligned);
        checks.expect(worst >= 0.90, "offsets: %.4f", worst);
        std::printf("4 KiB: %.4f lines a cycle aligned, %.4f at the worst of 64 pairs of offsets\n", aligned, worst);
    }

    static constexpr uint64_t REFUSAL = 9, REVOKE = 7;

    Checks& checks;
    Random random;
    Bench<Vkeybridge_top> bench;
    std::array<Host, 2> hosts;
    std::vector<uint8_t> want[2];
    std::array<Queue, 64> queues;
    std::array<unsigned, QUEUES> modes{3, 3, 3, 3, 3, 3, 3, 3};   // 3: any
    std::array<Record, 1024> records;
    uint64_t generation = 0, writeAt = 0, answerAt = 0;
    unsigned revokedQueue = 99;
};

}  // namespace

int main(int argc, char** argv) {
    uint64_t seed = seedOf(argc, argv, 1);
    Checks checks("keybridge_top", seed);
    uint64_t commands = 0, refused = 0, revokes = 0, faults = 0, isolated = 0;
    for (unsigned run = 0; run < 3; ++run) {
        Test test(checks, seed * 100 + run);
        test.randomly(60);
        commands += test.commands, refused += test.refused, revokes += test.revokes, faults += test.faults, isolated += test.isolated;
    }
    Test(checks, seed * 100 + 99).figures();
    std::printf("keybridge_top: commands=%llu, refused=%llu, read faults=%llu, revokes=%llu, isolations=%llu\n", (unsigned long long)commands,
                (unsigned long long)refused, (unsigned long long)faults, (unsigned long long)revokes, (unsigned long long)isolated);
    checks.expect(commands > 5000 && refused > 300 && faults > 100 && revokes > 10 && isolated > 5, "too little happened");
    return checks.finish(100000);
}
