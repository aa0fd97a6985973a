// SPDX-License-Identifier: Apache-2.0
/// The figures of the whole chip, from pin to pin, between hosts that are always ready.
#pragma once

#include "bridge_bench.hpp"

namespace key_bridge {

class Figures : public BridgeBench {
  public:
    Figures(Checks& checks, uint64_t seed) : BridgeBench(checks, seed) {
        for (unsigned q = 0; q < QUEUES; ++q) {
            modes[q] = 0;
            open(q);
        }
    }

    void run() {
        acceptance();
        refusal();
        revoking();
        small();
        large();
        both();
        offsets();
    }

  private:
    void forget() {
        for (Host& host : hosts) host.clearEvents();
    }

    /// Cycles from the descriptor to the completion of what is refused are compared with these.
    void acceptance() {
        accepted = ~0ull;
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
                accepted = std::min(accepted, own.completions.at(0).cycle - own.fetched.at(0).cycle);
                collect(q);
            }
        }
        std::printf("descriptor taken to read request: 10 cycles; last beat taken to completion taken: 6 cycles; descriptor taken to "
                    "completion of 64 bytes: %llu cycles at least\n", (unsigned long long)accepted);
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
            collect(0);
        }
        uint64_t refusal = cycles.begin()->second;
        checks.expect(cycles.size() == 16 && refusal == REFUSAL, "refusals: causes=%zu, cycles=%llu", cycles.size(), (unsigned long long)refusal);
        checks.expect(refusal <= accepted, "a refusal takes longer than a command: cycles=%llu, of=%llu", (unsigned long long)refusal,
                      (unsigned long long)accepted);
        std::printf("descriptor taken to the completion of a refusal: %llu cycles, for each of %zu causes\n", (unsigned long long)refusal,
                    cycles.size());
    }

    void revoking() {
        set(KEY, 16 * 3 + 1);
        set(KEY_REVOKE, 1);
        uint64_t cycles = answerAt - writeAt;
        checks.expect(cycles == REVOKE && !(get(KEY_REVOKE) & 1), "revoke: cycles=%llu", (unsigned long long)cycles);
        std::printf("revoke with nothing in flight: %llu cycles from the write to its answer\n", (unsigned long long)cycles);
        keys(3);
    }

    static double pace(std::vector<uint64_t> times) {
        std::sort(times.begin(), times.end());
        return static_cast<double>(times[times.size() - 60] - times[60]) / static_cast<double>(times.size() - 120);
    }

    struct Paces {
        double begins, ends;   // from read request to read request, from completion to completion
    };

    /// Cycles a command of 64 bytes, eight queues, of which so many are refused, without the first and last 60.
    Paces stream(unsigned percentRefused) {
        forget();
        unsigned forged = 0;
        for (unsigned q = 0; q < QUEUES; ++q) {
            for (unsigned i = 0; i < 60; ++i) {
                Command c = make(q, i & 1, SOURCE + 64 * i, area(q) + 64 * i, 64);
                if (random.chance(percentRefused)) {
                    do {
                        c = make(q, i & 1, SOURCE + 64 * i, area(q) + 64 * i, 64);
                        forge(q, c);
                        c.cause = check(q, c);
                    } while (c.cause == 0);
                    ++forged;
                }
                post(q, c);
            }
        }
        set(CONTROL, 0);
        for (unsigned q = 0; q < QUEUES; ++q) ring(q);
        set(CONTROL, 1);
        settle();
        std::vector<uint64_t> begins, ends;
        for (Host& host : hosts) {
            for (auto& event : host.completions) ends.push_back(event.cycle);
            for (auto& event : host.reads) {
                if (event.id == 1) begins.push_back(event.cycle);
            }
        }
        checks.expect(ends.size() == 60 * QUEUES && begins.size() == 60 * QUEUES - forged && (percentRefused == 0) == (forged == 0),
                      "completions: %zu, reads: %zu, refused: %u", ends.size(), begins.size(), forged);
        for (unsigned q = 0; q < QUEUES; ++q) collect(q);
        return {begins.size() > 120 ? pace(begins) : 0, pace(ends)};
    }

    void small() {
        for (Host& host : hosts) host.latency = 9;
        Paces well = stream(0), mixed = stream(50), none = stream(100);
        std::printf("64 bytes, eight queues: begun one every %.3f cycles, completed one every %.3f, with half of them refused every %.3f, with all "
                    "every %.3f\n", well.begins, well.ends, mixed.ends, none.ends);
        checks.expect(well.begins <= 4.0, "cycles of a command of 64 bytes: %.3f", well.begins);
        checks.expect(mixed.ends <= well.ends && none.ends <= well.ends, "refusals slow a stream down: mixed=%.3f, refused=%.3f, accepted=%.3f",
                      mixed.ends, none.ends, well.ends);
    }

    double rate(bool read) {
        forget();
        for (unsigned i = 0; i < 60; ++i) post(0, make(0, read, SOURCE + 8192 * (i % 64), area(0) + 8192 * (i % 28), 4096));
        ring(0);
        settle();
        auto& ends = hosts[!read].lastBeats;
        if (read) checks.expect(hosts[0].completions.size() == 60, "completions: %zu", hosts[0].completions.size());
        uint64_t first = ends[ends.size() / 4].cycle, last = ends[3 * ends.size() / 4].cycle;
        double lines = 64.0 * 60 / 2 * static_cast<double>(3 * ends.size() / 4 - ends.size() / 4) / (static_cast<double>(ends.size()) / 2);
        collect(0);
        return lines / static_cast<double>(last - first);
    }

    void large() {
        double aligned = std::min(rate(false), rate(true));
        checks.expect(aligned >= 0.95, "aligned: %.4f", aligned);
        std::printf("4 KiB: %.4f lines a cycle aligned\n", aligned);
    }

    /// Copies of 4 KiB in both directions at once: lines a cycle of the slower one while both go on.
    double together(std::vector<std::pair<unsigned, bool>> queuesAndReads) {
        constexpr unsigned COMMANDS = 60;
        forget();
        set(CONTROL, 0);
        for (unsigned i = 0; i < COMMANDS; ++i) {
            for (auto [q, read] : queuesAndReads) post(q, make(q, read, SOURCE + 8192 * i, area(q) + 8192 * (i % 28), 4096));
        }
        for (auto [q, read] : queuesAndReads) ring(q);
        set(CONTROL, 1);
        settle();
        uint64_t first = 0, last = ~0ull;
        for (Host& host : hosts) {
            first = std::max(first, host.lastBeats.at(host.lastBeats.size() / 4).cycle);
            last = std::min(last, host.lastBeats.at(3 * host.lastBeats.size() / 4).cycle);
        }
        double slower = 1;
        for (Host& host : hosts) {
            auto &ends = host.lastBeats;
            auto begin = std::find_if(ends.begin(), ends.end(), [&](const Host::Event& e) { return e.cycle >= first; });
            auto end = std::find_if(begin, ends.end(), [&](const Host::Event& e) { return e.cycle > last; }) - 1;
            slower = std::min(slower, end > begin ? 64.0 * static_cast<double>(end - begin) / static_cast<double>(end->cycle - begin->cycle) : 0.0);
        }
        for (auto [q, read] : queuesAndReads) {
            checks.expect(queues[q].commands.size() == COMMANDS, "commands: queue=%u", q);
            collect(q);
        }
        compare("both", 0);
        return slower;
    }

    void both() {
        for (unsigned latency : {0u, 9u}) {
            for (Host& host : hosts) host.latency = latency;
            double reads = together({{0, true}, {1, true}}), writes = together({{0, false}, {1, false}});
            double one = together({{0, true}, {2, false}}), all = together({{0, true}, {1, true}, {2, false}, {3, false}});
            std::printf("4 KiB both ways at once, latency %u: lines a cycle each way, both hosts read %.4f, write %.4f, one does both %.4f, both do %.4f\n",
                        latency, reads, writes, one, all);
            checks.expect(std::min(std::min(reads, writes), std::min(one, all)) >= 0.95, "both ways: latency=%u, reads=%.4f, writes=%.4f, one=%.4f, "
                          "all=%.4f", latency, reads, writes, one, all);
        }
    }

    /// All pairs of byte offsets: a queue reads from the other host, so that data and completions share a channel. A few commands of each pair
    /// follow those of the pair before; the time of the last of them counts.
    void offsets(unsigned firstPair = 0, unsigned pairsEnd = 64 * 64) {
        constexpr unsigned EACH = 4, FEW = 15;      // commands of a pair; pairs at a time
        double worst = 1;
        unsigned worstPair = 0;
        for (unsigned pair = firstPair; pair < pairsEnd; pair += FEW) {
            forget();
            unsigned pairs = std::min(FEW, pairsEnd - pair);
            for (unsigned q = 0; q < 1; ++q) {
                for (unsigned i = 0; i < pairs * EACH; ++i) {
                    unsigned from = (pair + i / EACH) / 64, to = (pair + i / EACH) % 64;
                    post(q, make(q, true, SOURCE + 8192 * i + from, area(q) + 8192 * (i % 28) + to, 4096));
                }
            }
            set(CONTROL, 0);
            ring(0);
            set(CONTROL, 1);
            settle();
            for (unsigned q = 0; q < 1; ++q) {
                auto burst = hosts[q].lastBeats.begin();
                std::vector<uint64_t> ends;
                for (auto& [index, c] : queues[q].commands) {
                    uint64_t line = (c.target + c.length - 1) & ~63ull;
                    burst = std::find_if(burst, hosts[q].lastBeats.end(), [line](const Host::Event& event) { return event.address == line; });
                    if (!checks.expect(burst != hosts[q].lastBeats.end(), "no last line: queue=%u, index=%u", q, index)) return;
                    ends.push_back((burst++)->cycle);
                }
                for (unsigned p = 0; p < pairs; ++p) {
                    double lines = 64.0 * (EACH - 2) / static_cast<double>(ends[p * EACH + EACH - 1] - ends[p * EACH + 1]);
                    if (lines < worst) worst = lines, worstPair = pair + p;
                }
                collect(q);
            }
            compare("offsets", pair);
        }
        checks.expect(worst >= 0.90, "offsets: from=%u, to=%u, lines=%.4f", worstPair / 64, worstPair % 64, worst);
        std::printf("4 KiB: %.4f lines a cycle at the worst of all 64 x 64 pairs of offsets, from %u to %u\n", worst, worstPair / 64, worstPair % 64);
    }

    static constexpr uint64_t REFUSAL = 9, REVOKE = 7;
    uint64_t accepted = 0;
};

}  // namespace key_bridge
