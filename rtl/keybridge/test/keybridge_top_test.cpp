// SPDX-License-Identifier: Apache-2.0
// The whole chip between two memories against a plain reference: at random with everything that may go wrong, keys and queues that end in
// each cycle of a command, a host that dies, and the figures. Every byte of both memories is compared, those that must not change as well.
//
//   keybridge_top_test [SEED [ROUNDS]]      with ROUNDS only that many rounds at random
#include "bridge_ends.hpp"
#include "bridge_figures.hpp"
#include "bridge_random.hpp"

using namespace key_bridge;

namespace {

void atRandom(Checks& checks, uint64_t seed, unsigned runs, unsigned rounds, bool enough) {
    uint64_t commands = 0, refused = 0, revokes = 0, closes = 0, faults = 0, writeFaults = 0, stalled = 0, away = 0, resets = 0, stalls = 0, stops = 0;
    for (unsigned i = 0; i < runs; ++i) {
        RandomRun run(checks, seed * 100 + i);
        run.run(rounds);
        commands += run.commands, refused += run.refused, revokes += run.revokes, closes += run.closes, faults += run.faults;
        writeFaults += run.writeFaults, stalled += run.stalled, away += run.isolations, resets += run.resets, stalls += run.stalls;
        stops += run.stops;
    }
    std::printf("keybridge_top: commands=%llu, refused=%llu, read faults=%llu, write faults=%llu, stalled=%llu, revokes=%llu, closes=%llu, "
                "isolations=%llu, resets=%llu, stalls=%llu, stops=%llu\n", (unsigned long long)commands, (unsigned long long)refused,
                (unsigned long long)faults, (unsigned long long)writeFaults, (unsigned long long)stalled, (unsigned long long)revokes,
                (unsigned long long)closes, (unsigned long long)away, (unsigned long long)resets, (unsigned long long)stalls,
                (unsigned long long)stops);
    checks.expect(!enough || (commands > 5000 && refused > 300 && faults > 100 && writeFaults > 20 && stalled > 100 && revokes > 8 && closes > 8
                              && away > 8 && resets > 8 && stalls > 8 && stops > 8),
                  "too little happened");
}

}  // namespace

int main(int argc, char** argv) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    uint64_t seed = seedOf(argc, argv, 1);
    Checks checks("keybridge_top", seed);
    if (argc > 2) {
        atRandom(checks, seed, 1, static_cast<unsigned>(std::strtoul(argv[2], nullptr, 0)), false);
        return checks.finish(1000);
    }
    atRandom(checks, seed, 3, 60, true);
    Ends ends(checks, seed * 100 + 98);
    ends.everyCycle();
    ends.deadHost();
    Figures(checks, seed * 100 + 99).run();
    return checks.finish(100000);
}
