// SPDX-License-Identifier: Apache-2.0
// What thin lookup must do with one operation or one resume entry, told from what was seen of it: the table beats
// that it read and the drops that came between. Written from README.md ("Thin lookup") with maps and vectors; it
// knows nothing of states or cycles.
#pragma once

#include <algorithm>
#include <array>
#include <deque>
#include <vector>

#include "lvm_test.hpp"

namespace lvm_test {

constexpr uint32_t StatusLbaRange = 0x4080;
constexpr uint32_t ReasonMiss = 1, ReasonNsErr = 4, ReasonUnsupported = 5;
constexpr uint32_t Retry = 1, Zero = 2, Complete = 3, Resolved = 4, Internal = 5;
constexpr uint32_t LogAccept = 1, LogLookup = 2, LogEvict = 3, LogException = 4, LogResume = 5;

struct TableEntry {
    uint32_t extent = 0;
    bool valid = false, shared = false, readOnly = false, zeroPending = false;
};

// What was seen at the ports, in order.
struct Event {
    enum Kind { TableRead, Fragment, Raised, Drop } kind;
    explicit Event(Kind kind) : kind(kind) {}
    uint64_t address = 0;         // TableRead: of the beat; Fragment: {operation, fragment}
    TableEntry entries[4];        // TableRead
    uint64_t data = 0;            // Fragment: {zero, extent}
    Exception exception;          // Raised
    uint32_t ns = 0;              // Drop
    uint64_t extent = 0;          // Drop
};

struct Item {
    bool resumes = false;
    Op op;
    Resume resume;
    NsEntry ns;
    std::deque<Event> events;
};

class CacheReference {
public:
    struct Line {
        bool valid = false, sealed = false;
        uint32_t ns = 0, epoch = 0, physical = 0;
        uint64_t extent = 0;
    };
    static int set(uint32_t ns, uint64_t extent) { return int((extent ^ ns) & 511); }
    Line* find(uint32_t ns, uint64_t extent, uint32_t epoch) {
        for (Line& line : lines_[set(ns, extent)]) {
            if (line.valid && line.ns == ns && line.extent == extent && line.epoch == epoch) return &line;
        }
        return nullptr;
    }
    // Returns the way whose line was put out, with the line, or -1.
    int fill(const Line& line, Line& out) {
        if (Line* same = find(line.ns, line.extent, line.epoch)) {
            *same = line;
            return -1;
        }
        const int at = set(line.ns, line.extent);
        const int way = turn_[at];
        turn_[at] = (way + 1) % 4;
        out = lines_[at][way];
        lines_[at][way] = line;
        return out.valid ? way : -1;
    }
    void drop(uint32_t ns, uint64_t extent) {
        for (Line& line : lines_[set(ns, extent)]) {
            if (line.ns == ns && line.extent == extent) line.valid = false;
        }
    }

private:
    std::array<std::array<Line, 4>, 512> lines_;
    std::array<int, 512> turn_{};
};

class ThinReference {
public:
    struct Parked {
        Op op;
        int waiting = 0;
        uint32_t zeroMask = 0;
        bool complete = false;
        uint32_t final = 0;
    };

    uint64_t extentBlocks = 128;
    bool byUnits = false;  // which is no power of two
    std::array<Parked, 256> parked;
    std::deque<Decision> logs;
    std::deque<Op> starts, refusals;
    uint64_t hits = 0, tableReads = 0, evictions = 0, errors = 0, exceptions = 0, zeroes = 0, sealedHits = 0;
    uint64_t rescans = 0, fills = 0, staleResolves = 0, dropsSeen = 0;

    void run(Item& item) {
        if (item.resumes) resume(item);
        else {
            log(LogAccept, item.op.op, 0, 0, item.op.lba, item.op.cid);
            Parked fresh;
            fresh.op = item.op;
            if (byUnits) begins(item, item.op);
            scan(item, fresh);
        }
        drops(item);
        that(item.events.empty(), "more happened than an operation or entry asks for");
    }

    void drop(uint32_t ns, uint64_t extent) {
        cache_.drop(ns, extent);
        dropsSeen++;
    }

private:
    void log(uint32_t kind, uint32_t op, uint32_t unit, uint32_t aux, uint64_t key, uint32_t cid) {
        Decision decision;
        decision.kind = kind, decision.op = op, decision.unit = unit, decision.aux = aux, decision.key = key;
        decision.cid = cid;
        logs.push_back(decision);
    }

    void drops(Item& item) {
        while (!item.events.empty() && item.events.front().kind == Event::Drop) {
            drop(item.events.front().ns, item.events.front().extent);
            item.events.pop_front();
        }
    }

    Event expect(Item& item, Event::Kind kind, const char* what) {
        if (item.events.empty() || item.events.front().kind != kind) {
            const Op& op = item.resumes ? parked[item.resume.op].op : item.op;
            fail("%s: resumes=%d, kind=%u, op=%u, opcode=%u, lba=%llx, blocks=%u, ns=%u, status=%x, event=%d", what,
                 item.resumes, item.resume.kind, op.op, op.opcode, (unsigned long long)op.lba, op.blocks, op.ns,
                 op.status, item.events.empty() ? -1 : int(item.events.front().kind));
        }
        Event event = item.events.front();
        item.events.pop_front();
        return event;
    }

    void raise(Item& item, const Op& op, uint32_t reason, uint32_t frag, uint64_t first, uint64_t blocks) {
        const Event event = expect(item, Event::Raised, "an exception is missing");
        Exception exception;
        exception.reason = reason;
        exception.stage = 2;
        exception.op = op;
        exception.frag = frag;
        exception.epoch = item.ns.epoch;
        exception.fragLba = first;
        exception.fragBlocks = uint32_t(blocks);
        exception.fragOffset = uint32_t((first - op.lba) * 512);
        equalRecords("exception", exception, event.exception);
        log(LogException, op.op, frag, reason, 0, op.cid);
        exceptions++;
    }

    void refuse(Op op, uint32_t status) {
        op.status = status;
        refusals.push_back(op);
    }

    void park(Parked record, int waiting) {
        record.waiting = waiting;
        record.complete = false;
        record.final = 0;
        parked[record.op.op] = record;
    }

    void fill(const Item& item, const Op& op, uint64_t extent, uint32_t physical, bool sealed) {
        CacheReference::Line line, out;
        line.valid = true, line.sealed = sealed, line.ns = op.ns, line.epoch = item.ns.epoch, line.physical = physical;
        line.extent = extent;
        const int way = cache_.fill(line, out);
        if (way >= 0) {
            log(LogEvict, 0, 0, uint32_t(way), out.extent, out.ns);
            evictions++;
        }
    }

    void scan(Item& item, const Parked& record) {
        const Op& op = record.op;
        drops(item);
        if (op.status != 0 && op.status != StatusLbaRange) return refuse(op, op.status);
        const bool write = op.opcode == 1;
        if (!write && op.opcode != 2) {
            raise(item, op, ReasonUnsupported, 0, op.lba, op.blocks);
            return park(record, 1);
        }
        if (op.nsBad || !item.ns.valid) {
            raise(item, op, ReasonNsErr, 0, op.lba, op.blocks);
            return park(record, 1);
        }
        if (op.status != 0 || op.lba + op.blocks > item.ns.blocks) return refuse(op, StatusLbaRange);
        int waiting = 0;
        uint32_t frag = 0;
        uint64_t first = op.lba;
        while (first < op.lba + op.blocks) {
            const uint64_t extent = first / extentBlocks;
            const uint64_t next = std::min((extent + 1) * extentBlocks, op.lba + op.blocks);
            waiting += fragment(item, record, frag, extent, first, next - first);
            first = next;
            frag++;
        }
        if (waiting == 0) starts.push_back(op);
        else park(record, waiting);
    }

    // Returns 1 when it raised an exception.
    int fragment(Item& item, const Parked& record, uint32_t frag, uint64_t extent, uint64_t first, uint64_t blocks) {
        const Op& op = record.op;
        const bool write = op.opcode == 1;
        drops(item);
        if (record.zeroMask >> frag & 1) {
            found(item, op, frag, 1ULL << 32);
            zeroes++;
            return 0;
        }
        const CacheReference::Line* line = cache_.find(op.ns, extent, item.ns.epoch);
        if (line && line->sealed && write) {
            sealedHits++;
        } else if (line) {
            hits++;
            found(item, op, frag, line->physical);
            log(LogLookup, op.op, frag, 0, line->physical, op.cid);
            return 0;
        }
        tableReads++;
        const Event read = expect(item, Event::TableRead, "a table read is missing");
        equal("address of the table's beat", (item.ns.tableBase + extent / 4 * 64) & ((1ULL << 40) - 1), read.address);
        const TableEntry& entry = read.entries[extent % 4];
        const bool sealed = entry.shared || entry.readOnly;
        if (!entry.valid || entry.zeroPending || (write && sealed)) {
            raise(item, op, ReasonMiss, frag, first, blocks);
            return 1;
        }
        found(item, op, frag, entry.extent);
        fill(item, op, extent, entry.extent, sealed);
        log(LogLookup, op.op, frag, 1, entry.extent, op.cid);
        return 0;
    }

    void found(Item& item, const Op& op, uint32_t frag, uint64_t data) {
        const Event event = expect(item, Event::Fragment, "a fragment was not found");
        equal("place in the fragment table", op.op << 5 | frag, event.address);
        equal("fragment", data, event.data);
    }

    // Where the operation begins in its first extent.
    void begins(Item& item, const Op& op) {
        drops(item);
        const Event event = expect(item, Event::Fragment, "the offset is not told");
        equal("place of the offset", op.op << 5 | 31, event.address);
        equal("offset", op.lba % extentBlocks, event.data);
    }

    void resume(Item& item) {
        const Resume& entry = item.resume;
        log(LogResume, entry.op, entry.frag, entry.kind, 0, entry.tag);
        if (entry.kind == Internal) {
            const bool transfer = entry.opcode == 0x84 || entry.opcode == 0x85;
            const bool sync = entry.opcode == 0x86 && entry.blocks >= 1 && entry.blocks <= 65535;
            if ((entry.opcode < 0x81 || entry.opcode > 0x83) && !sync &&
                !(transfer && entry.tag <= 255 && entry.blocks >= 1 && entry.blocks <= 2048)) {
                errors++;
                return;
            }
            Op op;
            op.internal = 1, op.opcode = entry.opcode, op.cid = entry.tag, op.lba = entry.lba;
            op.blocks = entry.blocks & 0xFFFF;
            op.fua = entry.opcode == 0x85 && entry.fua;
            if (sync) op.status = entry.status, op.hdgst = entry.statusTop, op.ddgst = entry.check;
            starts.push_back(op);
            return;
        }
        Parked& record = parked[entry.op];
        if (entry.kind < Retry || entry.kind > Resolved || record.waiting == 0) {
            errors++;
            return;
        }
        const bool fills_ = entry.kind == Resolved && entry.epoch == item.ns.epoch;
        if (fills_) {
            fills++;
            fill(item, record.op, record.op.lba / extentBlocks + entry.frag, entry.extent, false);
        } else if (entry.kind == Resolved) {
            staleResolves++;
        }
        if (entry.kind == Zero) record.zeroMask |= 1u << entry.frag;
        if (entry.kind == Complete) {
            record.complete = true;
            if (record.final == 0) record.final = entry.status;
        }
        if (--record.waiting > 0) return;
        if (record.complete) return refuse(record.op, record.final);
        rescans++;
        scan(item, Parked(record));
    }

    CacheReference cache_;
};

}  // namespace lvm_test
