// SPDX-License-Identifier: Apache-2.0
/// msix_top as a whole, scenario by scenario; the figures of README.md are asserted to the cycle. A seed may be given as argument.
#include "figures.hpp"
#include "frame_scenarios.hpp"
#include "table_scenarios.hpp"

using namespace msix_test;

int main(int argc, char** argv) {
    seed = rtl_test::seedOf(argc, argv, 1);
    singleVectors();
    togetherVectors();
    openBlockScenarios();
    functionStates();
    tableAccesses();
    rewritten();
    functionReset();
    tunnel();
    refusals();
    sequences();
    answersOfAnEpoch();
    carriers();
    fences();
    flushes();
    withheld();
    withheldAnew();
    outstandingLimit();
    boxes();
    resetInFlight();
    moderated();
    rateLimited();
    storm();
    figures();
    std::printf("passed: seed=%llu, checks=%llu\n", (unsigned long long)seed, (unsigned long long)checks);
    return 0;
}
