// SPDX-License-Identifier: Apache-2.0
/// Processes of both hosts copy at random with good and forged keys, in all modes of completion, and in each round something may go wrong
/// beside them: whatever that is, everybody whom it does not concern is served as if it were not.
#pragma once

#include "bridge_bench.hpp"

namespace key_bridge {

class RandomRun : public BridgeBench {
  public:
    using BridgeBench::BridgeBench;

    uint64_t revokes = 0, closes = 0, isolations = 0, resets = 0, stalls = 0, stops = 0;

    void run(unsigned rounds) {
        for (unsigned q = 0; q < QUEUES; ++q) open(q);
        for (unsigned round = 0; round < rounds; ++round) {
            for (Host& host : hosts) {
                host.readyPercent = random.chance(50) ? 100 : static_cast<unsigned>(random.between(20, 90));
                host.latency = random.chance(50) ? 0 : static_cast<unsigned>(random.below(40));
                host.clearEvents();
            }
            happened = {};
            told.clear();
            unsigned trouble = static_cast<unsigned>(random.below(14));
            if (trouble == 6) loseDescriptor();
            if (trouble == 7) loseCompletion();
            for (unsigned q = 0; q < QUEUES; ++q) submit(q, static_cast<unsigned>(random.below(13)));
            if (trouble == 0) revokeOne();
            if (trouble == 1) closeOne();
            if (trouble == 2 || trouble == 3) sendAway(trouble == 3);
            if (trouble == 4 || trouble == 5) standStill();
            settle();
            if (trouble == 6 || trouble == 7) findStopped(trouble == 6);
            for (unsigned q = 0; q < QUEUES; ++q) collect(q, happened[q]);
            compare("round", round);
            // What was struck is as it was.
            for (unsigned q = 0; q < QUEUES; ++q) {
                checks.expect(queues[q].valid, "a queue is missing: queue=%u", q);
            }
        }
        counters();
    }

  private:
    void submit(unsigned q, unsigned count) {
        if (!queues[q].valid || count == 0) return;
        for (unsigned i = 0; i < count; ++i) {
            bool read = random.chance(50);
            uint32_t length = static_cast<uint32_t>(random.chance(60) ? random.between(1, 300) : random.between(1, 15000));
            uint64_t source = SOURCE + random.below(SOURCE_SIZE - length);
            if (random.chance(4)) source = BAD_SOURCE - random.below(length + 200);
            uint64_t target = area(q) + i * 0x4200 + random.below(0x4100 - length);
            if (i + 1 == count && random.chance(30)) target = area(q) + BAD_TARGET - random.below(length + 200);
            Command c = make(q, read, source, target, length);
            if (random.chance(15)) forge(q, c);
            if (random.chance(10)) c.words[0] |= 0x100;
            c.cause = check(q, c);
            post(q, c);
        }
        ring(q);
    }

    void wait(uint64_t below) { steps(random.below(below)); }

    void revokeOne() {
        unsigned q = static_cast<unsigned>(random.below(QUEUES)), k = static_cast<unsigned>(random.below(4)), index = 16 * q + k;
        wait(300);
        set(KEY, index);
        revoke(index);
        ++revokes;
        happened[q].revoked = true;
        const Record& r = records[index];
        // Sources are everybody's.
        if (k == 1 || k == 3) hosts[r.host].forbidden.push_back({r.base, r.base + r.length});
        settle();
        hosts[r.host].forbidden.clear();
    }

    void closeOne() {
        unsigned q = static_cast<unsigned>(random.below(QUEUES));
        wait(300);
        close(q);
        ++closes;
        happened[q ^ 1].revoked = true;   // of what it was lent
        for (Host& host : hosts) host.forbidden.push_back({area(q), area(q) + AREA_SIZE});
        auto ring = hosts[queues[q].host].memory.begin() + static_cast<long>(queues[q].ring);
        std::vector<uint8_t> before(ring, ring + 0x8000);
        settle();
        checks.expect(std::equal(before.begin(), before.end(), ring), "a closed queue was told something: queue=%u", q);
        for (Host& host : hosts) host.forbidden.clear();
    }

    /// A host is isolated or reset, alive or dead, and comes back.
    void sendAway(bool reset) {
        unsigned h = static_cast<unsigned>(random.below(2));
        wait(200);
        if (random.chance(50)) {
            hosts[h].dead = true;
            wait(200);
        }
        set(HOST1 + 8 * h, reset ? RESET | random.below(2) : ISOLATE);
        ++(reset ? resets : isolations);
        hosts[h].dead = false;
        hosts[h].inReset = reset;
        if (reset) hosts[h].forget();
        settle();
        checks.expect((get(STATUS) >> 8 & 0xFF) == 0, "slots remain behind a host that is away: slots=%llu", (unsigned long long)(get(STATUS) >> 8));
        checks.expect((get(HOST1 + 8 * h) >> 8) == 0, "a host that is away: register=%llx", (unsigned long long)get(HOST1 + 8 * h));
        hosts[h].inReset = false;
        set(HOST1 + 8 * h, 0);
        for (unsigned q = 0; q < QUEUES; ++q) {
            happened[q].away = true;
            happened[q].ownAway = queues[q].host == h;
        }
    }

    /// A host stands still for longer than TIMEOUT and goes on: nothing is lost, and the other host's port knows nothing of it.
    void standStill() {
        unsigned h = static_cast<unsigned>(random.below(2));
        wait(200);
        hosts[h].dead = true;
        steps(2 * TIMEOUT_CYCLES + random.below(100));
        bool waits = hosts[h].still > TIMEOUT_CYCLES + TIMEOUT_SLACK;
        checks.expect((get(HOST1 + 8 * h) & STALLED_BIT) == (waits ? STALLED_BIT : 0u), "stalled: host=%u, waits=%d", h + 1, waits);
        checks.expect((get(HOST1 + 8 * !h) & STALLED_BIT) == 0 && hosts[!h].still < TIMEOUT_CYCLES, "stalled: host=%u, behind the other", !h + 1);
        stalls += waits;
        hosts[h].dead = false;
        settle();
        checks.expect((get(HOST1 + 8 * h) & STALLED_BIT) == 0, "still stalled: host=%u", h + 1);
    }

    /// A descriptor that will be asked for is answered by an error.
    void loseDescriptor() {
        struckQueue = static_cast<unsigned>(random.below(QUEUES));
        Queue& queue = queues[struckQueue];
        Happened& struck = happened[struckQueue];
        struck.lost = queue.producer + static_cast<uint32_t>(random.below(8));
        uint64_t line = queue.sub() + 64 * (struck.lost % ENTRIES);
        hosts[queue.host].badReads.push_back({line, line + 64});
    }

    /// A completion that may be written is answered by an error.
    void loseCompletion() {
        struckQueue = static_cast<unsigned>(random.below(QUEUES));
        Queue& queue = queues[struckQueue];
        uint64_t line = queue.mode == 0 ? queue.comp() + 32 * ((queue.consumer + static_cast<uint32_t>(random.below(8))) % ENTRIES) : queue.words();
        line &= ~63ull;
        hosts[queue.host].badWrites.push_back({line, line + 64});
    }

    /// Whether the one that was to be answered so was there.
    void findStopped(bool descriptor) {
        Queue& queue = queues[struckQueue];
        Happened& struck = happened[struckQueue];
        Host& host = hosts[queue.host];
        auto& ranges = descriptor ? host.badReads : host.badWrites;
        auto& events = descriptor ? host.fetched : host.completions;
        Range bad = ranges.back();
        ranges.pop_back();
        struck.stops = std::any_of(events.begin(), events.end(), [bad](const Host::Event& event) { return bad.meets(event.address, event.address + 64); });
        struck.noDescriptor = descriptor && struck.stops;
        stops += struck.stops;
    }

    void counters() {
        uint64_t refusedSeen = 0, causes = 0, rises = 0;
        for (unsigned cause = 1; cause <= 24; ++cause) {
            uint64_t count = get(CAUSE + 8 * cause);
            causes += count;
            if (cause < 17) refusedSeen += count;
            if (cause == CAUSE_STALLED) rises = count;
        }
        checks.expect(get(COUNTERS) == get(COUNTERS + 8) + get(COUNTERS + 16), "commands: %llu", (unsigned long long)get(COUNTERS));
        // Those of queues that were closed made none.
        checks.expect(refusedSeen <= get(COUNTERS + 16), "refusals: %llu", (unsigned long long)refusedSeen);
        checks.expect(causes == get(AUDIT_PRODUCER) + get(AUDIT_DROPPED), "audit: causes=%llu", (unsigned long long)causes);
        checks.expect(rises == stalls, "audit of stalled ports: told=%llu, of=%llu", (unsigned long long)rises, (unsigned long long)stalls);
    }

    std::array<Happened, QUEUES> happened{};
    unsigned struckQueue = 0;
};

}  // namespace key_bridge
