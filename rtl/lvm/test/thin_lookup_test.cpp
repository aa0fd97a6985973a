// SPDX-License-Identifier: Apache-2.0
// thin_lookup between random operations, a table in memory, and a firmware that answers every exception in some way,
// right or wrong. What it does is told to ThinReference item by item, in the order in which it took them.
#include <map>
#include <memory>

#include "Vthin_lookup.h"
#include "lvm_test.hpp"
#include "thin_reference.hpp"

using namespace lvm_test;

namespace {

// How willing the surroundings are, in percent, and how slow.
struct Mood {
    int startReady, refusedReady, excReady, logReady, rreqReady, latencyMin, latencyMax, opValid, resumeValid, firmware;
};

class World {
public:
    World(uint64_t extentBlocks, uint64_t stream) : random(stream) {
        top = std::make_unique<Vthin_lookup>();
        const ExtentSize size(extentBlocks);
        reference.extentBlocks = extentBlocks;
        reference.byUnits = size.units != 0;
        top->extent_shift_i = uint8_t(size.shift);
        top->extent_units_i = uint16_t(size.units);
        top->extent_reciprocal_i = size.reciprocal;
        top->op_valid_i = top->resume_valid_i = top->ns_valid_i = top->drop_valid_i = 0;
        top->rdat_valid_i = top->rreq_ready_i = top->start_ready_i = top->refused_ready_i = top->exc_ready_i = 0;
        top->log_ready_i = 1;
        for (uint32_t op = 0; op < 256; op++) freeOps.push_back(op);
        reset(*top);
        while (!top->swept_o) {
            that(!top->op_ready_o && !top->resume_ready_o, "something was taken before the sweep was over");
            tick(*top, [] {});
        }
    }

    // ---- stimulus ----
    void setNs(uint32_t index, const NsEntry& entry) { nsWrites.push_back({index, entry}); }

    TableEntry& table(uint64_t address) {
        auto [place, fresh] = tables.try_emplace(address);
        if (fresh) {
            TableEntry& entry = place->second;
            entry.extent = uint32_t(random.bits(32));
            entry.valid = random.chance(mappedPercent);
            entry.shared = random.chance(sealedPercent);
            entry.readOnly = random.chance(sealedPercent);
            entry.zeroPending = random.chance(sealedPercent);
        }
        return place->second;
    }

    TableEntry& tableOf(const Op& op, uint32_t frag) {
        const uint64_t extent = op.lba / reference.extentBlocks + frag;
        return table((ns[op.ns].tableBase + extent * 16) & ((1ULL << 40) - 1));
    }

    Random random;
    std::unique_ptr<Vthin_lookup> top;
    ThinReference reference;
    std::map<uint32_t, NsEntry> ns;
    std::map<uint64_t, TableEntry> tables;
    std::deque<uint32_t> freeOps;
    std::deque<Op> ops;                                // waiting to be offered
    std::deque<Resume> resumes;
    std::deque<std::pair<uint32_t, NsEntry>> nsWrites;
    std::deque<std::pair<uint32_t, uint64_t>> drops;
    std::deque<Exception> raised;                      // firmware has not answered
    int mappedPercent = 60, sealedPercent = 6;
    Mood mood{100, 100, 100, 100, 100, 1, 1, 100, 100, 100};
    uint64_t started = 0, refused = 0, acceptedOps = 0, acceptedResumes = 0, blockedResumes = 0;
    uint64_t offeredAt = 0, startSeenAt = 0, idleCycles = 0;
    uint64_t seenHits = 0, seenTables = 0, seenEvictions = 0, seenErrors = 0;

    bool quiet() const {
        return ops.empty() && resumes.empty() && drops.empty() && nsWrites.empty() && top->idle_o &&
               !top->start_valid_o && !top->refused_valid_o && settled_ > 4;
    }

    // ---- one cycle ----
    void step() {
        if (!opOffered_ && !ops.empty() && random.chance(mood.opValid)) {
            opOffered_ = true;
            offeredAt = cycle;
        }
        if (!resumeOffered_ && !resumes.empty() && random.chance(mood.resumeValid) &&
            !(resumes.front().kind == Resolved && dropOffered_)) {
            resumeOffered_ = true;
        }
        const bool resolving = (resumeOffered_ && resumes.front().kind == Resolved) ||
                               (current_ && current_->resumes && current_->resume.kind == Resolved);
        if (!dropOffered_ && !drops.empty() && !resolving) dropOffered_ = true;

        top->op_valid_i = opOffered_;
        pack(opOffered_ ? ops.front() : Op(), top->op_i);
        top->resume_valid_i = resumeOffered_;
        pack(resumeOffered_ ? resumes.front() : Resume(), top->resume_i);
        top->drop_valid_i = dropOffered_;
        if (dropOffered_) {
            top->drop_ns_i = drops.front().first;
            top->drop_extent_i = drops.front().second;
        }
        top->ns_valid_i = !nsWrites.empty();
        if (!nsWrites.empty()) {
            top->ns_index_i = nsWrites.front().first;
            pack(nsWrites.front().second, top->ns_entry_i);
        }
        top->start_ready_i = random.chance(mood.startReady);
        top->refused_ready_i = random.chance(mood.refusedReady);
        top->exc_ready_i = random.chance(mood.excReady);
        top->log_ready_i = random.chance(mood.logReady);
        top->rreq_ready_i = !reading_ && random.chance(mood.rreqReady);
        top->rdat_valid_i = reading_ && readWait_ == 0;
        tick(*top, [this] { observe(); });
    }

private:
    void observe() {
        // The namespace entry that a resumed operation is judged by was read in the cycle that logged it, the one
        // before the event shows; a write in that cycle is not in it.
        if (resumeTaken_ && top->log_valid_o && logWasFree_) {
            const uint32_t index = reference.parked[current_->resume.op].op.ns;
            current_->ns = index == nsWritten_ && cycle == nsWrittenAt_ + 1 ? nsBefore_ : ns[index];
            resumeTaken_ = false;
        }
        logWasFree_ = !top->log_valid_o || top->log_ready_i;
        that(!(top->op_ready_o && resumeOffered_), "an operation went before a resume entry");

        if (top->resume_ready_o && top->resume_valid_i) {
            finish();
            current_ = std::make_unique<Item>();
            current_->resumes = true;
            current_->resume = resumes.front();
            resumes.pop_front();
            resumeOffered_ = false;
            resumeTaken_ = true;
            acceptedResumes++;
            if (!top->start_ready_i && top->start_valid_o) blockedResumes++;
        }
        if (top->op_ready_o && top->op_valid_i) {
            finish();
            current_ = std::make_unique<Item>();
            current_->op = ops.front();
            current_->ns = ns[current_->op.ns];
            ops.pop_front();
            opOffered_ = false;
            acceptedOps++;
        }
        // The raise comes before a drop of the same cycle: the look was over.
        if (top->exc_valid_o && !excSeen_) {
            Event event(Event::Raised);
            event.exception = unpack<Exception>(top->exc_o);
            add(event);
            excSeen_ = true;
        }
        if (top->exc_valid_o && top->exc_ready_i) {
            excSeen_ = false;
            raised.push_back(unpack<Exception>(top->exc_o));
        }
        if (top->drop_ready_o) {
            that(dropOffered_, "a drop was taken that nobody asked for");
            Event event(Event::Drop);
            event.ns = drops.front().first;
            event.extent = drops.front().second;
            drops.pop_front();
            dropOffered_ = false;
            if (current_) add(event);
            else reference.drop(event.ns, event.extent);
        }
        if (top->ft_we_o) {
            Event event(Event::Fragment);
            event.address = top->ft_addr_o;
            event.data = top->ft_data_o;
            add(event);
        }

        if (top->rdat_valid_i && top->rdat_ready_o) reading_ = false;
        if (reading_ && readWait_ > 0 && --readWait_ == 0) deliver();
        if (top->rreq_valid_o && top->rreq_ready_i) {
            equal("beats of a table read - 1", 0, top->rreq_len_o);
            reading_ = true;
            readAddress_ = top->rreq_addr_o;
            readWait_ = int(random.between(mood.latencyMin, mood.latencyMax)) - 1;
            if (readWait_ <= 0) {
                readWait_ = 0;
                deliver();
            }
        }
        if (top->start_valid_o && startSeenAt == 0) startSeenAt = cycle;
        if (top->start_valid_o && top->start_ready_i) {
            starts_.push_back(unpack<Op>(top->start_o));
            if (!starts_.back().internal) freeOps.push_back(starts_.back().op);
            started++;
        }
        if (top->refused_valid_o && top->refused_ready_i) {
            refusals_.push_back(unpack<Op>(top->refused_o));
            freeOps.push_back(refusals_.back().op);
            refused++;
        }
        if (top->log_valid_o && top->log_ready_i) logs_.push_back(unpack<Decision>(top->log_o));
        seenHits += top->count_hit_o;
        seenTables += top->count_table_o;
        seenEvictions += top->count_evict_o;
        seenErrors += top->count_error_o;

        if (!nsWrites.empty() && top->ns_ready_o) {
            nsWritten_ = nsWrites.front().first;
            nsBefore_ = ns[nsWritten_];
            nsWrittenAt_ = cycle;
            ns[nsWritten_] = nsWrites.front().second;
            nsWrites.pop_front();
        }
        settled_ = top->idle_o ? settled_ + 1 : 0;
        if (top->idle_o && settled_ > 1) finish();
        match();
    }

    void add(const Event& event) {
        that(current_ != nullptr, "something happened without an operation or entry");
        current_->events.push_back(event);
    }

    // The table as it is when the beat leaves memory.
    void deliver() {
        Event event(Event::TableRead);
        event.address = readAddress_;
        uint32_t words[16];
        for (int i = 0; i < 4; i++) {
            const TableEntry& entry = table(readAddress_ + uint64_t(i) * 16);
            event.entries[i] = entry;
            words[4 * i] = entry.extent;
            words[4 * i + 1] = uint32_t(random.bits(28)) << 4 | entry.zeroPending << 3 | entry.readOnly << 2 |
                               entry.shared << 1 | uint32_t(entry.valid);
            words[4 * i + 2] = uint32_t(random.bits(32));
            words[4 * i + 3] = uint32_t(random.bits(32));
        }
        for (int i = 0; i < 16; i++) top->rdat_data_i[i] = words[i];
        add(event);
    }

    void finish() {
        if (!current_) return;
        reference.run(*current_);
        current_.reset();
    }

    template <class R> static void matchQueues(const char* what, std::deque<R>& expected, std::deque<R>& seen) {
        while (!expected.empty() && !seen.empty()) {
            equalRecords(what, expected.front(), seen.front());
            expected.pop_front();
            seen.pop_front();
        }
    }

    void match() {
        matchQueues("log", reference.logs, logs_);
        matchQueues("start", reference.starts, starts_);
        matchQueues("refusal", reference.refusals, refusals_);
    }

public:
    void checkEmpty() {
        finish();
        match();
        that(reference.logs.empty() && logs_.empty(), "logs left over");
        that(reference.starts.empty() && starts_.empty(), "starts left over");
        that(reference.refusals.empty() && refusals_.empty(), "refusals left over");
        equal("hits", reference.hits, seenHits);
        equal("table reads", reference.tableReads, seenTables);
        equal("evictions", reference.evictions, seenEvictions);
        equal("errors", reference.errors, seenErrors);
    }

private:
    bool opOffered_ = false, resumeOffered_ = false, dropOffered_ = false, resumeTaken_ = false, excSeen_ = false;
    bool reading_ = false, logWasFree_ = true;
    uint32_t nsWritten_ = 0;
    uint64_t nsWrittenAt_ = 0;
    NsEntry nsBefore_;
    int readWait_ = 0, settled_ = 0;
    uint64_t readAddress_ = 0;
    std::unique_ptr<Item> current_;
    std::deque<Decision> logs_;
    std::deque<Op> starts_, refusals_;
};
}  // namespace

// ---- random operations, and a firmware that answers ---------------------------------------------------------------
namespace {

struct Namespace {
    uint32_t index;
    NsEntry entry;
};

class Chaos {
public:
    Chaos(uint64_t extentBlocks, uint64_t stream)
        : world(extentBlocks, stream), random(stream + 1000), extent(extentBlocks) {
        // Small ones whose mappings fit the cache, one whose table crowds a few sets, one that ends at the last
        // address.
        spaces = {{0, {1, 0, 40 * extent, 0x10000}},
                  {1, {1, 255, 40 * extent - 1, 0x4000000}},
                  {511, {1, 7, (1ULL << 48) - 1, 0xff00000000}},
                  {512, {1, 3, 8 * 512 * extent, 0x80000000}},
                  {1023, {0, 9, 1000, 0x40}}};
        for (const Namespace& space : spaces) world.setNs(space.index, space.entry);
    }

    void run(int count) {
        uint64_t quietSince = cycle;
        uint64_t progress = 0;
        while (issued < count || !world.quiet() || !world.raised.empty() || !answers.empty()) {
            if (cycle % 400 == 0) newMood();
            if (issued < count && world.ops.size() < 3 && !world.freeOps.empty()) {
                world.ops.push_back(operation());
                issued++;
            }
            if (!world.raised.empty() && random.chance(world.mood.firmware)) answer();
            if (!answers.empty() && random.chance(40)) {
                world.resumes.push_back(answers.front());
                answers.pop_front();
            }
            if (random.below(300) == 0) disturb();
            world.step();
            const uint64_t now = world.acceptedOps + world.acceptedResumes + world.started + world.refused;
            if (now != progress) quietSince = cycle;
            progress = now;
            if (cycle - quietSince > 20000) fail("no progress");
        }
        world.checkEmpty();
        equal("operations that came out again", 256, world.freeOps.size());
        for (auto& record : world.reference.parked) equal("waiting, at the end", 0, uint64_t(record.waiting));
    }

    World world;
    Random random;
    uint64_t extent;  // blocks
    int issued = 0;
    uint64_t internals = 0;

private:
    void newMood() {
        auto willing = [this] {
            return int(std::array<uint64_t, 4>{100, 100, 50, random.between(5, 30)}[random.below(4)]);
        };
        world.mood = {random.chance(15) ? 0 : willing(), willing(), willing(), willing(), willing(), 1, 1, willing(),
                      willing(), willing()};
        world.mood.latencyMin = int(random.between(1, 30));
        world.mood.latencyMax = world.mood.latencyMin + int(random.below(2) * 30);
    }

    Op operation() {
        Op op;
        op.op = world.freeOps.front();
        world.freeOps.pop_front();
        op.opcode = random.chance(94) ? uint32_t(random.between(1, 2)) : uint32_t(random.bits(8));
        op.cid = uint32_t(random.bits(16));
        const Namespace& space =
                spaces[random.chance(60) ? random.below(2) : random.chance(90) ? random.between(2, 3) : 4];
        op.ns = space.index;
        op.nsBad = random.chance(1);
        op.fua = uint32_t(random.bits(1)), op.hdgst = uint32_t(random.bits(1)), op.ddgst = uint32_t(random.bits(1));
        op.status = random.chance(95) ? 0 : random.chance(50) ? StatusLbaRange : uint32_t(random.bits(15));
        op.blocks = uint32_t(random.chance(60) ? random.between(1, 64) : random.between(1, 2048));
        const uint64_t size = space.entry.blocks;
        if (random.chance(6)) {
            // Around the end.
            op.lba = (size - op.blocks + random.below(3) - 1) & ((1ULL << 48) - 1);
        } else if (space.index == 512) {
            op.lba = (random.below(8) * 512 + random.below(3)) * extent + random.below(extent);
        } else if (space.index == 511) {
            const uint64_t extents = size / extent;
            op.lba = (random.chance(50) ? random.below(16) : extents - 1 - random.below(40)) * extent;
            op.lba += random.chance(50) ? random.below(extent) : 0;
        } else {
            op.lba = random.below(size);
        }
        if (random.chance(20)) {
            // Just before or at an extent boundary.
            op.lba = ((op.lba / extent * extent) - random.below(2)) & ((1ULL << 48) - 1);
        }
        if (op.status == 0 && random.chance(1)) op.lba = (1ULL << 48) - 1 - random.below(10);
        return op;
    }

    void answer() {
        const uint64_t which = random.chance(70) ? 0 : random.below(world.raised.size());
        const Exception exception = world.raised[which];
        world.raised.erase(world.raised.begin() + long(which));
        Resume resume;
        resume.op = exception.op.op;
        resume.frag = exception.frag;
        resume.tag = uint32_t(random.bits(16));
        resume.ctx = uint32_t(random.bits(5));
        resume.lba = random.bits(48);
        resume.epoch = uint32_t(random.bits(8));
        resume.status = random.chance(30) ? 0 : uint32_t(random.bits(15));
        const int choice = int(random.below(10));
        if (exception.reason == ReasonMiss && choice < 8) {
            TableEntry& entry = world.tableOf(exception.op, exception.frag);
            entry = TableEntry{uint32_t(random.bits(32)), true, false, false, false};
            resume.extent = entry.extent;
            if (choice < 3) {
                resume.kind = Resolved;
                resume.epoch = random.chance(85) ? world.ns[exception.op.ns].epoch : uint32_t(random.bits(8));
            } else if (choice < 5) {
                resume.kind = Zero;
            } else {
                resume.kind = Retry;
                if (random.chance(80)) {
                    world.drops.push_back({exception.op.ns, exception.op.lba / extent + exception.frag});
                }
            }
        } else {
            resume.kind = choice == 9 && exception.reason != ReasonUnsupported ? Retry : Complete;
        }
        answers.push_back(resume);
    }

    // What firmware does out of its own, and what it should not do.
    void disturb() {
        const Namespace& space = spaces[random.below(spaces.size())];
        switch (random.below(6)) {
            case 0: {
                NsEntry entry = world.ns[space.index];
                entry.epoch = (entry.epoch + 1) & 255;
                world.setNs(space.index, entry);
                break;
            }
            case 1: {
                NsEntry entry = world.ns[space.index];
                entry.valid = random.chance(80);
                world.setNs(space.index, entry);
                break;
            }
            case 2:
                world.drops.push_back({space.index, random.below(40)});
                break;
            case 3: {
                Resume resume;
                resume.kind = Internal;
                resume.op = uint32_t(random.bits(8));
                resume.frag = uint32_t(random.bits(5));
                resume.opcode = random.chance(80) ? uint32_t(random.between(0x81, 0x86)) : uint32_t(random.bits(8));
                resume.tag = uint32_t(random.bits(random.chance(80) ? 8 : 16));
                resume.lba = random.bits(48);
                // Around what a buffer holds, and around what the operation's count of blocks does.
                resume.blocks = uint32_t(random.chance(60) ? random.below(2051) : random.bits(random.chance(50) ? 16 : 32));
                if (random.chance(20)) resume.blocks = uint32_t(random.between(2047, 2049) + (random.bits(1) << 16));
                if (random.chance(10)) resume.blocks = uint32_t(random.bits(2)) << 16;
                resume.fua = uint32_t(random.bits(1));
                resume.check = uint32_t(random.bits(1));
                resume.status = uint32_t(random.bits(15));
                resume.statusTop = uint32_t(random.bits(1));
                answers.push_back(resume);
                internals++;
                break;
            }
            case 4: {
                // An entry of no known kind, or for an operation that may not be parked at all.
                Resume resume;
                resume.kind = random.chance(50) ? uint32_t(random.bits(8)) : uint32_t(random.between(1, 3));
                resume.op = uint32_t(random.bits(8));
                resume.frag = uint32_t(random.below(17));
                answers.push_back(resume);
                break;
            }
            default:
                // Mappings change behind the cache's back, or with a drop.
                for (int i = 0; i < 12; i++) {
                    const Namespace& place = spaces[random.chance(70) ? random.below(2) : 3];
                    const uint64_t extent = random.below(40);
                    TableEntry& entry = world.table(place.entry.tableBase + extent * 16);
                    entry.valid = random.chance(60);
                    entry.shared = random.chance(40);
                    entry.zeroPending = random.chance(10);
                    if (random.chance(60)) world.drops.push_back({place.index, extent});
                }
                break;
        }
    }

    std::vector<Namespace> spaces;
    std::deque<Resume> answers;
};

// ---- exact figures ------------------------------------------------------------------------------------------------
uint64_t cyclesToStart(World& world, const Op& op) {
    world.ops.push_back(op);
    world.startSeenAt = 0;
    while (world.startSeenAt == 0) world.step();
    const uint64_t cycles = world.startSeenAt - world.offeredAt;
    while (!world.quiet()) world.step();
    return cycles;
}

void figures() {
    World world(128, 77);
    world.mappedPercent = 100;
    world.sealedPercent = 0;
    world.setNs(5, {1, 1, 1 << 30, 0x1000});
    while (!world.quiet()) world.step();
    Op op;
    op.opcode = 2, op.ns = 5;
    uint64_t one = 0;
    for (uint32_t fragments = 1; fragments <= 17; fragments++) {
        op.lba = 128 * 100 * fragments + 127;
        op.blocks = fragments == 1 ? 1 : (fragments - 2) * 128 + 2;
        world.mood.latencyMin = world.mood.latencyMax = 20;
        const uint64_t miss = cyclesToStart(world, op);
        const uint64_t hit = cyclesToStart(world, op);
        if (fragments == 1) {
            one = hit;
            std::printf("one fragment: hit=%llu, table=%llu with latency=20\n", (unsigned long long)hit,
                        (unsigned long long)miss);
            that(hit <= 6, "a hit takes more than 6 cycles");
            that(miss <= hit + 20 + 10, "a table read takes more than its latency and 10 cycles");
        } else {
            that(hit <= one + 3 * (fragments - 1), "a further hit takes more than 3 cycles");
            that(miss <= hit + fragments * (20 + 10), "further table reads take more than latency and 10 cycles each");
        }
    }
    // Back to back.
    const uint64_t before = cycle;
    op.lba = 128 * 100 + 3, op.blocks = 8;
    cyclesToStart(world, op);
    for (int i = 0; i < 100; i++) {
        op.op = uint32_t(i);
        world.ops.push_back(op);
    }
    const uint64_t start = cycle;
    while (!world.ops.empty()) world.step();
    std::printf("100 hits back to back: cycles=%llu\n", (unsigned long long)(cycle - start));
    that(cycle - start <= 100 * 6, "hits back to back take more than 6 cycles each");
    while (!world.quiet()) world.step();
    (void)before;
    world.checkEmpty();
}

// Extents that are no power of two cost as much more as the division, once an operation.
void division() {
    uint64_t cycles[2];
    for (uint64_t units : {2, 3}) {
        World world(units * 128, 79);
        world.mappedPercent = 100;
        world.sealedPercent = 0;
        world.setNs(5, {1, 1, 1 << 30, 0x1000});
        while (!world.quiet()) world.step();
        Op op;
        op.opcode = 2, op.ns = 5, op.lba = 128 * 6 * 100 + 100, op.blocks = 600;
        cyclesToStart(world, op);
        // Over three extents of 256 blocks or over two of 384.
        cycles[units - 2] = cyclesToStart(world, op);
    }
    std::printf("three fragments: hit=%llu, two that are no power of two: hit=%llu\n", (unsigned long long)cycles[0],
                (unsigned long long)cycles[1]);
    equal("cycles of a division", cycles[0] - 3 + 5, cycles[1]);
}

// Nobody starts anything: every operation that may exist is accepted all the same, and firmware's answers are taken.
void blocked() {
    World world(128, 78);
    world.mappedPercent = 100;
    world.sealedPercent = 0;
    world.setNs(5, {1, 1, 1 << 30, 0x1000});
    while (!world.quiet()) world.step();
    world.mood.startReady = 0;
    world.mood.refusedReady = 0;
    Op op;
    op.opcode = 2, op.ns = 5, op.blocks = 1;
    for (uint32_t i = 0; i < 256; i++) {
        op.op = i;
        op.lba = i % 4 == 0 ? 1 << 30 : i % 4 == 1 ? 128 * 1000 : 128 * (i % 8);
        if (i % 4 == 1) world.table(0x1000 + 16 * 1000).valid = false;
        world.ops.push_back(op);
    }
    while (!world.ops.empty() || !world.raised.empty() || !world.resumes.empty() || !world.top->idle_o) {
        if (!world.raised.empty()) {
            Resume resume;
            resume.op = world.raised.front().op.op;
            resume.kind = Zero;
            world.raised.pop_front();
            world.resumes.push_back(resume);
        }
        if (world.raised.empty() && world.resumes.empty() && world.ops.empty() && world.acceptedResumes == 64) {
            for (int i = 0; i < 256; i++) {
                Resume resume;
                resume.kind = Internal, resume.opcode = 0x83, resume.tag = uint32_t(i);
                world.resumes.push_back(resume);
            }
        }
        world.step();
        if (cycle > 100000) fail("blocked by a start queue that is full");
    }
    equal("started while blocked", 0, world.started + world.refused);
    equal("answers taken while blocked", 64 + 256, world.acceptedResumes);
    world.mood.startReady = world.mood.refusedReady = 100;
    while (!world.quiet()) world.step();
    equal("started afterwards", 192 + 256, world.started);
    equal("refused afterwards", 64, world.refused);
    world.checkEmpty();
}

}  // namespace

int main(int argc, char** argv) {
    begin(argc, argv);
    figures();
    division();
    blocked();
    uint64_t cycles = 0;
    uint64_t hits = 0, tables = 0, evictions = 0, errors = 0, zeroes = 0, sealed = 0, rescans = 0, fills = 0, stale = 0;
    uint64_t drops = 0, blockedResumes = 0, internals = 0;
    for (uint64_t extent : {128, 256, 4096, 1 << 21, 3 * 128, 5 * 128, 80 * 128, 16383 * 128}) {
        Chaos chaos(extent, 7 + extent / 128);
        chaos.run(6000);
        cycles += cycle;
        const ThinReference& reference = chaos.world.reference;
        hits += reference.hits, tables += reference.tableReads, evictions += reference.evictions;
        errors += reference.errors, zeroes += reference.zeroes, sealed += reference.sealedHits;
        rescans += reference.rescans, fills += reference.fills, stale += reference.staleResolves;
        drops += reference.dropsSeen, blockedResumes += chaos.world.blockedResumes, internals += chaos.internals;
    }
    std::printf("hits=%llu tables=%llu evictions=%llu errors=%llu zeroes=%llu sealed=%llu rescans=%llu fills=%llu "
                "stale=%llu drops=%llu blocked=%llu internal=%llu cycles=%llu\n",
                (unsigned long long)hits, (unsigned long long)tables, (unsigned long long)evictions,
                (unsigned long long)errors, (unsigned long long)zeroes, (unsigned long long)sealed,
                (unsigned long long)rescans, (unsigned long long)fills, (unsigned long long)stale,
                (unsigned long long)drops, (unsigned long long)blockedResumes, (unsigned long long)internals,
                (unsigned long long)cycles);
    that(hits > 10000 && tables > 5000 && evictions > 500 && errors > 50 && zeroes > 300 && sealed > 100 &&
                 rescans > 500 && fills > 300 && stale > 50 && drops > 500 && blockedResumes > 100 && internals > 100,
         "too little of something happened");
    return passed(100000);
}
