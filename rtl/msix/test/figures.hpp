// SPDX-License-Identifier: Apache-2.0
// The figures of README.md, to the cycle.
#pragma once

#include "frame_scenarios.hpp"

namespace msix_test {

inline void figure(const char* what, uint64_t measured, uint64_t limit) {
    std::printf("figure: %-80s %6llu (limit %llu)\n", what, (unsigned long long)measured, (unsigned long long)limit);
    that(measured <= limit, what);
}

inline void figures() {
    scenario = "figures";
    {
        Tunnel world(seed);
        world.send(world.raiseFrame(0, 5));
        world.settle();
        figure("explicit raise beat accepted -> message accepted", world.writes[0].cycle - world.accepted, 6);
        Frame tlp = world.raiseFrame(0, 5);
        tlp.carrier = 1;
        tlp.tlp = tlpTo(0xfe000000, 5, false);
        world.send(tlp);
        world.settle();
        figure("raise by TLP", world.writes[1].cycle - world.accepted, 6);
    }
    for (size_t bytes : {64u, 4096u}) {
        Tunnel world(seed);
        world.send(world.dataFrame(0, 0x100000, bytes));
        world.send(world.raiseFrame(0, 5));
        world.settle();
        figure(bytes == 64 ? "last data beat accepted -> message accepted, 64 bytes" : "last data beat accepted -> message accepted, 4 KiB",
               world.writes[1].cycle - world.writes[0].cycle, 8);
        world.writes.clear();
        Frame data = world.dataFrame(0, 0x100000, bytes);
        data.flags = 1 << 2;
        world.send(data);
        world.send(world.raiseFrame(0, 5));
        world.settle();
        figure(bytes == 64 ? "the same with a flush, response a cycle after the data, 64 bytes" : "the same with a flush, response a cycle after the data, 4 KiB",
               world.writes[1].cycle - world.writes[0].cycle, 16);
    }
    auto wide = [](World& world) {
        world.start();
        world.function(0, 0, 2048);
        world.connection(Tunnel::Id, Tunnel::Epoch, 1);
        for (uint32_t v = 0; v < 2048; v++) {
            world.map(0, v, v);
            world.entry(0, v, HostBase + 4 * v, v, false);
        }
    };
    {
        World world(seed);
        wide(world);
        const int count = 2000;
        for (int i = 0; i < count; i++) {
            Frame raise;
            raise.connection = Tunnel::Id;
            raise.epoch = Tunnel::Epoch;
            raise.number = uint32_t(i);
            raise.vector = uint16_t(world.random.below(2048));
            world.send(raise);
        }
        world.settle();
        equal("messages", count, world.writes.size());
        figure("1,000 messages over random vectors of 2,048", world.writes[1500].cycle - world.writes[500].cycle, 4000);
    }
    for (int way = 0; way < 3; way++) {
        World world(seed);
        wide(world);
        world.control(0, World::Enable | World::MaskAll | World::BusMaster);
        std::multiset<uint32_t> expected, seen;
        for (uint32_t v = 0; v < 2048; v++) {
            if (way == 2 && v != 0 && v != 2047) continue;
            world.raise(0, v);
            if (way == 1 && v % 2) world.mask(0, v, true);
            else expected.insert(v);
        }
        world.settle();
        equal("nothing yet", 0, world.writes.size());
        uint64_t start = world.now;
        world.control(0, World::Enable | World::BusMaster);
        world.settle();
        for (const Write& write : world.writes) seen.insert(write.value());
        that(seen == expected, "each once");
        figure(way == 0 ? "drain of 2,048, from the write that unmasks" : way == 1 ? "drain of 1,024, every other masked" : "drain of 0 and 2,047",
               world.writes.back().cycle - start, 8300);
    }
    {
        World world(seed);
        wide(world);
        world.control(0, World::Enable | World::MaskAll | World::BusMaster);
        for (uint32_t v = 0; v < 1024; v++) world.raise(0, v);
        world.control(0, World::Enable | World::BusMaster);
        uint64_t raised = 0;
        size_t before = world.writes.size();
        while (world.writes.size() < before + 900) {
            if (world.now % 8 == 0) {
                Frame raise;
                raise.connection = Tunnel::Id;
                raise.epoch = Tunnel::Epoch;
                raise.number = uint32_t(raised++);
                raise.vector = uint16_t(1024 + raised % 1024);
                world.send(raise);
            }
            world.step();
        }
        uint64_t fresh = 0;
        for (size_t i = before; i < before + 900; i++) fresh += world.writes[i].value() >= 1024;
        figure("of 900 messages while both wait: new ones, one raise in 8 cycles", fresh, 540);
        figure("of 900 messages while both wait: pending ones", 900 - fresh, 540);
    }
    {
        uint64_t cycles[2];
        for (int with = 0; with < 2; with++) {
            Tunnel world(seed);
            const int count = 40;
            for (int i = 0; i < count; i++) {
                world.send(world.dataFrame(0, 0x100000 + 0x1000 * (i % 16), 4096));
                if (with) world.send(world.raiseFrame(0, uint32_t(i)));
            }
            uint64_t start = world.now;
            world.settle();
            equal("data beats", 64 * count, world.dataBeats - (with ? count : 0));
            cycles[with] = world.lastBeat - start;
        }
        figure("40 pages: cycles without raises", cycles[0], 2700);
        figure("40 pages: cycles with a raise each", cycles[1], cycles[0] * 100 / 95);
    }
}

}  // namespace msix_test
