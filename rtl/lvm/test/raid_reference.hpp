// SPDX-License-Identifier: Apache-2.0
// What the RAID stage must do with an operation, worked out the slow way from the rules in README.md: its steps, their
// member commands in order, and the place of a failure. It knows no cycles and shares nothing with the RTL.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace raid_test {

struct Geometry {
    int level = 5, members = 5, chunkShift = 7;
    uint64_t extent = 128, stripes = 16;  // blocks of an extent

    bool known() const { return level == 0 || level == 1 || level == 5 || level == 10; }
    bool parity() const { return level == 5; }
    int dataChunks() const { return level == 0 ? members : level == 1 || level == 10 ? 1 : members - 1; }
    uint64_t chunk() const { return uint64_t(1) << chunkShift; }
    uint64_t blocks() const { return stripes * dataChunks() * chunk(); }
    uint64_t stripeOf(uint64_t block) const { return block / chunk() / dataChunks(); }
    int parityMember(uint64_t stripe) const { return members - 1 - int(stripe % members); }

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
            const int member = level == 0 ? data : (parityMember(stripe) + 1 + data) % members;
            all.push_back({member, stripe * chunk() + offset});
        }
        return all;
    }

    // The place that a read takes, and a write of what has no redundancy.
    Place placeOf(uint64_t block, uint32_t online) const {
        const std::vector<Place> all = placesOf(block);
        size_t preferred = 0;
        if (level == 1) preferred = block / chunk() % members;
        if (level == 10 && members % 2 == 0) preferred = 2 * stripeOf(block) / members % 2;
        for (size_t i = 0; i < all.size(); i++) {
            const Place& place = all[(preferred + i) % all.size()];
            if (online >> place.member & 1) return place;
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
    bool accumulate = false, first = false;
    bool parity = false;    // its data come out of the accumulator
};

// A stretch of an operation that is physically contiguous.
struct Run {
    uint64_t pos, physical, blocks;
};

// What is tried again as a whole when it fails.
struct Step {
    enum Type { Pieces, Mirror, Column, Flushes } type = Pieces;
    Run run{};
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

inline std::vector<Step> steps(const Geometry& g, const std::vector<Run>& runs, bool write) {
    std::vector<Step> all;
    for (const Run& run : runs) {
        Step step;
        step.run = run;
        step.beyond = run.physical + run.blocks > g.blocks() || !g.known();
        if (!write || g.level == 0 || step.beyond) {
            all.push_back(step);
            continue;
        }
        const uint64_t stripeBlocks = g.dataChunks() * g.chunk();
        for (uint64_t at = run.physical; at < run.physical + run.blocks;) {
            const uint64_t end = std::min(run.physical + run.blocks, (at / stripeBlocks + 1) * stripeBlocks);
            step.locked = step.jobFirst = true;
            step.jobLast = false;
            step.stripe = g.stripeOf(at);
            step.jobPhysical = at;
            step.jobBlocks = end - at;
            if (!g.parity()) {
                step.type = Step::Mirror;
                step.jobLast = true;
                step.physical = at;
                step.blocks = int(end - at);
                all.push_back(step);
            } else {
                columns(g, step, all);
            }
            at = end;
        }
    }
    return all;
}

enum Strategy { Full = 0, ReadModify = 1, Reconstruct = 2 };

inline Strategy strategyOf(const Geometry& g, const Step& step, bool trusted, bool reconstruct) {
    const int k = __builtin_popcount(step.touched), d = g.dataChunks();
    if (k == d) return Full;
    return trusted && !reconstruct && k + 1 < d - k ? ReadModify : Reconstruct;
}

// The commands of a step; of a column its reads or its writes. `zero`: internal, without data.
inline std::vector<Command> commands(const Geometry& g, const Step& step, bool write, bool fua, bool zero,
                                     Strategy strategy, bool columnWrites, uint32_t online) {
    std::vector<Command> all;
    auto add = [&](int kind, int member, uint64_t block, int blocks, bool placed, uint64_t pos) -> Command& {
        Command c;
        c.kind = kind;
        c.member = member;
        c.block = block;
        c.blocks = blocks;
        c.fua = fua && kind == Write;
        c.placed = placed && !zero;
        c.pos = pos;
        all.push_back(c);
        return all.back();
    };
    if (step.type == Step::Pieces && !step.beyond) {
        for (uint64_t at = 0; at < step.run.blocks;) {
            const uint64_t block = step.run.physical + at;
            const int blocks = int(std::min(step.run.blocks - at, g.chunk() - block % g.chunk()));
            const int kind = write ? Write : Read;
            const Geometry::Place place = g.placeOf(block, online);
            add(kind, place.member, place.block, blocks, true, step.run.pos + at).physical = block;
            at += blocks;
        }
    } else if (step.type == Step::Mirror) {
        for (const Geometry::Place& place : g.placesOf(step.physical)) {
            if (!(online >> place.member & 1)) continue;
            add(Write, place.member, place.block, step.blocks, true,
                step.run.pos + step.physical - step.run.physical);
        }
    } else if (step.type == Step::Column) {
        const uint64_t first = step.stripe * g.dataChunks() * g.chunk();
        const uint64_t memberBlock = step.stripe * g.chunk() + step.offset;
        bool overwrite = strategy == Full;
        for (int c = 0; c < g.dataChunks(); c++) {
            const bool touched = step.touched >> c & 1;
            const uint64_t block = first + c * g.chunk() + step.offset;
            const uint64_t pos = step.run.pos + block - step.run.physical;
            if (columnWrites && touched) {
                Command& command = add(Write, g.memberOf(block), memberBlock, step.blocks, true, pos);
                command.accumulate = true;
                command.first = overwrite;
                overwrite = false;
            } else if (!columnWrites && strategy != Full && touched == (strategy == ReadModify)) {
                add(Read, g.memberOf(block), memberBlock, step.blocks, touched, pos).accumulate = true;
            }
        }
        if (columnWrites || strategy == ReadModify) {
            Command& command =
                    add(columnWrites ? Write : Read, g.parityMember(step.stripe), memberBlock, step.blocks, false, 0);
            command.accumulate = !columnWrites;
            command.parity = columnWrites;
        }
    } else if (step.type == Step::Flushes) {
        for (int m = 0; m < g.members; m++) {
            if (online >> m & 1) add(Flush, m, 0, 0, false, 0);
        }
    }
    return all;
}

}  // namespace raid_test
