// SPDX-License-Identifier: Apache-2.0
// A port between its four clients and a host that is slow, faulty, dead, isolated or reset at any moment, against a plain reference: every
// transaction is answered once, in order, with the host's answer or, when the host was away, with one of the port's own; the host sees
// each request and beat as it was given, beats in the order of addresses, none with strobes while it is away; what it owes from before
// is never taken for an answer to what came later. Then what passes without a clock, STALLED, and turns.
#include "Vhost_port.h"
#include "rtl_test.hpp"

using namespace rtl_test;

namespace {

/// A transaction of a client: read, fetch, data write or completion, by its address.
struct Burst {
    uint64_t address = 0;
    unsigned beats = 1;
    unsigned seen = 0;       // beats that were read, or given
    uint64_t since = 0;      // cycle from which on its data may be given
    bool touched = false;    // the host was away while it waited or was under way
};

/// What a host has to answer.
struct Owed {
    uint64_t address;
    unsigned beats;
};

struct WriteBeat {
    std::array<uint8_t, 64> data;
    uint64_t strobes;
    bool last;
};

void pattern(uint64_t address, unsigned beat, void* bytes) { Random(address + beat * 0x1000003u).fill(bytes, 64); }

uint64_t strobesOf(uint64_t address, unsigned beat) { return Random(address * 3 + beat).next() | 1; }

class Test {
  public:
    Test(Checks& checks, uint64_t seed) : checks(checks), random(seed), bench(checks, seed) {
        bench->isolate_i = bench->reset_i = bench->timeout_i = 0;
        bench->read_arvalid_i = bench->fetch_valid_i = bench->data_awvalid_i = bench->data_wvalid_i = bench->comp_valid_i = bench->comp_more_i = 0;
        bench->arready_i = bench->rvalid_i = bench->awready_i = bench->wready_i = bench->bvalid_i = 0;
        bench.reset();
    }

    struct Settings {
        unsigned offerPercent = 50;   // a client begins something
        unsigned readyPercent = 70;   // of the host
        unsigned answerPercent = 60;
        unsigned deadPercent = 0;     // of windows of 64 cycles in which the host does nothing
        unsigned awayPerMille = 0;    // the host is isolated or reset
        bool longs = false;
    };

    void run(unsigned cycles, Settings next) {
        settings = next;
        for (unsigned i = 0; i < cycles; ++i) step(true);
        settings.awayPerMille = settings.deadPercent = 0;
        settings.readyPercent = settings.answerPercent = 60;
        dead = false;
        for (unsigned i = 0; i < 6000 && !over(); ++i) step(false);
        checks.expect(over(), "not over: reads=%zu, fetches=%zu, bursts=%zu, completions=%zu, host reads=%zu %zu, host writes=%zu %zu", reads.size(),
                      fetches.size(), bursts.size(), comps.size(), owedReads[0].size(), owedReads[1].size(), owedWrites[0].size(),
                      owedWrites[1].size());
        for (int i = 0; i < 3; ++i) step(false);
        checks.expect(bench->idle_o && bench->outstanding_o == 0, "not idle: outstanding=%u", bench->outstanding_o);
    }

    /// From client to host and back in the same cycle, and in the same order.
    void figures() {
        quiet();
        bench->read_arvalid_i = bench->arready_i = 1;
        bench->read_araddr_i = 0x123456789000;
        bench->read_arlen_i = 3;
        bench.settle();
        checks.expect(bench->arvalid_o && bench->arid_o == 1 && bench->araddr_o == 0x123456789000 && bench->arlen_o == 3 && bench->read_arready_o,
                      "a read request takes time");
        bench.edge();
        quiet();
        for (unsigned i = 0; i < 4; ++i) {
            bench->rvalid_i = bench->rid_i = 1;
            bench->rresp_i = i == 2 ? 2 : 0;
            bench->rlast_i = i == 3;
            bench.settle();
            checks.expect(bench->read_rvalid_o && bench->read_rlast_o == (i == 3) && bench->read_rresp_o == bench->rresp_i, "a line takes time: beat=%u", i);
            bench.edge();
        }
        quiet();
        bench->comp_valid_i = bench->awready_i = bench->wready_i = 1;
        bench->comp_line_i = 0x77;
        bench->comp_strobes_i = 0xFF00;
        bench.settle();
        checks.expect(bench->awvalid_o && bench->wvalid_o && bench->wlast_o && bench->awid_o == 0 && bench->awaddr_o == 0x77 * 64 && bench->awlen_o == 0
                          && bench->wstrb_o == 0xFF00 && bench->comp_ready_o, "a completion takes time");
        bench.edge();
        quiet();
        bench->bvalid_i = 1;
        bench->bid_i = 0;
        bench->bresp_i = 3;
        bench.settle();
        checks.expect(bench->answer_valid_o && bench->answer_error_o, "an answer takes time");
        bench.edge();
        // A response of 01 is the host's error, not an answer of the port.
        quiet();
        bench->read_arvalid_i = bench->arready_i = 1;
        bench->read_arlen_i = 0;
        bench.edge();
        quiet();
        bench->rvalid_i = bench->rid_i = bench->rlast_i = 1;
        bench->rresp_i = 1;
        bench.settle();
        checks.expect(bench->read_rvalid_o && bench->read_rresp_o == 2, "the host answers for the port");
        bench.edge();
        // The port's own answers: one a cycle.
        quiet();
        bench->isolate_i = 1;
        bench->read_arvalid_i = 1;
        bench->read_arlen_i = 63;
        bench.settle();
        checks.expect(bench->read_arready_o && !bench->arvalid_o, "an isolated host is asked");
        bench.edge();
        quiet();
        bench->isolate_i = 1;
        for (unsigned i = 0; i < 64; ++i) {
            bench.settle();
            checks.expect(bench->read_rvalid_o && bench->read_rresp_o == 1 && bench->read_rlast_o == (i == 63) && !bench->idle_o, "own answer: beat=%u", i);
            bench.edge();
        }
        bench.settle();
        checks.expect(!bench->read_rvalid_o && bench->idle_o, "own answers go on");
        bench->isolate_i = 0;
        bench.edge();
        bench.edge();
    }

    /// Data and descriptors take turns when both wait; completions go before data, and data waits until no other is behind.
    void turns() {
        unsigned data = 0, other = 0;
        for (int i = 0; i < 20; ++i) {
            quiet();
            bench->read_arvalid_i = bench->fetch_valid_i = bench->arready_i = 1;
            bench->read_arlen_i = 0;
            bench.settle();
            checks.expect(bench->read_arready_o != bench->fetch_ready_o, "both or none is taken");
            data += bench->read_arready_o;
            other += bench->fetch_ready_o;
            bench.edge();
        }
        checks.expect(data == 10 && other == 10, "reads: data=%u, descriptors=%u", data, other);
        for (unsigned id = 0; id < 2; ++id) {
            for (int i = 0; i < 10; ++i) {
                quiet();
                bench->rvalid_i = bench->rlast_i = 1;
                bench->rid_i = id;
                bench->rresp_i = 0;
                bench.edge();
            }
        }
        quiet();
        bench.edge();
        bench.edge();
        checks.expect(bench->outstanding_o == 0, "outstanding=%u", bench->outstanding_o);
        // A burst of two beats is under way; its second beat is kept back. A completion's address goes first, and its beat behind the burst.
        quiet();
        bench->data_awvalid_i = bench->data_wvalid_i = bench->awready_i = bench->wready_i = 1;
        bench->data_awlen_i = 1;
        bench->data_wlast_i = 0;
        bench.edge();
        bench->data_wvalid_i = 0;
        bench->comp_valid_i = bench->comp_more_i = 1;
        bench.settle();
        checks.expect(bench->awvalid_o && bench->awid_o == 0 && !bench->data_awready_o && !bench->comp_ready_o, "data goes before a completion");
        bench.edge();
        for (int i = 0; i < 5; ++i) {
            bench.settle();
            checks.expect(!bench->awvalid_o && !bench->comp_ready_o, "data goes before the next completion");
            bench.edge();
        }
        bench->data_wvalid_i = bench->data_wlast_i = 1;
        bench.edge();
        bench->data_wvalid_i = 0;
        bench.settle();
        checks.expect(bench->wvalid_o && bench->comp_ready_o && !bench->awvalid_o, "a completion does not follow its burst");
        bench.edge();
        bench->comp_more_i = 0;
        bench.settle();
        checks.expect(bench->awvalid_o && bench->awid_o == 0 && bench->comp_ready_o, "a second completion takes time");
        bench.edge();
        bench->comp_valid_i = 0;
        bench.settle();
        checks.expect(bench->awvalid_o && bench->awid_o == 1 && bench->data_awready_o, "data waits for nothing");
        bench->data_wvalid_i = 1;
        bench->data_wlast_i = 0;
        bench.edge();
        bench->data_awvalid_i = 0;
        bench->data_wlast_i = 1;
        bench.edge();
        quiet();
        for (unsigned id : {1u, 0u, 0u, 1u}) {
            bench->bvalid_i = 1;
            bench->bid_i = id;
            bench->bresp_i = 0;
            bench.edge();
        }
        quiet();
        bench.edge();
        bench.edge();
        checks.expect(bench->outstanding_o == 0, "outstanding behind completions: %u", bench->outstanding_o);
    }

    /// STALLED after TIMEOUT cycles, until progress; never while a handshake comes every other cycle; not without anything that waits.
    void stalls() {
        for (unsigned kind = 0; kind < 4; ++kind) {
            quiet();
            bench->timeout_i = 50;
            for (int i = 0; i < 200; ++i) bench.edge();
            checks.expect(!bench->stalled_o, "nothing waits and it is stalled");
            if (kind < 2) {
                bench->read_arvalid_i = 1;
                bench->read_arlen_i = 0;
                bench->arready_i = kind;
            } else {
                bench->comp_valid_i = 1;
                bench->awready_i = 1;
                bench->wready_i = kind == 3;
            }
            bench.edge();
            if (kind == 1) bench->read_arvalid_i = 0;
            if (kind == 3) bench->comp_valid_i = 0;
            unsigned cycles = 0;
            while (!bench->stalled_o && cycles < 500) bench.edge(), ++cycles;
            checks.expect(cycles >= 50 && cycles <= 54, "stalled after another time: kind=%u, cycles=%u", kind, cycles);
            for (int i = 0; i < 20; ++i) bench.edge();
            checks.expect(bench->stalled_o, "not stalled any more: kind=%u", kind);
            if (kind == 0) bench->arready_i = 1;
            if (kind == 2) bench->wready_i = 1;
            bench.edge();
            quiet();
            bench->timeout_i = 50;
            bench->rvalid_i = bench->rid_i = bench->rlast_i = kind < 2;
            bench->bvalid_i = kind >= 2;
            bench->bid_i = 0;
            bench->bresp_i = 0;
            bench.edge();
            quiet();
            bench->timeout_i = 50;
            bench.edge();
            bench.edge();
            checks.expect(!bench->stalled_o && bench->outstanding_o == 0, "stalled after progress: kind=%u", kind);
        }
        // Isolated it is not stalled, whatever it owes.
        bench->read_arvalid_i = bench->arready_i = 1;
        bench.edge();
        quiet();
        bench->timeout_i = 50;
        bench->isolate_i = 1;
        for (int i = 0; i < 200; ++i) {
            bench.edge();
            checks.expect(!bench->stalled_o, "stalled while isolated");
        }
        checks.expect(bench->outstanding_o == 1, "what is owed is forgotten");
        bench->reset_i = 1;
        bench.edge();
        bench.edge();
        checks.expect(bench->outstanding_o == 0, "what is owed is not forgotten");
        quiet();
        bench->timeout_i = 0;
        bench.edge();
        bench.edge();
        bench->comp_valid_i = 1;
        for (int i = 0; i < 300; ++i) bench.edge();
        checks.expect(!bench->stalled_o, "TIMEOUT 0 stalls");
        bench->awready_i = bench->wready_i = 1;
        bench.edge();
        quiet();
        bench->bvalid_i = 1;
        bench->bid_i = 0;
        bench.edge();
        quiet();
        bench.edge();
    }

    uint64_t ownAnswers = 0, dropped = 0, silentBeats = 0, answers[4] = {}, aways = 0, resets = 0, twoWaits = 0;

  private:
    void quiet() {
        bench->isolate_i = bench->reset_i = 0;
        bench->read_arvalid_i = bench->fetch_valid_i = bench->data_awvalid_i = bench->data_wvalid_i = bench->comp_valid_i = bench->comp_more_i = 0;
        bench->arready_i = bench->rvalid_i = bench->awready_i = bench->wready_i = bench->bvalid_i = 0;
    }

    bool over() const {
        return reads.empty() && fetches.empty() && bursts.empty() && comps.empty() && !readWaits && !fetchWaits && addresses.empty()
               && compWaits == 0 && beats.empty() && !away && owedReads[0].empty() && owedReads[1].empty() && owedWrites[0].empty()
               && owedWrites[1].empty() && requests.empty() && given.empty();
    }

    Burst fresh(unsigned most) {
        Burst burst;
        burst.beats = most == 1 || !settings.longs ? 1 + static_cast<unsigned>(random.below(most < 5 ? most : 5))
                                                    : static_cast<unsigned>(random.between(1, most));
        burst.address = ++serial << 12;
        return burst;
    }

    void step(bool offers) {
        const uint64_t now = bench.now();
        // ---- the firmware
        if (away) {
            if (random.chance(resetNow ? 20 : 3)) away = resetNow = false;
            else if (!resetNow && random.chance(3)) resetNow = true, ++resets;
        } else if (random.below(1000) < settings.awayPerMille) {
            away = true;
            resetNow = random.chance(30);
            resets += resetNow;
            ++aways;
        }
        bench->isolate_i = away && !(resetNow && random.chance(50));
        bench->reset_i = resetNow;
        if (!away) bench->isolate_i = 0;
        if (now % 64 == 0) dead = random.chance(settings.deadPercent);
        // ---- the clients
        if (offers && !readWaits && reads.size() < 31 && random.chance(settings.offerPercent)) readWaits = true, reading = fresh(64);
        if (offers && !fetchWaits && fetches.size() < 16 && random.chance(settings.offerPercent)) fetchWaits = true, fetching = fresh(1);
        if (offers && compWaits == 0 && comps.size() < 15 && random.chance(settings.offerPercent / 2)) compWaits = 1, completing = fresh(1);
        if (offers && addresses.empty() && beats.size() <= 2 && bursts.size() < 28 && random.chance(settings.offerPercent)) {
            unsigned parts = random.chance(30) ? 2 : 1;
            for (unsigned i = 0; i < parts; ++i) {
                Burst burst = fresh(64);
                burst.since = now + 2;
                addresses.push_back(burst);
                bursts.push_back(burst);
                for (unsigned b = 0; b < burst.beats; ++b) beats.push_back({burst.address, b, b + 1 == burst.beats, burst.since});
            }
        }
        bench->read_arvalid_i = readWaits;
        bench->read_araddr_i = reading.address;
        bench->read_arlen_i = reading.beats - 1;
        bench->fetch_valid_i = fetchWaits;
        bench->fetch_line_i = fetching.address / 64;
        bench->data_awvalid_i = !addresses.empty();
        if (!addresses.empty()) {
            bench->data_awaddr_i = addresses.front().address;
            bench->data_awlen_i = addresses.front().beats - 1;
        }
        if (!beatOffered) beatOffered = !beats.empty() && beats.front().since <= now && random.chance(90);
        bench->data_wvalid_i = beatOffered;
        if (beatOffered) {
            uint8_t line[64];
            pattern(beats.front().address, beats.front().beat, line);
            put(bench->data_wdata_i, line, 64);
            bench->data_wstrb_i = strobesOf(beats.front().address, beats.front().beat);
            bench->data_wlast_i = beats.front().last;
        }
        bench->comp_valid_i = compWaits != 0;
        bench->comp_more_i = compWaits != 0 && random.chance(30);
        if (compWaits != 0) {
            uint8_t line[64];
            pattern(completing.address, 0, line);
            put(bench->comp_data_i, line, 64);
            bench->comp_strobes_i = strobesOf(completing.address, 0);
            bench->comp_line_i = completing.address / 64;
        }
        // ---- the host
        if (resetNow) {
            for (auto& owed : owedReads) owed.clear();
            for (auto& owed : owedWrites) owed.clear();
            requests.clear();
            given.clear();
        }
        bool alive = !dead && !resetNow;
        bench->arready_i = alive && random.chance(settings.readyPercent);
        bench->awready_i = alive && random.chance(settings.readyPercent);
        bench->wready_i = alive && random.chance(settings.readyPercent);
        unsigned id = static_cast<unsigned>(random.below(2));
        if (owedReads[id].empty()) id ^= 1;
        bool data = alive && !owedReads[id].empty() && random.chance(settings.answerPercent);
        bench->rvalid_i = data;
        if (data) {
            Owed& owed = owedReads[id].front();
            uint8_t line[64];
            pattern(owed.address, readBeat[id], line);
            put(bench->rdata_i, line, 64);
            bench->rid_i = id;
            bench->rresp_i = response(owed.address + readBeat[id]);
            bench->rlast_i = readBeat[id] + 1 == owed.beats;
        } else if (resetNow && random.chance(20)) {
            bench->rvalid_i = 1;    // a host in reset may say anything
            bench->rid_i = static_cast<unsigned>(random.below(2));
            bench->rlast_i = 1;
        }
        unsigned bid = static_cast<unsigned>(random.below(2));
        if (owedWrites[bid].empty()) bid ^= 1;
        bool answer = alive && !owedWrites[bid].empty() && random.chance(settings.answerPercent);
        bench->bvalid_i = answer;
        if (answer) {
            bench->bid_i = bid;
            bench->bresp_i = response(owedWrites[bid].front().address);
        }
        bench.settle();

        // ---- what happens
        checks.expect(bench->rready_o && bench->bready_o, "an answer is not taken");
        if (away) {
            for (auto& burst : reads) burst.touched = true;
            for (auto& burst : fetches) burst.touched = true;
            for (auto& burst : comps) burst.touched = true;
            for (auto& burst : bursts) burst.touched = burst.touched || isBegun(burst);
            reading.touched = fetching.touched = completing.touched = true;
        }
        if (away && readWaits) checks.expect(bench->read_arready_o, "a read waits for a host that is away");
        if (away && compWaits != 0) checks.expect(bench->comp_ready_o, "a completion waits for a host that is away");
        if (resetNow) checks.expect(!bench->arvalid_o && !bench->awvalid_o && !bench->wvalid_o, "a host in reset is asked");
        hostSide();
        answersTo(bench->read_rvalid_o, reads, 0, bench->read_rresp_o, bench->read_rlast_o);
        answersTo(bench->fetched_valid_o, fetches, 1, bench->fetched_error_o, true);
        answersTo(bench->data_bvalid_o, bursts, 2, bench->data_bresp_o, true);
        answersTo(bench->answer_valid_o, comps, 3, bench->answer_error_o, true);
        if (readWaits && bench->read_arready_o) readWaits = false, reads.push_back(reading);
        if (fetchWaits && bench->fetch_ready_o) fetchWaits = false, fetches.push_back(fetching);
        if (compWaits != 0 && bench->comp_ready_o) compWaits = 0, comps.push_back(completing);
        if (!addresses.empty() && bench->data_awready_o) addresses.pop_front();
        if (beatOffered && bench->data_wready_o) {
            beatOffered = false;
            beats.pop_front();
        }
        if (data) {
            if (++readBeat[id] == owedReads[id].front().beats) owedReads[id].pop_front(), readBeat[id] = 0;
        }
        if (resetNow) readBeat[0] = readBeat[1] = 0;
        if (answer) owedWrites[bid].pop_front();
        twoWaits += bench->data_awvalid_i && bench->comp_valid_i;
        wasAway = away;
        bench.edge();
        uint64_t owed = owedReads[0].size() + owedReads[1].size() + owedWritesTaken();
        checks.expect(lastOwed == bench->outstanding_o, "outstanding=%u, reference=%llu", bench->outstanding_o, (unsigned long long)lastOwed);
        lastOwed = resetNow ? 0 : owed;
    }

    uint64_t owedWritesTaken() const { return owedWrites[0].size() + owedWrites[1].size() + requests.size(); }

    /// Its address waits now or was taken.
    bool isBegun(const Burst& burst) const {
        for (const auto& waits : addresses) {
            if (waits.address == burst.address) return &waits == &addresses.front();
        }
        return true;
    }

    static unsigned response(uint64_t address) {
        uint64_t z = Random(address ^ 0x55).next();
        return z % 10 == 0 ? 2 + (z >> 32) % 2 : 0;
    }

    /// An answer to the oldest transaction of a client.
    void answersTo(bool valid, std::deque<Burst>& open, unsigned kind, unsigned response, bool last) {
        if (!valid) return;
        if (!checks.expect(!open.empty(), "an answer to nobody: kind=%u", kind)) return;
        Burst& burst = open.front();
        unsigned host = Test::response(burst.address + (kind < 2 ? burst.seen : 0));
        unsigned wanted = kind == 0 || kind == 2 ? (burst.touched ? 1 : host != 0 ? 2 : 0) : kind == 1 ? burst.touched || host != 0 : !burst.touched && host != 0;
        checks.expect(response == wanted, "another answer: kind=%u, address=%llx, beat=%u, response=%u, reference=%u", kind,
                      (unsigned long long)burst.address, burst.seen, response, wanted);
        if (kind < 2 && !burst.touched) {
            uint8_t line[64], want[64];
            get(bench->rdata_o, line, 64);
            pattern(burst.address, burst.seen, want);
            checks.expect(std::memcmp(line, want, 64) == 0, "another line: kind=%u, address=%llx, beat=%u", kind, (unsigned long long)burst.address, burst.seen);
        }
        ownAnswers += burst.touched;
        ++answers[kind];
        ++burst.seen;
        if (kind == 0) checks.expect(last == (burst.seen == burst.beats), "last: address=%llx, beat=%u", (unsigned long long)burst.address, burst.seen);
        if (kind != 0 || burst.seen == burst.beats) open.pop_front();
    }

    struct Offered {
        bool valid = false;
        uint64_t address = 0;
        unsigned id = 0, beats = 0;
    };

    /// What is offered stays, and is what a client gave.
    void request(Offered& before, bool valid, bool ready, uint64_t address, unsigned id, unsigned beats, const char* what) {
        if (before.valid && !resetNow) {
            checks.expect(valid && address == before.address && id == before.id && beats == before.beats, "%s changed while it waited: address=%llx",
                          what, (unsigned long long)address);
        }
        before = {valid && !ready, address, id, beats};
    }

    void hostSide() {
        request(ar, bench->arvalid_o, bench->arready_i, bench->araddr_o, bench->arid_o, bench->arlen_o + 1u, "read request");
        request(aw, bench->awvalid_o, bench->awready_i, bench->awaddr_o, bench->awid_o, bench->awlen_o + 1u, "write request");
        if (bench->arvalid_o && bench->arready_i) {
            bool waits = bench->arid_o ? readWaits && bench->araddr_o == reading.address : fetchWaits && bench->araddr_o == fetching.address;
            if (!wasAway && !away) checks.expect(waits || drains, "a read of nobody: address=%llx", (unsigned long long)bench->araddr_o);
            owedReads[bench->arid_o].push_back({bench->araddr_o, bench->arlen_o + 1u});
        }
        drains = away || (drains && (ar.valid || aw.valid));
        if (bench->awvalid_o && bench->awready_i) requests.push_back({bench->awaddr_o | bench->awid_o, bench->awlen_o + 1u});
        if (beatWaited && !resetNow) checks.expect(bench->wvalid_o && bench->wlast_o == lastWaited, "a beat went away");
        beatWaited = bench->wvalid_o && !bench->wready_i;
        lastWaited = bench->wlast_o;
        if (bench->wvalid_o && bench->wready_i) {
            WriteBeat beat;
            get(bench->wdata_o, beat.data.data(), 64);
            beat.strobes = bench->wstrb_o;
            beat.last = bench->wlast_o;
            checks.expect(!away || beat.strobes == 0, "a beat is written to a host that is away");
            silentBeats += beat.strobes == 0;
            given.push_back(beat);
        }
        // Addresses and beats belong together in their order.
        while (!requests.empty()) {
            Owed& next = requests.front();
            if (given.size() < next.beats) {
                bool early = false;
                for (const auto& beat : given) early = early || beat.last;
                checks.expect(!early, "the last beat is too early");
                break;
            }
            uint64_t address = next.address & ~1ull;
            for (unsigned i = 0; i < next.beats; ++i) {
                const WriteBeat& beat = given.front();
                uint8_t line[64];
                pattern(address, i, line);
                checks.expect(beat.last == (i + 1 == next.beats), "last beat: address=%llx, beat=%u", (unsigned long long)address, i);
                if (beat.strobes != 0) {
                    checks.expect(beat.strobes == strobesOf(address, i) && std::memcmp(line, beat.data.data(), 64) == 0, "another beat: address=%llx, beat=%u",
                                  (unsigned long long)address, i);
                } else {
                    checks.expect(isTouched(address), "a beat without strobes: address=%llx, beat=%u", (unsigned long long)address, i);
                }
                given.pop_front();
            }
            owedWrites[next.address & 1].push_back({address, next.beats});
            requests.pop_front();
        }
    }

    /// Nobody waits for it, or its answer is the port's.
    bool isTouched(uint64_t address) const {
        for (const auto& burst : bursts) if (burst.address == address) return burst.touched;
        for (const auto& burst : comps) if (burst.address == address) return burst.touched;
        return true;
    }

    struct ClientBeat {
        uint64_t address;
        unsigned beat;
        bool last;
        uint64_t since;
    };

    Checks& checks;
    Random random;
    Bench<Vhost_port> bench;
    Settings settings;
    uint64_t serial = 0, lastOwed = 0;
    bool away = false, resetNow = false, wasAway = false, dead = false, drains = false;
    bool readWaits = false, fetchWaits = false, beatOffered = false, beatWaited = false, lastWaited = false;
    unsigned compWaits = 0;
    Burst reading, fetching, completing;
    std::deque<Burst> reads, fetches, comps, bursts, addresses;
    std::deque<ClientBeat> beats;
    std::deque<Owed> owedReads[2], owedWrites[2], requests;
    std::deque<WriteBeat> given;
    unsigned readBeat[2] = {};
    Offered ar, aw;
};

}  // namespace

int main(int argc, char** argv) {
    uint64_t seed = seedOf(argc, argv, 61);
    Checks checks("host_port", seed);
    Test test(checks, seed);
    test.figures();
    test.turns();
    test.stalls();
    test.run(20000, {100, 100, 100, 0, 0, false});
    test.run(20000, {50, 60, 50, 0, 0, true});
    test.run(100000, {60, 70, 60, 0, 10, false});
    test.run(100000, {60, 60, 50, 30, 10, false});
    test.run(100000, {80, 90, 80, 20, 5, true});
    test.run(50000, {90, 30, 90, 40, 30, false});
    std::printf("answers: reads=%llu, descriptors=%llu, writes=%llu, completions=%llu, own=%llu; away=%llu, resets=%llu, beats without strobes=%llu\n",
                (unsigned long long)test.answers[0], (unsigned long long)test.answers[1], (unsigned long long)test.answers[2],
                (unsigned long long)test.answers[3], (unsigned long long)test.ownAnswers, (unsigned long long)test.aways, (unsigned long long)test.resets,
                (unsigned long long)test.silentBeats);
    checks.expect(test.ownAnswers > 10000 && test.resets > 100 && test.silentBeats > 100, "the host was not away");
    return checks.finish(1000000);
}
