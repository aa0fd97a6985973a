// SPDX-License-Identifier: Apache-2.0
// What SYNC must do in a stripe, from the rules in README.md: chunk by chunk, and sharing nothing with the RTL.
#pragma once

#include "raid_reference.hpp"

namespace raid_test {

// The question: members to be written, or 0; or only a look.
struct SyncWish {
    uint32_t members = 0;
    bool check = false;
};

// The answer: places, or copies of a mirrored stripe.
struct SyncColumn {
    bool refused = false, nothing = false;
    std::vector<int> reads, writes;
    int copy = 0;  // check of copies: the one that is compared
};

// Member and block on it of a stripe's place.
inline Geometry::Place syncPlace(const Geometry& g, uint64_t stripe, int place) {
    if (g.parity()) return {g.memberAt(stripe, place), stripe * g.chunk()};
    return g.placesOf(stripe * g.dataChunks() * g.chunk())[size_t(place)];
}

inline int syncPlaces(const Geometry& g) { return g.parity() || g.level == 1 ? g.members : g.level == 10 ? 2 : 0; }

// `from`: the first copy that is not yet compared at these offsets.
inline SyncColumn syncColumn(const Geometry& g, uint64_t stripe, const SyncWish& wish, const Presence& there, int from) {
    SyncColumn column;
    auto refuse = [&] {
        column.refused = true;
        return column;
    };
    const int places = syncPlaces(g), d = g.dataChunks();
    if (places == 0 || stripe >= g.stripes) return refuse();
    auto has = [&](uint32_t mask, int place) { return (mask >> syncPlace(g, stripe, place).member & 1) != 0; };
    const uint32_t missing = there.missing(stripe);
    if (g.parity() && wish.check) {
        if (wish.members != 0) return refuse();
        for (int place = 0; place < places; place++) {
            if (!has(missing, place)) column.reads.push_back(place);
            else if (place < d) return refuse();
        }
        return int(column.reads.size()) == d ? refuse() : column;
    }
    if (g.parity() && wish.members == 0) {
        for (int place = 0; place < places; place++) {
            if (place < d && has(missing, place)) return refuse();
            if (place < d) column.reads.push_back(place);
            else if (!has(missing, place)) column.writes.push_back(place);
        }
        column.nothing = column.writes.empty();
        return column;
    }
    if (g.parity()) {
        if (wish.members & ~there.online) return refuse();
        if (wish.members >> g.members) return refuse();
        for (int place = 0; place < places; place++) {
            if (has(wish.members, place)) {
                if (place < d && !there.trusted(stripe)) return refuse();
                column.writes.push_back(place);
            } else if (!has(missing, place) && int(column.reads.size()) < d) {
                column.reads.push_back(place);
            }
        }
        return int(column.reads.size()) < d || int(column.writes.size()) > g.parities() ? refuse() : column;
    }
    int source = 0;
    while (source < places && (has(missing, source) || (!wish.check && has(wish.members, source)))) source++;
    if (source == places) return refuse();
    column.reads.push_back(source);
    for (int copy = 0; copy < places; copy++) {
        if (wish.check) {
            if (column.reads.size() == 1 && copy >= from && copy > source && !has(missing, copy)) column.reads.push_back(copy);
        } else if (wish.members != 0) {
            if (!has(wish.members, copy)) continue;
            if (!has(there.online, copy)) return refuse();
            column.writes.push_back(copy);
        } else if (copy != source && !has(missing, copy)) {
            column.writes.push_back(copy);
        }
    }
    column.nothing = wish.check ? column.reads.size() == 1 : column.writes.empty();
    column.copy = column.reads.back();
    return column;
}

// Commands of a column: its reads; then its writes, or what is looked through.
inline std::vector<Command> syncCommands(const Geometry& g, const Step& step, const SyncColumn& column, bool check,
                                         bool second, uint32_t online) {
    std::vector<Command> all;
    auto one = [&](int kind, int place) -> Command& {
        const Geometry::Place at = syncPlace(g, step.stripe, place);
        Command c;
        c.kind = kind;
        c.member = at.member;
        c.block = at.block + step.offset;
        c.blocks = step.blocks;
        c.place = place;
        all.push_back(c);
        return all.back();
    };
    if (!second) {
        for (int place : column.reads) one(Read, place).accumulate = true;
    } else if (!check) {
        for (int place : column.writes) {
            if (online >> syncPlace(g, step.stripe, place).member & 1) one(Write, place).readout = true;
        }
    } else {
        for (int place : column.reads) {
            if (g.parity() ? place < g.dataChunks() : place != column.reads[0]) continue;
            const bool first = all.empty();
            Command& c = one(Write, place);
            c.readout = c.store = c.check = true;
            c.first = first;
        }
    }
    return all;
}

}  // namespace raid_test
