// SPDX-License-Identifier: Apache-2.0
// Table, pending array and messages by the rules of MSI-X (M1 to M17), raised by the register.
#pragma once

#include "msix_test.hpp"

namespace msix_test {

inline const uint64_t HostBase = 0x1'0000'0000;

inline void expectMessages(World& world, std::vector<std::pair<uint64_t, uint32_t>> expected, const char* what) {
    equal(what, expected.size(), world.writes.size());
    for (size_t i = 0; i < expected.size(); i++) {
        that(world.writes[i].message, what);
        equal(what, expected[i].first, world.writes[i].address);
        equal(what, expected[i].second, world.writes[i].value());
    }
    world.writes.clear();
}

// Masked: Pending, one message at unmask, however many events. Unmasked: at once.
inline void singleVectors() {
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

// All at once, in every combination of masked and not.
inline void togetherVectors() {
    scenario = "vectors at the edges of words together";
    const uint32_t vectors[] = {0, 31, 32, 63, 64, 65, 2047};
    World world(seed);
    world.start();
    world.function(0, 0, 2048);
    for (uint32_t pattern = 0; pattern < 128; pattern += 1 + world.random.below(5)) {
        std::multiset<uint32_t> now, later;
        for (int i = 0; i < 7; i++) {
            bool masked = pattern >> i & 1;
            world.entry(0, vectors[i], HostBase + 4 * vectors[i], vectors[i], masked);
            (masked ? later : now).insert(vectors[i]);
        }
        for (uint32_t v : vectors) world.raise(0, v);
        world.settle();
        std::multiset<uint32_t> seen;
        for (const Write& write : world.writes) seen.insert(write.value());
        that(seen == now, "messages of the unmasked, each once");
        world.writes.clear();
        for (uint32_t v : vectors) world.mask(0, v, false);
        world.settle();
        seen.clear();
        for (const Write& write : world.writes) {
            equal("address", HostBase + 4 * write.value(), write.address);
            seen.insert(write.value());
        }
        that(seen == later, "messages of the masked, each once");
        world.writes.clear();
    }
}

// A well-known block comes out of reset with its entries unmasked, and with 5, 31 and 40 raised while masked sends 31 at 40's place
// over and over. Both scenarios.
inline void openBlockScenarios() {
    scenario = "raised while masked: 5, 31, 40";
    World world(seed);
    world.start();
    world.function(0, 0, 64);
    for (uint32_t v = 0; v < 64; v++) {
        equal("vector control after reset", 1ull << 32, world.read(TableWindow + 16 * v + 8));
        world.write(TableWindow + 16 * v, HostBase + 4 * v);
        world.write(TableWindow + 16 * v + 8, 0xa0 + v, 0x0f);
    }
    world.run(200);
    expectMessages(world, {}, "reset state");
    for (uint32_t v : {5u, 31u, 40u}) world.raise(0, v);
    world.run(200);
    expectMessages(world, {}, "masked");
    equal("pending array", 1ull << 5 | 1ull << 31 | 1ull << 40, world.read(PendingWindow));
    for (uint32_t v = 0; v < 64; v++) world.mask(0, v, false);
    world.run(2000);
    std::multiset<uint32_t> seen;
    for (const Write& write : world.writes) seen.insert(write.value());
    that(seen == (std::multiset<uint32_t>{0xa5, 0xa0 + 31, 0xa0 + 40}), "each message once and no other");
    equal("pending array", 0, world.read(PendingWindow));
    scenario = "nothing goes before an entry is unmasked";
    world.writes.clear();
    world.reset();
    world.start();
    world.function(0, 0, 64);
    for (uint32_t v = 0; v < 64; v++) world.raise(0, v);
    world.run(1000);
    expectMessages(world, {}, "after reset");
    equal("pending array", ~0ull, world.read(PendingWindow));
}

// M1, M4, M5, M11: function mask, enable and bus master; the entry's own mask stays.
inline void functionStates() {
    scenario = "function mask, enable, bus master, host link";
    World world(seed);
    world.start();
    world.function(1, 128, 70, 0);
    for (uint32_t v : {1u, 9u, 69u}) world.entry(1, v, HostBase + 64 * v, v, v == 9);
    const uint64_t on = World::Enable | World::BusMaster;
    for (uint64_t off : {uint64_t(World::BusMaster), uint64_t(World::Enable), on | World::MaskAll}) {
        world.control(1, off);
        for (uint32_t v : {1u, 9u, 69u}) world.raise(1, v);
        world.settle();
        expectMessages(world, {}, "off");
        that(world.pending(1, 1) && world.pending(1, 9) && world.pending(1, 69), "latched");
        world.control(1, on);
        world.settle();
        equal("two messages", 2, world.writes.size());
        world.writes.clear();
        that(!world.pending(1, 1) && world.pending(1, 9) && !world.pending(1, 69), "the masked one stays");
    }
    world.write(Control, 1);
    world.raise(1, 1);
    world.settle();
    expectMessages(world, {}, "no link");
    world.write(Control, 3);
    world.settle();
    expectMessages(world, {{HostBase + 64, 1}}, "link");
    equal("withdraw", 0, world.write(Withdraw, 1 | 9 << 16));
    that(!world.pending(1, 9), "withdrawn");
    equal("withdrawn", 1, world.counter(Withdrawn));
    world.mask(1, 9, false);
    world.settle();
    expectMessages(world, {}, "no stale message");
    equal("beyond the table", 2, world.raise(1, 70));
    equal("no table", 2, world.raise(2, 0));
    world.control(1, World::Intx | World::BusMaster);
    equal("INTx", 0, world.read(IntxPending));
    world.raise(1, 5);
    equal("INTx", 2, world.read(IntxPending));
    world.write(Withdraw, 1 | 5 << 16);
    equal("INTx", 0, world.read(IntxPending));
}

// Table accesses: DWORD and QWORD only, entries of somebody only; an unusable address is a mask.
inline void tableAccesses() {
    scenario = "table accesses";
    World world(seed);
    world.start();
    world.function(0, 0, 4);
    uint32_t at = TableWindow + 16 * 2;
    for (uint32_t strobes = 0; strobes < 256; strobes++) {
        bool allowed = strobes == 0x0f || strobes == 0xf0 || strobes == 0xff;
        equal("strobes", allowed ? 0 : 2, world.write(at, 0, strobes));
        world.write(ErrorConsumer, world.read(ErrorProducer));
    }
    equal("bad accesses", 253, world.counter(BadAccess));
    world.write(at, 0x1'2345'6780);
    equal("address", 0x1'2345'6780, world.read(at));
    world.write(at, 0x1'2345'6783, 0x0f);
    equal("address bits 1:0 read 0", 0x1'2345'6780, world.read(at));
    world.write(at + 8, 0xfffffffe'00000077);
    equal("data; only bit 0 of vector control", 0x77, world.read(at + 8));
    equal("bad entry", 1, world.counter(BadEntry));
    world.raise(0, 2);
    world.settle();
    expectMessages(world, {}, "an unaligned address masks");
    that(world.pending(0, 2), "latched");
    world.write(at, 0x9000, 0xff);
    world.settle();
    expectMessages(world, {{0x9000, 0x77}}, "aligned now");
    world.write(at, 0, 0xff);
    equal("bad entry", 2, world.counter(BadEntry));
    equal("entry of nobody", 2, world.write(TableWindow + 16 * 4, 1));
    uint32_t response = 0;
    equal("entry of nobody", 0, world.read(TableWindow + 16 * 4, &response));
    equal("entry of nobody", 2, response);
    equal("bad accesses", 254, world.counter(BadAccess));
    uint64_t produced = world.read(ErrorProducer);
    equal("record", BadAccess, world.read(ErrorWindow + 16 * ((produced - 1) % 16)));
    equal("record", 4ull << 32, world.read(ErrorWindow + 16 * ((produced - 1) % 16) + 8));
    equal("pending array ignores writes", 0, world.write(PendingWindow, ~0ull));
    equal("pending array writes", 1, world.counter(PbaWrite));
    equal("pending array", 0, world.read(PendingWindow));
}

// M3, F8: the entry is that of the moment; a QWORD of data and mask is one step.
inline void rewritten() {
    scenario = "rewritten while pending";
    World world(seed);
    world.start();
    world.function(0, 0, 64);
    world.entry(0, 5, 0x1000, 1, true);
    world.raise(0, 5);
    world.write(TableWindow + 16 * 5, 0x2000);
    world.write(TableWindow + 16 * 5 + 8, 0x222);
    world.settle();
    expectMessages(world, {{0x2000, 0x222}}, "new address, new data");
}

// M12, MSIX-8: nothing of before is there afterwards; the other function goes on.
inline void functionReset() {
    scenario = "function reset";
    World world(seed);
    world.start();
    world.function(0, 0, 1024);
    world.function(3, 1024, 1024);
    for (uint32_t v = 0; v < 1024; v += 7) {
        world.entry(0, v, HostBase + 4 * v, v, true);
        world.entry(3, v, HostBase + 0x10000 + 4 * v, v, true);
        world.raise(0, v);
        world.raise(3, v);
    }
    equal("epoch", 0, world.read(FunctionWindow + 0x18));
    world.write(FunctionReset, 0);
    that(world.read(FunctionReset) == 0x100, "busy");
    equal("raise while busy", 2, world.raise(0, 1));
    while (world.read(FunctionReset) != 0) {}
    equal("epoch", 1, world.read(FunctionWindow + 0x18));
    equal("control", 0, world.read(FunctionWindow));
    for (uint32_t w = 0; w < 16; w++) equal("pending array", 0, world.read(PendingWindow + 8 * w));
    for (uint32_t v = 0; v < 1024; v += 97) {
        equal("address", 0, world.read(TableWindow + 16 * v));
        equal("control", 1ull << 32, world.read(TableWindow + 16 * v + 8));
    }
    that(world.pending(3, 0) && world.pending(3, 1022), "the other function");
    world.function(0, 0, 1024);
    world.settle();
    expectMessages(world, {}, "nothing from before");
    world.mask(3, 7, false);
    world.settle();
    expectMessages(world, {{HostBase + 0x10000 + 28, 7}}, "the other function");
}

}  // namespace msix_test
