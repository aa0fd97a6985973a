// SPDX-License-Identifier: Apache-2.0
// Segments between two memories, byte by byte: every pair of offsets at full pace with exact figures, then sizes, pages, pace and faults at
// random against a plain copy. Memories here are lines with strobes; what is not to be written is looked at as well.
#include "Vcopy_pipe.h"
#include "rtl_test.hpp"

using namespace rtl_test;

namespace {

struct Segment {
    unsigned slot = 0;
    bool first = false;
    uint64_t source = 0, target = 0;
    unsigned bytes = 0;
    uint64_t begun = 0;
};

struct Faults {
    unsigned readPerMille = 0, writePerMille = 0;
};

uint8_t pattern(uint64_t address) {
    uint64_t z = address * 0x9E3779B97F4A7C15u;
    return static_cast<uint8_t>(z >> 56 ^ z >> 20);
}

class Test {
  public:
    Test(Checks& checks, uint64_t seed) : checks(checks), random(seed), bench(checks, seed) {
        bench->seg_valid_i = bench->arready_i = bench->rvalid_i = bench->awready_i = bench->wready_i = bench->bvalid_i = 0;
        bench.reset();
    }

    void add(unsigned slot, bool first, uint64_t source, uint64_t target, unsigned bytes) {
        todo.push_back({slot, first, source, target, bytes, 0});
    }

    /// A command as the scheduler cuts it: at 4 KiB of the source.
    void command(unsigned slot, uint64_t source, uint64_t target, uint64_t bytes) {
        bool first = true;
        while (bytes != 0) {
            unsigned size = static_cast<unsigned>(std::min<uint64_t>(bytes, 4096 - source % 4096));
            add(slot, first, source, target, size);
            source += size;
            target += size;
            bytes -= size;
            first = false;
        }
    }

    void settle(Pace next, unsigned readLatency, Faults some = {}) {
        pace = next;
        latency = readLatency;
        faults = some;
        unsigned quiet = 0;
        for (unsigned i = 0; i < 400000 && quiet < 4; ++i) {
            step();
            quiet = todo.empty() && running.empty() && bench->idle_o ? quiet + 1 : 0;
        }
        checks.expect(quiet == 4, "not over: segments=%zu, running=%zu", todo.size(), running.size());
        checks.expect(reads.empty() && bursts.empty() && answers.empty(), "bursts remain");
    }

    void clear() { target.clear(), firstBeat = lastBeat = beats = 0, firstRead = 0; }
    std::map<uint64_t, uint8_t> target;    // bytes written
    uint64_t firstBeat = 0, lastBeat = 0, beats = 0, firstRead = 0, beginning = 0, lastEnd = 0, endings = 0;
    uint64_t causes[32] = {};

    /// Every byte of the range and nothing else.
    void expectCopy(uint64_t from, uint64_t to, uint64_t bytes) {
        bool good = target.size() == bytes;
        for (uint64_t i = 0; i < bytes && good; ++i) {
            auto found = target.find(to + i);
            good = found != target.end() && found->second == pattern(from + i);
        }
        checks.expect(good, "copy differs: source=%llx, target=%llx, bytes=%llu, written=%zu", (unsigned long long)from,
                      (unsigned long long)to, (unsigned long long)bytes, target.size());
    }

    struct Burst {
        uint64_t line;
        unsigned beats;
        uint64_t due;
    };

    struct Answer {
        uint64_t due;
        unsigned response;
    };

    /// What the reference makes of a segment: read in order, silent behind an error of the command.
    void reference(Segment segment, const std::vector<unsigned>& responses) {
        uint64_t page = segment.source / 64;
        unsigned state = segment.first ? 0 : broken[segment.slot];
        bool firstLineGood = false;
        for (unsigned i = 0; i < responses.size(); ++i) {
            if (state == 0 && responses[i] != 0) state = responses[i] == 1 ? 20 : 17;
            if (i == 0) firstLineGood = state == 0;
            for (unsigned byte = 0; byte < 64; ++byte) {
                uint64_t address = (page + i) * 64 + byte;
                if (state == 0 && address >= segment.source && address < segment.source + segment.bytes) {
                    wanted[segment.target + (address - segment.source)] = pattern(address);
                }
            }
        }
        broken[segment.slot] = state;
        expectedEnds.push_back({segment, state, state == 17 ? firstLineGood : state == 20});
    }

    struct End {
        Segment segment;
        unsigned cause;
        bool partial;
    };

    std::map<uint64_t, uint8_t> wanted;
    std::deque<End> expectedEnds;
    std::map<unsigned, unsigned> broken;

  private:
    void step() {
        const uint64_t at = bench.now();
        bench->seg_valid_i = !todo.empty() && random.chance(pace.readyPercent);
        if (bench->seg_valid_i) {
            const Segment& segment = todo.front();
            bench->seg_slot_i = segment.slot;
            bench->seg_first_i = segment.first;
            bench->seg_source_i = segment.source;
            bench->seg_target_i = segment.target;
            bench->seg_bytes_i = segment.bytes;
        }
        bench->arready_i = random.chance(pace.readyPercent);
        bench->awready_i = random.chance(pace.readyPercent);
        bench->wready_i = random.chance(pace.readyPercent);
        bool data = !reads.empty() && reads.front().due <= at && random.chance(pace.readyPercent);
        bench->rvalid_i = data;
        if (data) {
            uint8_t line[64];
            for (unsigned i = 0; i < 64; ++i) line[i] = pattern(reads.front().line * 64 + i);
            put(bench->rdata_i, line, 64);
            unsigned response = random.below(1000) < faults.readPerMille ? 1 + static_cast<unsigned>(random.below(3)) : 0;
            bench->rresp_i = response;
            bench->rlast_i = reads.front().beats == 1;
            lineResponses.push_back(response);
        }
        bench->bvalid_i = !answers.empty() && answers.front().due <= at;
        bench->bresp_i = answers.empty() ? 0 : answers.front().response;
        bench.settle();

        if (bench->end_valid_o) end();
        if (bench->bvalid_i) answers.pop_front();
        if (data) {
            Burst& read = reads.front();
            ++read.line;
            if (--read.beats == 0) {
                reads.pop_front();
                reference(reading.front(), lineResponses);
                reading.pop_front();
                lineResponses.clear();
            }
        }
        if (bench->arvalid_o && bench->arready_i) {
            if (firstRead == 0) firstRead = at;
            uint64_t line = bench->araddr_o / 64;
            unsigned count = bench->arlen_o + 1u;
            checks.expect(line / 64 == (line + count - 1) / 64, "read crosses 4 KiB: address=%llx", (unsigned long long)bench->araddr_o);
            reads.push_back({line, count, at + 1 + latency + (pace.latencyCyclesMax ? random.below(pace.latencyCyclesMax) : 0)});
        }
        // Data may come with its address, or before.
        if (bench->awvalid_o && bench->awready_i) {
            uint64_t line = bench->awaddr_o / 64;
            unsigned count = bench->awlen_o + 1u;
            checks.expect(bench->awaddr_o % 64 == 0 && line / 64 == (line + count - 1) / 64, "write crosses 4 KiB: address=%llx, lines=%u",
                          (unsigned long long)bench->awaddr_o, count);
            bursts.push_back({line, count, 0});
        }
        if (bench->wvalid_o && bench->wready_i) {
            if (firstBeat == 0) firstBeat = at;
            lastBeat = at;
            ++beats;
            Beat beat;
            get(bench->wdata_o, beat.data(), 64);
            beatsWaiting.push_back({beat, bench->wstrb_o, static_cast<bool>(bench->wlast_o)});
        }
        while (!bursts.empty() && !beatsWaiting.empty()) {
            Burst& burst = bursts.front();
            const Data& beat = beatsWaiting.front();
            for (unsigned i = 0; i < 64; ++i) {
                if (beat.strobes >> i & 1) target[burst.line * 64 + i] = beat.bytes[i];
            }
            checks.expect(beat.last == (burst.beats == 1), "last beat: line=%llx", (unsigned long long)burst.line);
            beatsWaiting.pop_front();
            ++burst.line;
            if (--burst.beats == 0) {
                bursts.pop_front();
                unsigned response = random.below(1000) < faults.writePerMille ? 1 + static_cast<unsigned>(random.below(3)) : 0;
                uint64_t due = at + 1 + (pace.latencyCyclesMax ? random.below(pace.latencyCyclesMax) : 0);
                if (!answers.empty()) due = std::max(due, answers.back().due);
                answers.push_back({due, response});
                responses.push_back(response);
            }
        }
        if (bench->seg_valid_i && bench->seg_ready_o) {
            if (beginning == 0) beginning = at;
            todo.front().begun = at;
            running.push_back(todo.front());
            reading.push_back(todo.front());
            todo.pop_front();
        }
        bench.edge();
    }

    void end() {
        ++endings;
        lastEnd = bench.now();
        if (!checks.expect(!expectedEnds.empty() && !running.empty(), "an end too many")) return;
        End want = expectedEnds.front();
        expectedEnds.pop_front();
        running.pop_front();
        // Its bursts, and how they were answered.
        unsigned first = static_cast<unsigned>(want.segment.target % 4096 + want.segment.bytes > 4096 ? 2 : 1);
        unsigned worst = 0;
        for (unsigned i = 0; i < first; ++i) {
            if (!checks.expect(!responses.empty(), "ends before its last response")) return;
            if (worst == 0 && responses.front() != 0) worst = responses.front() == 1 ? 20 : 18;
            responses.pop_front();
        }
        unsigned cause = want.cause ? want.cause : worst;
        bool partial = want.cause ? want.partial : worst != 0;
        checks.expect(bench->end_slot_o == want.segment.slot && bench->end_cause_o == cause && bench->end_partial_o == partial,
                      "end: slot=%u (%u), cause=%u (%u), partial=%u (%u)", bench->end_slot_o, want.segment.slot, bench->end_cause_o, cause,
                      bench->end_partial_o, partial);
        ++causes[cause];
    }

    struct Data {
        Beat bytes;
        uint64_t strobes;
        bool last;
    };

    Checks& checks;
    Random random;
    Bench<Vcopy_pipe> bench;
    Pace pace;
    unsigned latency = 0;
    Faults faults;
    std::deque<Segment> todo, running, reading;
    std::deque<Burst> reads, bursts;
    std::deque<Data> beatsWaiting;
    std::deque<Answer> answers;
    std::deque<unsigned> responses;
    std::vector<unsigned> lineResponses;
};

/// Every pair of offsets, 4 KiB commands one behind the other at full pace: lines moved a cycle.
void pairs(Test& test, Checks& checks) {
    double worst = 1;
    unsigned worstFrom = 0, worstTo = 0;
    double aligned = 0;
    for (unsigned from = 0; from < 64; ++from) {
        for (unsigned to = 0; to < 64; ++to) {
            constexpr unsigned COMMANDS = 4;
            test.clear();
            uint64_t source = 0x100000 + from, target = 0x7000000 + to;
            for (unsigned i = 0; i < COMMANDS; ++i) test.command(i, source + 4096ull * i, target + 4096ull * i, 4096);
            test.settle({}, 10);
            test.expectCopy(source, target, 4096 * COMMANDS);
            double figure = 64.0 * COMMANDS / static_cast<double>(test.lastBeat - test.firstBeat + 1);
            if (from == 0 && to == 0) aligned = figure;
            if (figure < worst) worst = figure, worstFrom = from, worstTo = to;
        }
    }
    std::printf("4 KiB: aligned %.4f lines a cycle, worst pair %.4f at offsets %u, %u\n", aligned, worst, worstFrom, worstTo);
    checks.expect(aligned >= 0.95 && worst >= 0.90, "too slow: aligned=%f, worst=%f", aligned, worst);
}

void figures(Test& test, Checks& checks) {
    for (unsigned bytes : {64u, 1u, 4096u}) {
        test.clear();
        test.beginning = 0;
        test.add(0, true, 0x1000, 0x2000, bytes);
        test.settle({}, 0);
        std::printf("%u bytes: segment to AR %llu, to its last data %llu, to its end %llu cycles\n", bytes,
                    (unsigned long long)(test.firstRead - test.beginning), (unsigned long long)(test.lastBeat - test.beginning),
                    (unsigned long long)(test.lastEnd - test.beginning));
        checks.expect(test.firstRead - test.beginning == 1 && test.lastEnd - test.lastBeat == 1, "latency: read=%llu, end=%llu",
                      (unsigned long long)(test.firstRead - test.beginning), (unsigned long long)(test.lastEnd - test.lastBeat));
    }
    test.clear();
    for (unsigned i = 0; i < 256; ++i) test.add(i % 64, true, 0x10000 + 64 * i, 0x20000 + 64 * i, 64);
    test.settle({}, 10);
    double cycles = static_cast<double>(test.lastBeat - test.firstBeat + 1) / 256;
    std::printf("64 bytes aligned: a segment every %.3f cycles\n", cycles);
    checks.expect(cycles <= 4, "64 bytes too slow: cycles=%f", cycles);
}

void storm(Test& test, Checks& checks, Random& random, unsigned rounds, bool faults) {
    for (unsigned round = 0; round < rounds; ++round) {
        test.clear();
        test.wanted.clear();
        uint64_t target = 0x5000000 + random.below(4096);
        for (unsigned i = 0; i < 20; ++i) {
            uint64_t bytes = random.chance(30) ? random.between(1, 130) : random.chance(50) ? random.between(1, 5000) : 4096;
            uint64_t source = random.chance(30) ? 0x4000 - random.below(130) : random.below(1 << 20);
            test.command(i, source, target, bytes);
            target += bytes + (random.chance(50) ? random.below(200) : 0);
        }
        Pace pace{static_cast<unsigned>(random.chance(30) ? 100 : random.between(20, 95)), static_cast<unsigned>(random.below(30))};
        test.settle(pace, static_cast<unsigned>(random.below(60)), faults ? Faults{20, 60} : Faults{});
        checks.expect(test.target == test.wanted, "bytes differ: round=%u, written=%zu, expected=%zu", round, test.target.size(),
                      test.wanted.size());
    }
}

}  // namespace

int main(int argc, char** argv) {
    uint64_t seed = seedOf(argc, argv, 63);
    Checks checks("copy_pipe", seed);
    Test test(checks, seed);
    Random random(seed + 1);
    storm(test, checks, random, 60, false);
    storm(test, checks, random, 120, true);
    for (unsigned cause : {0u, 17u, 18u, 20u}) checks.expect(test.causes[cause] > 50, "too few ends: cause=%u", cause);
    figures(test, checks);
    pairs(test, checks);
    return checks.finish(40000);
}
