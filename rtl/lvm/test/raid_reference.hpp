// SPDX-License-Identifier: Apache-2.0
// What the RAID stage must do with an operation, worked out the slow way from the rules in README.md: its steps, their
// member commands in order, and the place of a failure. It knows no cycles and shares nothing with the RTL.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace raid_test {

// What of the array is there, as the registers say it.
struct Presence {
    uint32_t online = 0xFFFF, rebuild = 0;
    uint64_t watermark = 0;
    bool parityTrusted = true;

    // Members that a stripe must do without.
    uint32_t missing(uint64_t stripe) const { return ~online | (stripe >= watermark ? rebuild : 0); }
    bool trusted(uint64_t stripe) const { return parityTrusted || (rebuild == 0 && stripe < watermark); }
};

struct Geometry {
    int level = 5, members = 5, chunkShift = 7;
    uint64_t extent = 128, stripes = 16;  // blocks of an extent

    bool known() const { return level == 0 || level == 1 || level == 5 || level == 6 || level == 10; }
    int parities() const { return level == 5 ? 1 : level == 6 ? 2 : 0; }
    bool parity() const { return parities() > 0; }
    int dataChunks() const { return level == 1 || level == 10 ? 1 : members - parities(); }
    uint64_t chunk() const { return uint64_t(1) << chunkShift; }
    uint64_t blocks() const { return stripes * dataChunks() * chunk(); }
    uint64_t stripeOf(uint64_t block) const { return block / chunk() / dataChunks(); }
    // A stripe's chunks by place: its data chunks, then P, then Q; around, and the data chunks follow the last parity.
    int memberAt(uint64_t stripe, int place) const {
        return (members - 1 - int(stripe % members) + parities() + place) % members;
    }

    uint32_t all() const { return (1u << members) - 1; }

    // Places of members.
    uint32_t places(uint64_t stripe, uint32_t ofMembers) const {
        uint32_t places = 0;
        for (int place = 0; place < members; place++) {
            if (ofMembers >> memberAt(stripe, place) & 1) places |= 1u << place;
        }
        return places;
    }
    uint32_t missing(uint64_t stripe, const Presence& there) const { return places(stripe, there.missing(stripe)); }

    struct Place {
        int member;
        uint64_t block;
    };

    // Where a block is kept, in the order in which it is written; of a level with parity the data only.
    std::vector<Place> placesOf(uint64_t block) const {
        const uint64_t chunkNumber = block / chunk(), stripe = stripeOf(block), offset = block % chunk();
        const int data = int(chunkNumber % dataChunks());
        std::vector<Place> all;
        if (level == 1) {
            for (int m = 0; m < members; m++) all.push_back({m, stripe * chunk() + offset});
        } else if (level == 10) {
            for (uint64_t at : {2 * stripe, 2 * stripe + 1}) {  // chunks of all members, row by row
                all.push_back({int(at % members), at / members * chunk() + offset});
            }
        } else {
            const int member = level == 0 ? data : memberAt(stripe, data);
            all.push_back({member, stripe * chunk() + offset});
        }
        return all;
    }

    // The place that a read takes, and a write of what has no redundancy.
    Place placeOf(uint64_t block, const Presence& there) const {
        const std::vector<Place> all = placesOf(block);
        size_t preferred = 0;
        if (level == 1) preferred = block / chunk() % members;
        if (level == 10 && members % 2 == 0) preferred = 2 * stripeOf(block) / members % 2;
        for (size_t i = 0; i < all.size(); i++) {
            const Place& place = all[(preferred + i) % all.size()];
            if (!(there.missing(stripeOf(block)) >> place.member & 1)) return place;
        }
        return all[preferred];
    }

    // Members on which a block is.
    uint32_t holders(uint64_t block) const {
        uint32_t mask = 0;
        for (const Place& place : placesOf(block)) mask |= 1u << place.member;
        return mask;
    }

    int memberOf(uint64_t block) const { return placesOf(block)[0].member; }
};

enum Kind { Flush = 0, Write = 1, Read = 2 };

struct Command {
    int kind = 0, member = 0;
    uint64_t block = 0;     // on the member
    int blocks = 0;
    bool fua = false;
    bool placed = false;    // carries the address of the operation's data at pos
    uint64_t pos = 0;       // blocks of the operation before its data
    uint64_t physical = 0;  // of a piece
    int place = 0;          // of a column: the chunk that it moves
    bool store = false;     // its data go to the buffer
    bool silent = false;    // its data go to nobody
    bool accumulate = false, first = false;
    bool readout = false;   // its data come out of the accumulator
    bool check = false;     // they are looked through
    bool log = false;       // for the member's log; the block is that of the first context's part
};

// A stretch of an operation that is physically contiguous.
struct Run {
    uint64_t pos, physical, blocks;
};

// What is tried again as a whole when it fails.
struct Step {
    enum Type { Pieces, Mirror, Column, Flushes } type = Pieces;
    Run run{};
    size_t runIndex = 0;
    uint64_t from = 0, count = 0;  // Pieces: blocks of the run
    bool byStripe = false;         // a part of a run that is read stripe by stripe, because a member is missing
    bool beyond = false;           // the run ends beyond the array, or the level is none
    bool locked = false;
    uint64_t stripe = 0;           // of Mirror and Column
    uint64_t jobPhysical = 0;      // of the stripe's part: what a refusal at the grant names
    uint64_t jobBlocks = 0;
    bool jobFirst = false;         // it is the first step under its lock
    bool jobLast = false;
    uint64_t offset = 0;           // Column: chunk offsets from here
    int blocks = 0;                // and so many
    uint32_t touched = 0;          // data chunks, a bit each
    uint64_t physical = 0;         // where a failure is said to be (not Pieces)
};

// The columns of one stripe's part: offsets at which the same chunks are touched, cut at 64 KiB of the chunk.
inline void columns(const Geometry& g, Step step, std::vector<Step>& all) {
    step.type = Step::Column;
    const uint64_t first = step.stripe * g.dataChunks() * g.chunk(), end = step.jobPhysical + step.jobBlocks;
    auto touchedAt = [&](uint64_t offset) {
        uint32_t chunks = 0;
        for (int c = 0; c < g.dataChunks(); c++) {
            const uint64_t block = first + c * g.chunk() + offset;
            if (block >= step.jobPhysical && block < end) chunks |= 1u << c;
        }
        return chunks;
    };
    for (uint64_t offset = 0; offset < g.chunk();) {
        step.touched = touchedAt(offset);
        uint64_t next = offset + 1;
        while (next < g.chunk() && next % 128 != 0 && touchedAt(next) == step.touched) next++;
        step.offset = offset;
        step.blocks = int(next - offset);
        if (step.touched != 0) {
            step.physical = first + __builtin_ctz(step.touched) * g.chunk() + offset;
            all.push_back(step);
            step.jobFirst = false;
        }
        offset = next;
    }
    all.back().jobLast = true;
}

// One stripe's part of a run, from a block of the run on, under the stripe's lock.
inline uint64_t lockedPart(const Geometry& g, Step step, uint64_t from, std::vector<Step>& all) {
    const uint64_t stripeBlocks = g.dataChunks() * g.chunk(), at = step.run.physical + from;
    const uint64_t end = std::min(step.run.physical + step.run.blocks, (at / stripeBlocks + 1) * stripeBlocks);
    step.locked = step.jobFirst = true;
    step.stripe = g.stripeOf(at);
    step.jobPhysical = at;
    step.jobBlocks = end - at;
    if (g.parity()) {
        columns(g, step, all);
    } else {
        step.type = Step::Mirror;
        step.jobLast = true;
        step.physical = at;
        step.blocks = int(end - at);
        all.push_back(step);
    }
    return end - step.run.physical;
}

// A run that is read stripe by stripe, from one of its blocks on: parts of which no chunk is missing without a lock.
inline void partsOf(const Geometry& g, Step step, uint64_t from, const Presence& there, std::vector<Step>& all) {
    step.byStripe = true;
    const uint64_t stripeBlocks = g.dataChunks() * g.chunk();
    while (from < step.run.blocks) {
        const uint64_t at = step.run.physical + from;
        const uint64_t end = std::min(step.run.blocks, (at / stripeBlocks + 1) * stripeBlocks - step.run.physical);
        uint32_t chunks = 0;
        for (uint64_t block = at; block < step.run.physical + end; block = (block / g.chunk() + 1) * g.chunk()) {
            chunks |= 1u << block / g.chunk() % g.dataChunks();
        }
        if (chunks & g.missing(g.stripeOf(at), there)) {
            lockedPart(g, step, from, all);
        } else {
            step.from = from;
            step.count = end - from;
            all.push_back(step);
        }
        from = end;
    }
}

// From one of the runs on; what is read depends on which members are there.
inline std::vector<Step> steps(const Geometry& g, const std::vector<Run>& runs, bool write, const Presence& there,
                               size_t firstRun = 0) {
    std::vector<Step> all;
    for (size_t i = firstRun; i < runs.size(); i++) {
        Step step;
        step.run = runs[i];
        step.runIndex = i;
        step.count = step.run.blocks;
        step.beyond = step.run.physical + step.run.blocks > g.blocks() || !g.known();
        if (step.beyond || g.level == 0 || (!write && !(g.parity() && ((~there.online & g.all()) || there.rebuild)))) {
            all.push_back(step);
        } else if (!write) {
            partsOf(g, step, 0, there, all);
        } else {
            for (uint64_t from = 0; from < step.run.blocks;) from = lockedPart(g, step, from, all);
        }
    }
    return all;
}

enum Strategy {
    Full = 0, ReadModify = 1, Reconstruct = 2, Recover = 3, DataOnly = 4, Decode = 5, Sync = 6, Check = 7, Plain, Lost
};

// What a column has to do. `missing`: places.
inline Strategy strategyOf(const Geometry& g, const Step& step, bool write, uint32_t missing, bool trusted) {
    const int d = g.dataChunks(), k = __builtin_popcount(step.touched);
    const uint32_t data = (1u << d) - 1, parity = ((1u << g.members) - 1) & ~data, untouched = data & ~step.touched;
    const bool tooMany = __builtin_popcount(missing) > g.parities();
    if (!write) return !(missing & step.touched) ? Plain : tooMany || !trusted ? Lost : Decode;
    if (tooMany) return Lost;
    if (!(parity & ~missing)) return DataOnly;
    if (missing & untouched) return !trusted ? Lost : missing & step.touched ? Recover : ReadModify;
    if (k == d) return Full;
    if (!trusted || missing & step.touched) return Reconstruct;
    return k + __builtin_popcount(parity & ~missing) < d - k ? ReadModify : Reconstruct;
}

// Places that are read first.
inline uint32_t readsOf(const Geometry& g, const Step& step, Strategy strategy, uint32_t missing) {
    const int d = g.dataChunks();
    const uint32_t all = (1u << g.members) - 1, data = (1u << d) - 1;
    uint32_t left = all & ~missing;
    switch (strategy) {
        case ReadModify: return left & (step.touched | ~data);
        case Reconstruct: return data & ~step.touched;
        case Recover: return left;
        case Plain: return step.touched;
        case Decode:
            while (__builtin_popcount(left) > d) left &= ~(1u << (31 - __builtin_clz(left)));
            return left;
        default: return 0;
    }
}

// What of an operation is decided when a step begins.
struct Choice {
    bool write = false, fua = false, zero = false;  // zero: internal, without data
    Strategy strategy = Full;                       // of a column
    uint32_t missing = 0;                           // places, when it was chosen
    bool second = false;                            // its writes, or the stores of a read
    bool again = false;                             // the writes had failed: what is added has been
    bool logs = false;                              // writes are logged, the log beginning at:
    uint64_t logBlock = 0;
    bool log = false;                               // the log, which comes between its reads and its writes
    bool logAgain = false;                          // the log's writes had failed
    uint32_t added = 0, logMissing = 0;             // by the log: chunks whose data has been added; members then missing
    uint64_t stored = 0;                            // blocks of partial parity
    Presence there;
};

// The log of a column: the data of touched chunks that are missing is added, then each parity member gets the partial parity.
template <class Add> void logCommands(const Geometry& g, const Step& step, const Choice& choice, Add& add) {
    const int d = g.dataChunks();
    for (int place = 0; place < d; place++) {
        if (choice.logAgain || !(choice.added >> place & 1)) continue;
        const uint64_t block = (step.stripe * d + place) * g.chunk() + step.offset;
        Command& c = add(Write, 0, 0, step.blocks, false, step.run.pos + block - step.run.physical);
        c.place = place;
        c.silent = c.accumulate = true;
        c.first = choice.strategy == Full && place == __builtin_ctz(choice.added);
    }
    for (int place = d; place < g.members; place++) {
        const int member = g.memberAt(step.stripe, place);
        if (choice.there.missing(step.stripe) >> member & 1) continue;
        Command& c = add(Write, member, choice.logBlock + 128 - choice.stored, int(choice.stored) + 1, false, 0);
        c.place = place;
        c.fua = c.log = true;
        c.readout = choice.stored > 0;
    }
}

// The commands of a step; of a column its reads, or what follows them.
inline std::vector<Command> commands(const Geometry& g, const Step& step, const Choice& choice) {
    std::vector<Command> all;
    auto add = [&](int kind, int member, uint64_t block, int blocks, bool placed, uint64_t pos) -> Command& {
        Command c;
        c.kind = kind;
        c.member = member;
        c.block = block;
        c.blocks = blocks;
        c.fua = choice.fua && kind == Write;
        c.placed = placed && !choice.zero;
        c.pos = pos;
        all.push_back(c);
        return all.back();
    };
    if (step.type == Step::Pieces && !step.beyond) {
        for (uint64_t at = step.from; at < step.from + step.count;) {
            const uint64_t block = step.run.physical + at;
            const int blocks = int(std::min(step.from + step.count - at, g.chunk() - block % g.chunk()));
            const Geometry::Place place = g.placeOf(block, choice.there);
            Command& c = add(choice.write ? Write : Read, place.member, place.block, blocks, true, step.run.pos + at);
            c.physical = block;
            c.store = !choice.write;
            at += blocks;
        }
    } else if (step.type == Step::Mirror) {
        for (const Geometry::Place& place : g.placesOf(step.physical)) {
            if (choice.there.missing(step.stripe) >> place.member & 1) continue;
            add(Write, place.member, place.block, step.blocks, true,
                step.run.pos + step.physical - step.run.physical);
        }
    } else if (step.type == Step::Column && choice.strategy != Lost) {
        const int d = g.dataChunks();
        const uint64_t first = step.stripe * d * g.chunk(), memberBlock = step.stripe * g.chunk() + step.offset;
        const uint32_t reads = readsOf(g, step, choice.strategy, choice.missing);
        if (choice.log) logCommands(g, step, choice, add);
        for (int place = choice.log ? g.members : 0; place < g.members; place++) {
            const int member = g.memberAt(step.stripe, place);
            const bool touched = step.touched >> place & 1, missing = choice.missing >> place & 1;
            const bool online = !(choice.there.missing(step.stripe) >> member & 1);
            const bool added = choice.added >> place & 1;
            const bool adds = choice.strategy != DataOnly && !choice.again && !added;
            const uint64_t block = first + place * g.chunk() + step.offset;
            const uint64_t pos = touched ? step.run.pos + block - step.run.physical : 0;
            auto one = [&](int kind) -> Command& {
                Command& c = add(kind, member, memberBlock, step.blocks, touched, pos);
                c.place = place;
                c.fua = c.fua || (kind == Write && choice.logs);
                return c;
            };
            if (!choice.second) {
                if (!(reads >> place & 1)) continue;
                Command& c = one(Read);
                c.store = !choice.write && touched;
                c.accumulate = choice.strategy != Plain;
            } else if (!choice.write) {
                if (!touched || !missing) continue;
                Command& c = one(Write);
                c.store = c.readout = true;
            } else if (touched) {
                if (!online && !adds) continue;
                Command& c = one(Write);
                c.silent = !online;
                c.accumulate = adds;
                c.first = choice.strategy == Full && place == __builtin_ctz(step.touched) && !choice.added;
            } else if (place >= d && online && choice.strategy != DataOnly) {
                one(Write).readout = true;
            }
        }
    } else if (step.type == Step::Flushes) {
        for (int m = 0; m < g.members; m++) {
            if (choice.there.online >> m & 1) add(Flush, m, 0, 0, false, 0);
        }
    }
    return all;
}

}  // namespace raid_test
