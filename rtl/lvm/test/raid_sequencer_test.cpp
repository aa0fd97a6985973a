// SPDX-License-Identifier: Apache-2.0
/// raid_sequencer by itself along raid_reference.hpp: every member command of every operation in order and in all its
/// fields, over levels, members, chunks and extents; locks, accumulators, contexts; failures, refusals and every answer
/// of firmware; flush, quiesce and zero. Every port at a random pace.
#include "raid_world.hpp"

using namespace raid_test;

namespace {

// Random operations on a few places of the array, so that they meet.
class Traffic {
public:
    Traffic(World& world, uint64_t stream) : world(world), g(world.g), random(stream) {
        const uint64_t extents = (g.blocks() - 1) / g.extent + 1;
        places = {0, extents - 1, random.below(extents), random.below(extents)};
    }

    unsigned readPercent = 30, internalPercent = 12, syncPercent = 3, unmappedPercent = 10;
    size_t depth = 48;
    bool beyond = true;

    void operations(uint64_t count) {
        for (uint64_t i = 0; i < count;) {
            if (world.inFlight() < depth) {
                one();
                i++;
            }
            world.step();
        }
        world.drain();
    }

    void one() {
        const uint64_t extent = g.extent, extents = (g.blocks() - 1) / extent + 1;
        uint64_t blocks = random.chance(40) ? random.between(1, 16) : random.chance(50) ? random.between(1, 300)
                                                                                        : random.between(1, 2048);
        if (random.chance(syncPercent)) return sync();
        if (random.chance(internalPercent)) {
            const unsigned kind = unsigned(random.below(10));
            if (kind < 2) return world.internal(0x82, random.bits(47), random.bits(10));
            if (kind < 4) return world.internal(0x83, random.bits(47), random.bits(10));
            if (kind == 4) return world.internal(0x81, 0, 0);
            const uint64_t place = places[random.below(places.size())] * extent;
            uint64_t physical = place + random.below(extent);
            if (!beyond && physical + blocks > g.blocks()) physical = g.blocks() > blocks ? g.blocks() - blocks : 0;
            const uint32_t opcode = random.chance(40) ? 0x81 : random.chance(50) ? 0x84 : 0x85;
            return world.internal(opcode, physical, beyond ? blocks : std::min(blocks, g.blocks()));
        }
        const uint64_t within = random.chance(30) ? 0 : random.below(extent);
        const uint64_t fragments = (within + blocks + extent - 1) / extent;
        const bool write = !random.chance(readPercent);
        std::vector<int64_t> map;
        for (uint64_t f = 0; f < fragments; f++) {
            uint64_t next = places[random.below(places.size())] + random.below(4);
            if (f > 0 && map[f - 1] >= 0 && random.chance(60)) next = uint64_t(map[f - 1]) + 1;
            if (!beyond || !random.chance(2)) next = next % extents;
            // The last extent of the array may be cut short.
            if (!beyond && (next + 1) * extent > g.blocks()) next = 0;
            next = std::min(next, (uint64_t(1) << 48) / extent - 1);  // physical blocks have 48 bits
            map.push_back(!write && random.chance(unmappedPercent) ? -1 : int64_t(next & 0xFFFFFFFF));
        }
        world.host(write, map, within, blocks, random.chance(20));
    }

    // Any stripes, and any members; never those at a watermark that is not to move.
    void sync() {
        SyncWish wish;
        wish.check = random.chance(40);
        const unsigned kind = unsigned(random.below(10));
        if (kind < 4) wish.members = 1u << random.below(uint64_t(g.members));
        else if (kind < 6) wish.members = 1u << random.below(uint64_t(g.members)) | 1u << random.below(uint64_t(g.members));
        else if (kind == 6) wish.members = uint32_t(random.bits(16));
        if (wish.check && !random.chance(10)) wish.members = 0;
        if (world.rebuilding() != 0 && wish.members == world.rebuilding()) wish.members ^= 0x4000;
        // Stripes have 40 bits; of one beyond only the place is told, and that ends at 48 bits of block.
        const uint64_t far = random.bits(g.parity() && world.rebuilding() == 0 ? 48 : 36);
        const uint64_t first = random.chance(3) ? far : stripe();
        const uint32_t stripes = uint32_t(random.between(1, g.chunkShift > 9 ? 2 : 5));
        world.sync(beyond || first + stripes <= g.stripes ? first : g.stripes - stripes, stripes, wish);
    }

    // A stripe that operations meet.
    uint64_t stripe() { return g.stripeOf(places[random.below(places.size())] * g.extent + random.below(4 * g.extent)); }

private:
    World& world;
    const Geometry& g;
    Random random;
    std::vector<uint64_t> places;
};

struct Totals {
    uint64_t syncs = 0, judged = 0, watermarkMoves = 0, syncRefusals = 0, syncWritesAgain = 0, differedMax = 0;
    uint64_t commands = 0, ioFails = 0, raidErrs = 0, waits = 0, columns[8] = {}, accStalls = 0, contextStalls = 0;
    uint64_t faults = 0, retries = 0, finished = 0, expelled = 0, silents = 0, stores = 0, writesAgain = 0, lostColumns = 0;
    uint64_t unitsMax = 0, columnsLogged = 0, logsOfNothing = 0, logsWithAdded = 0, logsAgain = 0, entries = 0;

    void add(const World& w) {
        commands += w.commandsSeen;
        ioFails += w.ioFails;
        raidErrs += w.raidErrs;
        waits += w.log.waits;
        for (int i = 0; i < 8; i++) columns[i] += w.columnsSeen[i];
        accStalls += w.accStalls;
        contextStalls += w.contextStalls;
        faults += w.faultsTaken;
        retries += w.retries;
        finished += w.finished;
        expelled += w.expelled;
        silents += w.silents;
        stores += w.stores;
        writesAgain += w.writesAgain;
        lostColumns += w.lostColumns;
        syncs += w.syncs;
        judged += w.judged;
        watermarkMoves += w.watermarkMoves;
        syncRefusals += w.syncRefusals;
        syncWritesAgain += w.syncWritesAgain;
        differedMax = std::max(differedMax, w.differedMax);
        unitsMax = std::max(unitsMax, w.unitsMax);
        columnsLogged += w.columnsLogged;
        logsOfNothing += w.logsOfNothing;
        logsWithAdded += w.logsWithAdded;
        logsAgain += w.logsAgain;
        entries += w.entries;
    }
} totals;

Geometry geometry(int level, int members, int chunkShift, int extentShift, uint64_t stripes) {
    Geometry g;
    g.level = level;
    g.members = members;
    g.chunkShift = chunkShift;
    g.extent = uint64_t(1) << extentShift;
    g.stripes = stripes;
    return g;
}

// With extents of any number of 64 KiB units.
Geometry units(Geometry g, uint64_t count) {
    g.extent = count * 128;
    return g;
}

void random_commands(const Geometry& g, unsigned number, uint64_t count) {
    Random random(1000 + number);
    World world(g, 2000 + number);
    Traffic traffic(world, 3000 + number);
    if (number % 3 == 1) {
        world.mood.failPerMille = 40;
        world.mood.commandReady = world.mood.doneReady = world.mood.exceptionReady = world.mood.logReady = 50;
    } else if (number % 3 == 2) {
        world.mood.failPerMille = 8;
        world.mood.latencyMax = 2000;
        world.mood.firmwareMax = 2000;
        world.mood.logReady = 15;
    }
    traffic.operations(count);
    // From here on with a log, except where there is no parity.
    world.logging(g.parity() || number % 2 ? random.between(1, (uint64_t(1) << 48) - 1) : 0, random.chance(50) ? 0xFF'FFFF'FF80 : random.bits(40));
    traffic.operations(count / 2);
    world.parityTrusted(false);
    traffic.operations(count / 4);
    world.parityTrusted(true);
    // The fault meets whatever comes, on stripes that are in use.
    for (int i = 0; i < 6; i++) {
        world.armFault(i % 2 ? g.stripes - 1 : 0);
        traffic.operations(count / 12);
    }
    world.disarmFault();
    // One member missing, then two beside each other, then half of them.
    const unsigned missing = unsigned(random.below(uint64_t(g.members)));
    for (uint32_t mask : {1u << missing, 1u << missing | 1u << (missing + 1) % unsigned(g.members),
                          uint32_t(random.bits(16))}) {
        world.online(0xFFFF & ~mask);
        traffic.operations(count / 6);
    }
    // A member that is being rebuilt, alone and with another one offline, and the bits of no member.
    for (uint32_t mask : {0u, 1u << (missing + 1) % unsigned(g.members)}) {
        world.online(0xFFFF & ~mask);
        world.rebuild((1u << missing) | 0x8000, traffic.stripe());
        traffic.operations(count / 6);
    }
    world.online(0xFFFF);
    // Below the watermark of a rebuild parity is trusted no more than above; of a resync it is.
    world.parityTrusted(false);
    traffic.operations(count / 6);
    world.rebuild(0, traffic.stripe());
    traffic.operations(count / 6);
    world.parityTrusted(true);
    traffic.operations(count / 12);
    totals.add(world);
}

// One operation at a time, whose members fail and are taken out before it goes on.
void losses(const Geometry& g, unsigned number, bool log) {
    World world(g, (log ? 13000 : 6000) + number);
    Traffic traffic(world, (log ? 14000 : 7000) + number);
    if (log) world.logging(g.stripes * g.chunk(), number);
    traffic.depth = 1;
    traffic.beyond = false;
    world.mood.failPerMille = 60;
    world.mood.expel = 70;
    world.mood.firmwareMax = 20;
    for (int i = 0; i < 40; i++) {
        traffic.operations(2);
        if (i == 25) world.rebuild(1u << number % unsigned(g.members), traffic.stripe());
        if (i % 4 == 3) world.online(0xFFFF);
    }
    totals.add(world);
}

// A write of a few stripes around the watermark, by a host or by firmware.
void write(World& world, const Geometry& g, Random& random) {
    const uint64_t stripeBlocks = uint64_t(g.dataChunks()) * g.chunk();
    const uint64_t at = std::min(world.watermark() + random.below(4), g.stripes - 1);
    const uint64_t physical = at * stripeBlocks + random.below(stripeBlocks);
    const uint64_t blocks = std::min(random.between(1, 2048), g.blocks() - physical);
    if (physical / g.extent + 2048 / g.extent + 1 > 0xFFFFFFFF || random.chance(30)) {
        return world.internal(random.chance(50) ? 0x81 : 0x85, physical, blocks);
    }
    std::vector<int64_t> map;
    for (uint64_t f = 0; f * g.extent < physical % g.extent + blocks; f++) map.push_back(int64_t(physical / g.extent + f));
    world.host(true, map, physical % g.extent, blocks, false);
}

// The watermark moves: one SYNC after the other goes on from there. With one operation at a time anything may come
// between; else what hosts write, and read where that does not depend on the watermark.
void climbs(const Geometry& g, unsigned number, bool rebuild, size_t depth) {
    Random random(8000 + 10 * number + depth);
    World world(g, 9000 + 10 * number + depth);
    Traffic traffic(world, 10000 + 10 * number + depth);
    traffic.depth = depth;
    traffic.beyond = false;
    traffic.syncPercent = depth == 1 ? 10 : 0;
    if (rebuild && depth > 1) traffic.readPercent = 0;
    world.mood.failPerMille = 10;
    SyncWish wish;
    if (rebuild) wish.members = 1u << random.below(uint64_t(g.members));
    if (rebuild && g.level == 6 && random.chance(50)) wish.members |= 1u << random.below(uint64_t(g.members));
    for (int i = 0; i < 4; i++) {
        const uint64_t from = std::min(traffic.stripe(), g.stripes - 1);
        world.parityTrusted(rebuild || random.chance(10));
        world.rebuild(wish.members, from);
        for (int n = 0; n < 40; n++) {
            while (depth == 1 && world.inFlight() > 0) world.step();
            if (world.syncsInFlight() == 0 && world.watermark() < g.stripes) {
                const uint64_t left = g.stripes - world.watermark();
                world.sync(world.watermark(), uint32_t(std::min<uint64_t>(left, random.between(1, 3))), wish);
            }
            while (world.inFlight() >= depth) world.step();
            if (rebuild && depth > 1) write(world, g, random);
            else traffic.one();
            for (int i = 0; i < 100; i++) world.step();
        }
        world.drain();
    }
    totals.add(world);
}

// One operation at a time: the fault strikes if and only if the operation comes to its stripe.
void faults(const Geometry& g, unsigned number) {
    Random random(4000 + number);
    World world(g, 5000 + number);
    world.alone = true;
    const uint64_t extent = g.extent, stripe = g.stripes / 2;
    const uint64_t at = stripe * g.dataChunks() * g.chunk();
    for (int i = 0; i < 60; i++) {
        const uint64_t physical = at - std::min(at, random.below(40)) + random.below(40);
        const uint64_t blocks = random.between(1, 60);
        const uint64_t within = physical % extent;
        const bool write = random.chance(50);
        std::vector<int64_t> map;
        for (uint64_t f = 0; f * extent < within + blocks; f++) map.push_back(int64_t(physical / extent + f));
        if (!world.faultArmed()) world.armFault(stripe);
        const uint64_t taken = world.faultsTaken, refusals = world.raidErrs;
        world.host(write, map, within, blocks, false);
        world.drain();
        const bool meets = g.stripeOf(physical) <= stripe && g.stripeOf(physical + blocks - 1) >= stripe;
        equal("the fault strikes", meets, world.faultsTaken - taken);
        equal("refusals", meets, world.raidErrs - refusals);
    }
    totals.add(world);
}

// Stripes in a row, so that every place is once on the member that is gone, are checked and their parity written.
void rows(const Geometry& g, unsigned number) {
    Random random(11000 + number);
    World world(g, 12000 + number);
    const uint32_t count = g.chunkShift > 9 ? 5 : uint32_t(g.members);
    for (int i = 0; i < 3; i++) {
        if (i > 0) world.online(0xFFFF & ~(1u << random.below(uint64_t(g.members))));
        SyncWish wish;
        wish.check = i != 2;
        // One by one: a stripe that is refused may end its SYNC.
        const uint64_t first = random.below(g.stripes - count);
        for (uint32_t stripe = 0; stripe < count; stripe++) world.sync(first + stripe, 1, wish);
        world.drain();
    }
    totals.add(world);
}

// More blocks differ than 16 bits hold.
void differing() {
    World world(geometry(5, 3, 11, 11, 1000), 11);
    world.differPercent = 100;
    world.mood.latencyMax = 5;
    SyncWish wish;
    wish.check = true;
    world.sync(7, 35, wish);
    world.drain();
    equal("blocks that differed", 35 * 2048, world.differedMax);
    totals.add(world);
}

// All contexts are taken and nobody answers: the 33rd operation waits outside, and all get their commands.
void full() {
    World world(geometry(5, 9, 5, 9, 4096), 7);
    Traffic traffic(world, 8);
    traffic.beyond = false;
    traffic.internalPercent = traffic.syncPercent = 0;
    traffic.unmappedPercent = 0;  // what is not mapped at all ends without a member
    world.mood.answers = false;
    for (int i = 0; i < 40; i++) traffic.one();
    for (int i = 0; i < 20000; i++) world.step();
    equal("contexts in use at once", 32, world.contextsMax);
    equal("finished without an answer", 0, world.finished);
    world.mood.answers = true;
    world.drain();
    equal("finished", 40, world.finished);
    totals.add(world);
}

}  // namespace

int main(int argc, char** argv) {
    begin(argc, argv);
    const uint64_t scale = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
    unsigned number = 0;
    for (const Geometry& g : {
             geometry(5, 5, 7, 7, 1000), geometry(5, 3, 3, 7, 77777), geometry(5, 4, 8, 9, 1 << 20),
             geometry(5, 6, 4, 8, 12345), geometry(5, 9, 5, 11, 1 << 28), geometry(5, 16, 3, 7, 999),
             geometry(5, 16, 11, 21, (uint64_t(1) << 33) - 1), geometry(5, 8, 9, 12, 4321), geometry(5, 12, 6, 10, 500),
             geometry(6, 4, 7, 7, 1000), geometry(6, 5, 3, 7, 77777), geometry(6, 6, 8, 9, 1 << 20),
             geometry(6, 8, 5, 8, 12345), geometry(6, 16, 3, 7, 999), geometry(6, 16, 11, 21, (uint64_t(1) << 33) - 1),
             geometry(6, 10, 4, 9, 54321), geometry(6, 12, 6, 10, 500),
             geometry(0, 2, 3, 7, 54321), geometry(0, 5, 7, 8, 3333), geometry(0, 16, 11, 21, (uint64_t(1) << 33) - 1),
             geometry(1, 2, 7, 7, 5000), geometry(1, 3, 3, 8, 99999), geometry(1, 16, 11, 21, uint64_t(1) << 37),
             geometry(1, 7, 5, 7, 4096),
             geometry(10, 4, 7, 7, 5000), geometry(10, 5, 3, 8, 99999), geometry(10, 6, 4, 7, 12345),
             geometry(10, 7, 5, 9, 1 << 20), geometry(10, 16, 11, 21, uint64_t(1) << 37), geometry(10, 15, 3, 7, 4096),
             units(geometry(5, 5, 7, 7, 1000), 3), units(geometry(5, 8, 3, 7, 77777), 5), units(geometry(0, 6, 4, 7, 12345), 80),
             units(geometry(1, 3, 6, 7, 99999), 7), units(geometry(10, 5, 8, 7, 1 << 28), 16383),
             units(geometry(5, 16, 11, 7, (uint64_t(1) << 33) - 1), 12289)}) {
        random_commands(g, number, 240 * scale);
        if (g.level != 0) losses(g, number, false);
        if (g.parity()) losses(g, number, true);
        if (g.level != 0) rows(g, number);
        for (size_t depth : {1, 24}) {
            if (g.level != 0) climbs(g, number, true, depth);
            if (g.parity()) climbs(g, number, false, depth);
        }
        faults(g, number++);
    }
    for (int level : {2, 4, 7, 15}) random_commands(geometry(level, 6, 5, 8, 1000), number++, 60 * scale);
    full();
    differing();
    std::printf("operations=%llu, commands=%llu, full=%llu, read-modify=%llu, reconstruct=%llu, recover=%llu, data only=%llu, "
                "decode=%llu, waits=%llu\n",
                (unsigned long long)totals.finished, (unsigned long long)totals.commands,
                (unsigned long long)totals.columns[0], (unsigned long long)totals.columns[1],
                (unsigned long long)totals.columns[2], (unsigned long long)totals.columns[3],
                (unsigned long long)totals.columns[4], (unsigned long long)totals.columns[5],
                (unsigned long long)totals.waits);
    std::printf("io_fail=%llu, raid_err=%llu, retries=%llu, expelled=%llu, faults=%llu, stalls for accumulators=%llu, "
                "contexts=%llu\n",
                (unsigned long long)totals.ioFails, (unsigned long long)totals.raidErrs,
                (unsigned long long)totals.retries, (unsigned long long)totals.expelled,
                (unsigned long long)totals.faults, (unsigned long long)totals.accStalls,
                (unsigned long long)totals.contextStalls);
    std::printf("logged=%llu, without partial parity=%llu, with data added=%llu, logged again=%llu, entries=%llu\n",
                (unsigned long long)totals.columnsLogged, (unsigned long long)totals.logsOfNothing,
                (unsigned long long)totals.logsWithAdded, (unsigned long long)totals.logsAgain,
                (unsigned long long)totals.entries);
    that(totals.columnsLogged > 3000 && totals.logsOfNothing > 1000 && totals.logsWithAdded > 300 && totals.logsAgain > 100,
         "too little was logged");
    std::printf("sent to nobody=%llu, stored=%llu, writes given again=%llu, columns lost=%llu, units at once=%llu\n",
                (unsigned long long)totals.silents, (unsigned long long)totals.stores,
                (unsigned long long)totals.writesAgain, (unsigned long long)totals.lostColumns,
                (unsigned long long)totals.unitsMax);
    equal("units in use at once", 64, totals.unitsMax);
    that(totals.columns[0] > 500 && totals.columns[1] > 500 && totals.columns[2] > 500 && totals.waits > 500 &&
                 totals.ioFails > 300 && totals.raidErrs > 300 && totals.faults > 100 && totals.expelled > 300 &&
                 totals.accStalls > 1000,
         "too little of something happened");
    std::printf("syncs=%llu, columns=%llu, checked=%llu, looked through=%llu, refused=%llu, writes given again=%llu, "
                "watermark moved=%llu\n",
                (unsigned long long)totals.syncs, (unsigned long long)totals.columns[6],
                (unsigned long long)totals.columns[7], (unsigned long long)totals.judged,
                (unsigned long long)totals.syncRefusals, (unsigned long long)totals.syncWritesAgain,
                (unsigned long long)totals.watermarkMoves);
    that(totals.columns[6] > 3000 && totals.columns[7] > 1000 && totals.judged > 1000 && totals.syncRefusals > 300 &&
                 totals.syncWritesAgain > 100 && totals.watermarkMoves > 1000,
         "too little of SYNC happened");
    that(totals.columns[3] > 100 && totals.columns[4] > 100 && totals.columns[5] > 500 && totals.silents > 500 &&
                 totals.stores > 500 && totals.writesAgain > 300 && totals.lostColumns > 300,
         "too little happened with members missing");
    return passed(500000);
}
