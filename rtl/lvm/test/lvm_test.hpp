// SPDX-License-Identifier: Apache-2.0
// What the native tests of this block share beyond rtl_test.hpp: the records of lvm_pkg as ports carry them, and
// checks that end the run at once, for tests in which nothing makes sense after the first difference.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "rtl_run.hpp"
#include "rtl_test.hpp"

namespace lvm_test {

// ---- the run ------------------------------------------------------------------------------------------------------
using namespace rtl_run;

inline int passed(uint64_t minimum) {
    if (checks < minimum) fail("too few checks: checks=%llu, minimum=%llu", (unsigned long long)checks,
                               (unsigned long long)minimum);
    std::printf("passed: seed=%llu, cycles=%llu, checks=%llu\n", (unsigned long long)seed, (unsigned long long)cycle,
                (unsigned long long)checks);
    return 0;
}

// The first argument is the seed.
inline void begin(int argc, char** argv) {
    if (argc > 1) seed = std::strtoull(argv[1], nullptr, 10);
    std::string random = "+verilator+seed+" + std::to_string(seed % 0x7fffffff + 1);
    const char* arguments[] = {argv[0], "+verilator+rand+reset+2", random.c_str()};
    Verilated::commandArgs(3, const_cast<char**>(arguments));
}

// ---- random -------------------------------------------------------------------------------------------------------
/// One of the streams of the seed.
class Random : public rtl_test::Random {
public:
    explicit Random(uint64_t stream) : rtl_test::Random(seed * 0x9e3779b97f4a7c15ULL + stream) {}
    uint64_t bits(int count) { return next() >> (64 - count); }
};

// ---- packed vectors of ports --------------------------------------------------------------------------------------
inline uint64_t getBits(const uint32_t* words, int lsb, int width) {
    uint64_t value = 0;
    for (int i = 0; i < width; i++) {
        value |= uint64_t(words[(lsb + i) / 32] >> ((lsb + i) % 32) & 1) << i;
    }
    return value;
}

inline void setBits(uint32_t* words, int lsb, int width, uint64_t value) {
    for (int i = 0; i < width; i++) {
        const uint32_t bit = 1u << ((lsb + i) % 32);
        if (value >> i & 1) words[(lsb + i) / 32] |= bit;
        else words[(lsb + i) / 32] &= ~bit;
    }
}

// A record names its fields from the most significant one down: template <class V> void fields(V& v) { v(member,
// bits); }
struct Width {
    int bits = 0;
    template <class T> void operator()(T&, int width) { bits += width; }
    template <class R> void record(R& r) { r.fields(*this); }
};

struct Pack {
    uint32_t* words;
    int lsb;
    template <class T> void operator()(T& member, int width) {
        lsb -= width;
        setBits(words, lsb, width, member);
    }
    template <class R> void record(R& r) { r.fields(*this); }
};

struct Unpack {
    const uint32_t* words;
    int lsb;
    template <class T> void operator()(T& member, int width) {
        lsb -= width;
        member = T(getBits(words, lsb, width));
    }
    template <class R> void record(R& r) { r.fields(*this); }
};


template <class R> int widthOf() {
    R record;
    Width width;
    record.fields(width);
    return width.bits;
}

template <class R> void pack(const R& record, uint32_t* words, int lsb = 0) {
    R copy = record;
    Pack pack{words, lsb + widthOf<R>()};
    copy.fields(pack);
}

template <class R> R unpack(const uint32_t* words, int lsb = 0) {
    R record;
    Unpack unpack{words, lsb + widthOf<R>()};
    record.fields(unpack);
    return record;
}

template <class R> void equalRecords(const char* what, const R& expected, const R& seen) {
    uint32_t a[32] = {};
    uint32_t b[32] = {};
    pack(expected, a);
    pack(seen, b);
    const int words = (widthOf<R>() + 31) / 32;
    checks++;
    for (int i = 0; i < words; i++) {
        if (a[i] != b[i]) {
            std::printf("expected:");
            for (int w = words - 1; w >= 0; w--) std::printf(" %08x", a[w]);
            std::printf("\nseen:    ");
            for (int w = words - 1; w >= 0; w--) std::printf(" %08x", b[w]);
            std::printf("\n");
            fail("%s differs", what);
        }
    }
}

// ---- records of lvm_pkg -------------------------------------------------------------------------------------------
struct Op {
    uint32_t op = 0, internal = 0, opcode = 0, cid = 0, ns = 0, nsBad = 0;
    uint64_t lba = 0;
    uint32_t blocks = 0, fua = 0, hdgst = 0, ddgst = 0, status = 0;
    template <class V> void fields(V& v) {
        v(op, 8), v(internal, 1), v(opcode, 8), v(cid, 16), v(ns, 10), v(nsBad, 1), v(lba, 48), v(blocks, 16),
                v(fua, 1), v(hdgst, 1), v(ddgst, 1), v(status, 15);
    }
};

struct Exception {
    uint32_t reason = 0, stage = 0;
    Op op;
    uint32_t frag = 0, ctx = 0, epoch = 0, members = 0, status = 0;
    uint64_t fragLba = 0;
    uint32_t fragBlocks = 0, fragOffset = 0, blocksTop = 0;
    template <class V> void fields(V& v) {
        v(reason, 4), v(stage, 4), v.record(op), v(frag, 5), v(ctx, 5), v(epoch, 8), v(members, 16), v(status, 15),
                v(fragLba, 48), v(fragBlocks, 16), v(fragOffset, 20), v(blocksTop, 16);
    }
};

struct Resume {
    uint32_t kind = 0, op = 0, frag = 0, ctx = 0, toCtx = 0, tag = 0, status = 0, extent = 0, epoch = 0;
    uint32_t reconstruct = 0, statusTop = 0, check = 0, fua = 0;
    uint64_t lba = 0;
    uint32_t blocks = 0, opcode = 0;
    template <class V> void fields(V& v) {
        v(kind, 8), v(op, 8), v(frag, 5), v(ctx, 5), v(toCtx, 1), v(tag, 16), v(status, 15), v(statusTop, 1), v(extent, 32),
                v(epoch, 8), v(reconstruct, 1), v(check, 1), v(fua, 1), v(lba, 48), v(blocks, 32), v(opcode, 8);
    }
};

struct NsEntry {
    uint32_t valid = 0, epoch = 0;
    uint64_t blocks = 0, tableBase = 0;
    template <class V> void fields(V& v) { v(valid, 1), v(epoch, 8), v(blocks, 48), v(tableBase, 40); }
};

struct Decision {
    uint32_t cid = 0;
    uint64_t key = 0;
    uint32_t aux = 0, unit = 0, op = 0, kind = 0;
    template <class V> void fields(V& v) { v(cid, 16), v(key, 48), v(aux, 8), v(unit, 8), v(op, 8), v(kind, 8); }
};

// The size of an extent as the registers tell it: blocks are a multiple of 128.
struct ExtentSize {
    uint32_t shift = 0, units = 0;  // no units and no reciprocal: a power of two
    uint64_t reciprocal = 0;

    explicit ExtentSize(uint64_t blocks) {
        while ((uint64_t(1) << shift) < blocks) shift++;
        if (blocks == uint64_t(1) << shift) return;
        units = uint32_t(blocks / 128);
        const unsigned __int128 one = 1;
        reciprocal = uint64_t(((one << (34 + shift)) + units - 1) / units);
    }
};

struct Configuration {
    uint32_t enable = 1, parityTrusted = 1, level = 5, members = 5, chunkShift = 7, extentShift = 7;
    uint32_t extentUnits = 0;
    uint64_t extentReciprocal = 0, stripes = 0;
    uint32_t online = 0xFFFF;
    uint64_t payloadBase = 0, commandBase = 0, exceptionBase = 0;
    uint32_t exceptionShift = 13;
    uint64_t resumeBase = 0;
    uint32_t resumeShift = 13, faultArmed = 0;
    uint64_t faultStripe = 0;
    uint32_t rebuildMembers = 0;
    uint64_t watermark = 0;
    uint32_t logEnable = 0;
    uint64_t logBlock = 0, logSequence = 0;
    template <class V> void fields(V& v) {
        v(enable, 1), v(parityTrusted, 1), v(level, 4), v(members, 5), v(chunkShift, 4), v(extentShift, 5),
                v(extentUnits, 14), v(extentReciprocal, 42), v(stripes, 40), v(online, 16), v(payloadBase, 40), v(commandBase, 40), v(exceptionBase, 40),
                v(exceptionShift, 5), v(resumeBase, 40), v(resumeShift, 5), v(faultArmed, 1), v(faultStripe, 40),
                v(rebuildMembers, 16), v(watermark, 40), v(logEnable, 1), v(logBlock, 48), v(logSequence, 40);
    }
};

enum Source : uint32_t { SourceBuffer = 0, SourceZero = 1, SourceAccumulator = 2 };

// One command to one member (command_t).
struct MemberCommand {
    uint32_t opcode = 0, member = 0;
    uint64_t lba = 0;
    uint32_t blocks = 0, fua = 0, ctx = 0, cid = 0, op = 0, internal = 0, placed = 0;
    uint64_t address = 0;
    uint32_t store = 0, silent = 0, accumulate = 0, coefficients = 0, first = 0, source = 0, acc = 0;
    uint32_t order = 0, check = 0, log = 0;
    template <class V> void fields(V& v) {
        v(opcode, 8), v(member, 4), v(lba, 48), v(blocks, 12), v(fua, 1), v(ctx, 5), v(cid, 16), v(op, 8),
                v(internal, 1), v(placed, 1), v(address, 40), v(store, 1), v(silent, 1), v(accumulate, 1),
                v(coefficients, 16), v(first, 1), v(source, 2), v(acc, 6), v(order, 11),
                v(check, 1), v(log, 1);
    }
};

// What is remembered for a command in flight (tag_t).
struct TagEntry {
    uint32_t generation = 0, ctx = 0, store = 0, accumulate = 0, coefficients = 0, acc = 0;
    uint64_t address = 0;
    uint32_t order = 0;
    template <class V> void fields(V& v) {
        v(generation, 8), v(ctx, 5), v(store, 1), v(accumulate, 1), v(coefficients, 16), v(acc, 6),
                v(address, 40), v(order, 11);
    }
};

// One packet of write data (packet_t).
struct Packet {
    uint32_t id = 0, member = 0, blocks = 0, source = 0, store = 0, silent = 0, accumulate = 0, coefficients = 0;
    uint32_t first = 0, acc = 0, log = 0, ctx = 0;
    template <class V> void fields(V& v) {
        v(id, 16), v(member, 4), v(blocks, 12), v(source, 2), v(store, 1), v(silent, 1), v(accumulate, 1),
                v(coefficients, 16), v(first, 1), v(acc, 6), v(log, 1), v(ctx, 5);
    }
};

// What of a packet for a member's log a beat is (log_beat_t).
struct LogBeat {
    uint32_t log = 0, trailer = 0, beat = 0, second = 0, ctx = 0;
    template <class V> void fields(V& v) { v(log, 1), v(trailer, 1), v(beat, 3), v(second, 1), v(ctx, 5); }
};

// A logged column (log_column_t).
struct LogColumn {
    uint64_t stripe = 0;
    uint32_t offset = 0;
    uint64_t number = 0;
    uint32_t blocks = 0, stored = 0, touched = 0, missing = 0, strategy = 0;
    template <class V> void fields(V& v) {
        v(stripe, 40), v(offset, 12), v(number, 40), v(blocks, 8), v(stored, 8), v(touched, 16), v(missing, 16),
                v(strategy, 4);
    }
};

// Product in GF(2^8) with the polynomial 0x11d, bit by bit.
inline uint8_t product(unsigned a, unsigned b) {
    unsigned p = 0;
    for (; b != 0; b >>= 1, a = a << 1 ^ (a & 0x80 ? 0x11d : 0)) p ^= b & 1 ? a : 0;
    return uint8_t(p);
}

// A beat times the coefficient of a half (coefficients_t), added to what is there or in its place.
inline void addTo(rtl_test::Beat& sum, const rtl_test::Beat& beat, uint32_t coefficients, unsigned half, bool first) {
    const unsigned coefficient = coefficients >> 8 * half & 255;
    if (coefficient == 0) return;
    for (size_t i = 0; i < sum.size(); i++) {
        sum[i] = uint8_t((first ? 0 : sum[i]) ^ (coefficient == 1 ? beat[i] : product(coefficient, beat[i])));
    }
}

// Coefficients as they come, with every kind of them often enough: none, 1, and any.
inline uint32_t anyCoefficients(Random& random) {
    auto one = [&] { return uint32_t(random.chance(30) ? 0 : random.chance(40) ? 1 : random.bits(8)); };
    const uint32_t low = one();
    return one() << 8 | low;
}

// A command has completed (event_t).
struct MemberEvent {
    uint32_t ctx = 0, member = 0, status = 0, order = 0;
    template <class V> void fields(V& v) { v(ctx, 5), v(member, 4), v(status, 15), v(order, 11); }
};

// A record in a port of at most 64 bits.
template <class R> uint64_t packNarrow(const R& record) {
    uint32_t words[2] = {};
    pack(record, words);
    return uint64_t(words[1]) << 32 | words[0];
}

template <class R> R unpackNarrow(uint64_t port) {
    const uint32_t words[2] = {uint32_t(port), uint32_t(port >> 32)};
    return unpack<R>(words);
}

// ---- clock --------------------------------------------------------------------------------------------------------
// One cycle: inputs were set; `observe` sees inputs and outputs settled before the edge.
template <class Top, class Observe> void tick(Top& top, Observe observe) {
    top.clk_i = 0;
    top.eval();
    observe();
    top.clk_i = 1;
    top.eval();
    cycle++;
}

template <class Top> void reset(Top& top) {
    top.rst_ni = 0;
    for (int i = 0; i < 3; i++) tick(top, [] {});
    top.rst_ni = 1;
    cycle = 0;
}

}  // namespace lvm_test
