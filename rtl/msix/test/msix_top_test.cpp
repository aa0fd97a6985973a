// SPDX-License-Identifier: Apache-2.0
/// msix_top as a whole: table, pending array and messages by the rules of MSI-X.
#include "msix_test.hpp"

using namespace msix_test;

namespace {

const uint64_t HostBase = 0x1'0000'0000;

void expectMessages(World& world, std::vector<std::pair<uint64_t, uint32_t>> expected, const char* what) {
    equal(what, expected.size(), world.writes.size());
    for (size_t i = 0; i < expected.size(); i++) {
        that(world.writes[i].message, what);
        equal(what, expected[i].first, world.writes[i].address);
        equal(what, expected[i].second, world.writes[i].value());
    }
    world.writes.clear();
}

// Masked: Pending, one message at unmask, however many events. Unmasked: at once.
void singleVectors() {
    scenario = "vectors at the edges of words";
    World world(seed);
    world.start();
    world.function(0, 0, 2048);
    for (uint32_t v : {0u, 31u, 32u, 63u, 64u, 65u, 2047u}) {
        world.entry(0, v, HostBase + 4 * v, 0x1000 + v, true);
        for (int i = 0; i < 3; i++) equal("raise", 0, world.raise(0, v));
        world.settle();
        expectMessages(world, {}, "masked");
        for (uint32_t w = 0; w < 32; w++) equal("pending array", v / 64 == w ? 1ull << v % 64 : 0, world.read(PendingWindow + 8 * w));
        world.mask(0, v, false);
        world.settle();
        expectMessages(world, {{HostBase + 4 * v, 0x1000 + v}}, "unmask");
        for (uint32_t w = 0; w < 32; w++) equal("pending array", 0, world.read(PendingWindow + 8 * w));
        world.raise(0, v);
        world.settle();
        expectMessages(world, {{HostBase + 4 * v, 0x1000 + v}}, "unmasked");
        world.mask(0, v, true);
    }
    equal("events", 7 * 4, world.counter(Events));
    equal("messages", 7 * 2, world.counter(Messages));
    equal("merged", 7 * 2, world.counter(Merged));
}

}  // namespace

int main(int argc, char** argv) {
    seed = rtl_test::seedOf(argc, argv, 1);
    singleVectors();
    std::printf("passed: seed=%llu, checks=%llu\n", (unsigned long long)seed, (unsigned long long)checks);
    return 0;
}
