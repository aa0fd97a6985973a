// SPDX-License-Identifier: Apache-2.0
// Everything around raid_sequencer: operations with their fragments, members that complete in any order and fail, a
// firmware that answers, and the check of all that comes out along raid_reference.hpp. There are no data, so operations
// overlap freely.
#pragma once

#include "Vraid_sequencer.h"
#include "lvm_test.hpp"
#include "raid_log.hpp"
#include "raid_reference.hpp"
#include "raid_sync.hpp"

namespace raid_test {

using namespace lvm_test;

constexpr uint64_t PayloadBase = 0x12'3450'0000;

// Percentages, cycles, and per mille where a member command goes wrong.
struct Mood {
    unsigned commandReady = 100, doneReady = 100, exceptionReady = 100, logReady = 100;
    unsigned latencyMin = 3, latencyMax = 60, failPerMille = 0, firmwareMax = 200;
    bool answers = true;  // members complete commands
    unsigned expel = 0;   // percentage of failures after which firmware takes the member out; for one operation at a time
};

class World {
public:
    World(const Geometry& geometry, uint64_t stream) : g(geometry), random(stream) {
        top = std::make_unique<Vraid_sequencer>();
        top->start_valid_i = top->resume_valid_i = top->event_valid_i = top->differ_i = 0;
        top->done_ready_i = top->exc_ready_i = top->log_ready_i = top->cmd_ready_i = 0;
        for (uint32_t op = 0; op < 256; op++) freeOps.push_back((op * 89 + 7) & 255);
        configuration.level = uint32_t(g.level);
        configuration.members = uint32_t(g.members);
        configuration.chunkShift = uint32_t(g.chunkShift);
        const ExtentSize size(g.extent);
        configuration.extentShift = size.shift;
        configuration.extentUnits = size.units;
        configuration.extentReciprocal = size.reciprocal;
        configuration.stripes = g.stripes;
        configuration.payloadBase = PayloadBase;
        pack(configuration, top->cfg_i.data());
        reset(*top);
        progress = 0;
        for (int i = 0; i < 6; i++) step();
    }

    struct Operation {
        Op op;
        bool internal = false, write = false, zero = false;
        std::vector<Run> runs;
        std::vector<Step> steps;
        size_t step = 0;
        bool reconstruct = false;
        Choice choice;
        uint8_t sums[2] = {};       // what its accumulator holds, of one byte of each chunk
        bool summed[2] = {};
        std::vector<Command> expected;
        size_t issued = 0;
        unsigned outstanding = 0;
        int orderLast = -1;
        struct Failure {
            size_t index;
            uint32_t member, status;
        };
        std::vector<Failure> failures;
        bool suspended = false;
        uint32_t status = 0;  // the end that firmware has chosen
        int ctx = -1, acc = -1;
        bool fresh = true;    // of its step nothing has been seen
        // SYNC: what it is to do, the stripe and the offsets at which it stands, and the column there.
        bool sync = false;
        SyncWish wish;
        uint64_t stripesDone = 0, offset = 0, stripesTold = 0, toldCycle = 0, differed = 0;
        int copy = 0;
        SyncColumn column;
        unsigned accUnits = 0;
        bool logged = false;  // its column has been, or is being
    };
    using OperationPtr = std::shared_ptr<Operation>;

    // ---- operations ----
    // Over the given physical extents (-1: nothing mapped, reads as zero), from a block within the first.
    void host(bool write, const std::vector<int64_t>& extents, uint64_t within, uint64_t blocks, bool fua) {
        auto o = std::make_shared<Operation>();
        const uint64_t extent = g.extent;
        o->write = write;
        o->op.op = freeOps.front();
        freeOps.pop_front();
        o->op.opcode = write ? 1 : 2;
        o->op.cid = nextCid();
        o->op.ns = uint32_t(random.bits(10));
        o->op.lba = random.below((uint64_t(1) << 47) / extent) * extent + within;
        o->op.blocks = uint32_t(blocks);
        o->op.fua = fua;
        o->op.hdgst = uint32_t(random.bits(1));
        o->op.ddgst = uint32_t(random.bits(1));
        std::vector<Run> runs;
        uint64_t pos = 0;
        for (size_t f = 0; pos < blocks; f++) {
            const uint64_t from = f == 0 ? within : 0, count = std::min(blocks - pos, extent - from);
            uint64_t entry = uint64_t(extents[f]);
            if (extents[f] < 0) {  // what it says beside that has no meaning
                entry = f > 0 && random.chance(50) ? uint64_t(extents[f - 1] + 1) : random.next();
                entry = uint64_t(1) << 32 | (entry & 0xFFFFFFFF);
            }
            table[o->op.op * 32 + f] = entry;
            if (extents[f] >= 0) {
                if (f > 0 && extents[f - 1] >= 0 && extents[f] == extents[f - 1] + 1) runs.back().blocks += count;
                else runs.push_back({pos, uint64_t(extents[f]) * extent + from, count});
            }
            pos += count;
        }
        // What follows is of no concern, and would be contiguous.
        const size_t fragments = (within + blocks + extent - 1) / extent;
        if (fragments < 31 && extents.back() >= 0) {
            table[o->op.op * 32 + fragments] = uint64_t(extents.back() + 1) & 0xFFFFFFFF;
        }
        // Where it begins in its extent; where that is a power of two, nobody looks.
        table[o->op.op * 32 + 31] = configuration.extentUnits ? within : random.next() & 0xFFFFFFFF;
        o->runs = runs;
        o->steps = raid_test::steps(g, runs, write, there());
        queue(o);
    }

    void internal(uint32_t opcode, uint64_t physical, uint64_t blocks) {
        auto o = std::make_shared<Operation>();
        o->internal = true;
        o->op.internal = 1;
        o->op.op = uint32_t(random.bits(8));
        o->op.opcode = opcode;
        o->op.cid = opcode >= 0x84 ? freeTag() : nextCid();
        o->op.lba = physical;
        o->op.blocks = uint32_t(blocks);
        if (opcode == 0x84 || opcode == 0x85) {
            o->write = opcode == 0x85;
            o->op.fua = o->write && random.chance(50);
            o->runs = {{0, physical, blocks}};
            o->steps = raid_test::steps(g, o->runs, o->write, there());
        }
        if (opcode == 0x81) {
            o->write = o->zero = true;
            if (blocks > 0) o->steps = raid_test::steps(g, {{0, physical, blocks}}, true, there());
        } else if (opcode == 0x82) {
            o->steps.resize(1);
            o->steps[0].type = Step::Flushes;
        }
        queue(o);
    }

    void sync(uint64_t stripe, uint32_t stripes, const SyncWish& wish) {
        auto o = std::make_shared<Operation>();
        o->internal = o->sync = true;
        o->wish = wish;
        o->op.internal = 1;
        o->op.op = uint32_t(random.bits(8));
        o->op.opcode = 0x86;
        o->op.cid = nextCid();
        o->op.lba = stripe;
        o->op.blocks = stripes;
        o->op.status = wish.members & 0x7FFF;
        o->op.hdgst = wish.members >> 15;
        o->op.ddgst = wish.check;
        o->steps.resize(1);
        syncs++;
        queue(o);
    }

    size_t syncsInFlight() const {
        size_t count = 0;
        for (const auto& entry : operations) count += entry.second->sync;
        return count;
    }
    uint64_t watermark() const { return configuration.watermark; }
    uint32_t rebuilding() const { return configuration.rebuildMembers; }

    size_t inFlight() const { return operations.size(); }

    // ---- configuration; the first three are changed while nothing is in flight ----
    void online(uint32_t mask) {
        configuration.online = mask;
        settle();
    }
    void rebuild(uint32_t members, uint64_t watermark) {
        configuration.rebuildMembers = members;
        configuration.watermark = watermark;
        settle();
    }
    void parityTrusted(bool trusted) {
        configuration.parityTrusted = trusted;
        settle();
    }
    void logging(uint64_t block, uint64_t number) {
        configuration.logEnable = block != 0;
        configuration.logBlock = block;
        configuration.logSequence = number;
        settle();
    }
    void armFault(uint64_t stripe) {
        if (configuration.faultArmed || struck) return;
        configuration.faultStripe = stripe;
        configuration.faultArmed = 1;
    }
    void disarmFault() { configuration.faultArmed = 0; }
    bool faultArmed() const { return configuration.faultArmed != 0; }

    // ---- the run ----
    void step() {
        drive();
        tick(*top, [&] { observe(); });
        if (cycle - progress > 30000) fail("nothing happens any more: operations=%zu", operations.size());
    }

    void drain() {
        while (!operations.empty()) step();
        for (int i = 0; i < 100; i++) step();
        that(top->idle_o, "idle when nothing is left");
        that(resumes.empty() && pending.empty() && stripeOwner.empty(), "something is left");
        log.end();
        equal("contexts in use", 0, top->contexts_o);
        equal("columns that took a number", columnsLogged, logsBegun);
        for (uint64_t number : live) equal("live columns", 0, number);
        for (int acc = 0; acc < 64; acc++) that(!armed[acc] && !accOwner[acc], "an accumulator is left");
        for (int i = 0; i < 8; i++) equal("columns counted", columnsSeen[i], counts[i]);
        equal("waits for a lock counted", log.waits, waitsCounted);
        equal("exceptions in the log", ioFails + raidErrs, log.exceptions);
        equal("answers in the log", answersTaken, log.answers);
        struck = false;
    }

    Mood mood;
    const Geometry g;
    LogWatch log;
    bool alone = false;  // one operation at a time: the fault strikes its first command on the stripe
    uint64_t ioFails = 0, raidErrs = 0, finished = 0, contextsMax = 0, accStalls = 0, contextStalls = 0;
    unsigned differPercent = 50;  // of a column's blocks, at most
    uint64_t syncs = 0, judged = 0, watermarkMoves = 0, syncRefusals = 0, syncWritesAgain = 0, differedMax = 0;
    uint64_t columnsLogged = 0, logsBegun = 0, logsOfNothing = 0, logsWithAdded = 0, logsAgain = 0, entries = 0;
    uint64_t columnsSeen[8] = {}, faultsTaken = 0, expelled = 0, commandsSeen = 0, silents = 0,
             stores = 0, unitsMax = 0, writesAgain = 0, lostColumns = 0, retries = 0, startCycle = 0, commandCycle = 0;

private:
    uint32_t nextCid() {
        do cid = (cid + 1) & 0xFFFF;
        while (operations.count(cid));
        return cid;
    }

    Presence there() const {
        return {configuration.online, configuration.rebuildMembers, configuration.watermark, configuration.parityTrusted != 0};
    }
    uint32_t missing(uint64_t stripe) const { return there().missing(stripe); }

    // Of an operation that has a buffer by its tag.
    uint32_t freeTag() {
        uint32_t tag;
        do tag = uint32_t(random.bits(8));
        while (operations.count(tag));
        return tag;
    }

    // The buffer of an operation, in DPU memory.
    static uint64_t buffer(const Op& op) { return PayloadBase + (uint64_t(op.internal ? 256 + op.cid : op.op) << 20); }

    void queue(const OperationPtr& o) {
        operations[o->op.cid] = o;
        starts.push_back(o);
        plan(*o);
    }

    void settle() {
        for (int i = 0; i < 5; i++) step();
    }

    // Nothing has been seen of the step: what it does is decided by what is there now, and under a lock that was so when
    // the lock was granted.
    void refresh(Operation& o) {
        if (!o.fresh) return;
        if (!o.steps[o.step].locked && !o.sync) return;
        o.choice.second = false;
        plan(o);
    }

    // SYNC: the next column, or the stripe that is refused.
    void planSync(Operation& o) {
        Step& s = o.steps[0];
        Choice& c = o.choice;
        o.issued = 0;
        o.orderLast = -1;
        o.failures.clear();
        o.expected.clear();
        if (c.second) {
            o.expected = syncCommands(g, s, o.column, o.wish.check, true, configuration.online);
            if (o.expected.empty()) {
                next(o);
                planSync(o);
            }
            return;
        }
        for (; o.stripesDone < o.op.blocks; skip(o, o.wish.check ? 0 : g.chunk())) {
            s = Step();
            s.type = Step::Column;
            s.locked = true;
            s.stripe = o.op.lba + o.stripesDone;
            s.jobPhysical = s.stripe * g.dataChunks() * g.chunk() & ((uint64_t(1) << 48) - 1);
            s.jobBlocks = g.dataChunks() * g.chunk();
            s.offset = o.offset;
            s.blocks = int(std::min(g.chunk(), (o.offset / 128 + 1) * 128) - o.offset);
            s.physical = s.jobPhysical + o.offset;
            s.run.physical = s.physical;  // its place in no buffer is 0
            s.jobFirst = true;
            o.column = syncColumn(g, s.stripe, o.wish, there(), o.copy);
            o.summed[0] = o.summed[1] = false;
            c.strategy = o.column.refused ? Lost : o.wish.check ? Check : Sync;
            if (o.column.refused) return;
            if (o.column.nothing) continue;
            o.expected = syncCommands(g, s, o.column, o.wish.check, false, configuration.online);
            return;
        }
        o.step = 1;
    }

    // The fault strikes a stripe in which a SYNC has nothing to do, too.
    void struckAtNothing(Operation& o) {
        const uint64_t stripe = configuration.faultStripe;
        if (stripe < o.op.lba || stripe >= o.op.lba + o.stripesDone) return;
        const SyncColumn column = syncColumn(g, stripe, o.wish, there(), 0);
        that(column.nothing && !column.refused, "the fault strikes when a stripe is locked");
        o.step = 0;
        o.stripesDone = stripe - o.op.lba;
        o.choice.strategy = Sync;
        Step& s = o.steps[0];
        s.stripe = stripe;
        s.jobPhysical = stripe * g.dataChunks() * g.chunk() & ((uint64_t(1) << 48) - 1);
    }

    // On to other offsets: to an offset of the stripe, or behind the column.
    void skip(Operation& o, uint64_t offset) {
        o.copy = 0;
        o.offset = offset ? offset : o.offset + uint64_t(o.steps[0].blocks);
        if (o.offset < g.chunk()) return;
        stripeOwner.erase(o.steps[0].stripe);
        o.offset = 0;
        o.stripesDone++;
    }

    // The commands of the step at hand; writes of a column and flushes that go to nobody are passed over.
    void plan(Operation& o) {
        if (o.sync) return planSync(o);
        for (;; next(o)) {
            o.issued = 0;
            o.orderLast = -1;
            o.failures.clear();
            o.expected.clear();
            if (o.step == o.steps.size()) return;
            const Step& s = o.steps[o.step];
            Choice& c = o.choice;
            c.write = o.write;
            c.fua = o.op.fua;
            c.zero = o.zero;
            c.there = there();
            c.logs = configuration.logEnable && o.write && s.type == Step::Column;
            c.logBlock = configuration.logBlock;
            if (s.type == Step::Column && !c.second && !c.log) {
                c.added = 0;
                c.logAgain = o.logged = false;
                c.again = o.summed[0] = o.summed[1] = false;
                c.missing = g.missing(s.stripe, c.there);
                c.strategy = strategyOf(g, s, o.write, c.missing, trusted(o, s));
                if (c.strategy == Full) writes(o, s);
                c.second = c.second || c.strategy == DataOnly;
            }
            o.expected = raid_test::commands(g, s, c);
            if (c.log && o.expected.empty()) {  // nobody is left whose log it could be
                c.log = false;
                c.second = true;
                o.expected = raid_test::commands(g, s, c);
            }
            if (!o.expected.empty() || !(s.type == Step::Flushes || (s.type == Step::Column && c.second))) return;
        }
    }

    // What a write does when its reads are done: its log, unless no parity member is left, then the rest.
    void writes(Operation& o, const Step& s) {
        Choice& c = o.choice;
        c.there = there();
        const uint32_t missing = g.missing(s.stripe, c.there), parity = g.all() & ~((1u << g.dataChunks()) - 1);
        c.log = c.logs && (parity & ~missing) && c.strategy != DataOnly;
        c.second = !c.log;
        if (!c.log) return;
        c.added = missing & s.touched;
        c.logMissing = c.there.missing(s.stripe) & g.all();
        c.stored = c.strategy == Full && !c.added ? 0 : uint64_t(s.blocks);
    }

    // A column takes its number.
    void logBegins() {
        const uint32_t ctx = top->log_ctx_o;
        const LogColumn column = unpack<LogColumn>(top->log_column_o.data());
        that(configuration.logEnable, "nothing is logged");
        that(live[ctx] == 0, "a context has one logged column at a time");
        equal("sequence number", (configuration.logSequence + 1) & 0xFFFFFFFFFF, column.number);
        configuration.logSequence = column.number;
        live[ctx] = column.number | uint64_t(1) << 40;  // 0: none
        begun[ctx] = column;
        logsBegun++;
    }

    void logIsOver() {
        for (const auto& entry : operations) {
            const Operation& o = *entry.second;
            if (o.ctx == int(top->log_ctx_o)) equal("commands outstanding when a column is over", 0, o.outstanding);
        }
        live[top->log_ctx_o] = 0;
    }

    // The first command for a column's log: what its entry will say.
    void logged(Operation& o, const Step& s, const MemberCommand& c) {
        that(live[c.ctx] != 0, "a column has its number before it is logged");
        if (!o.logged) {
            LogColumn want;
            want.stripe = s.stripe;
            want.offset = uint32_t(s.offset);
            want.number = live[c.ctx] & 0xFFFFFFFFFF;
            want.blocks = uint32_t(s.blocks);
            want.stored = uint32_t(o.choice.stored);
            want.touched = s.touched & ~o.choice.added;
            want.missing = o.choice.logMissing;
            want.strategy = o.choice.strategy;
            equalRecords("logged column", want, begun[c.ctx]);
            columnsLogged++;
            logsOfNothing += want.stored == 0;
            logsWithAdded += o.choice.added != 0;
        }
        o.logged = true;
        logStripe[c.ctx] = s.stripe;
        entries++;
    }

    void next(Operation& o) {
        const Step& s = o.steps[o.step];
        releaseAccumulator(o);
        o.fresh = true;
        if (o.sync) {
            o.choice.second = o.choice.again = false;
            if (o.wish.check && !g.parity()) o.copy = o.column.copy + 1;
            else skip(o, 0);
            return;
        }
        if (s.locked && s.jobLast) stripeOwner.erase(s.stripe);
        o.choice.second = o.choice.again = o.choice.log = o.reconstruct = false;
        o.choice.added = 0;
        o.step++;
    }

    bool trusted(const Operation& o, const Step& s) const { return there().trusted(s.stripe) && !(o.write && o.reconstruct); }

    // Other members are online than when the steps were made: what of the reads comes from here on.
    void lookAgain(Operation& o) {
        if (o.write || o.runs.empty() || !g.parity()) return;
        const Step s = o.steps[o.step];
        size_t keep = o.step, nextRun = s.runIndex;
        uint64_t from = s.from;
        if (s.locked) {
            while (!o.steps[keep++].jobLast) {}
            from = s.jobPhysical + s.jobBlocks - s.run.physical;
        }
        o.steps.resize(keep);
        if (s.byStripe) {
            Step part;
            part.run = s.run;
            part.runIndex = nextRun++;
            partsOf(g, part, from, there(), o.steps);
        }
        for (const Step& step : raid_test::steps(g, o.runs, false, there(), nextRun)) o.steps.push_back(step);
    }

    // ---- one byte of every chunk of a column, before the operation and after it ----
    uint8_t contents(const Operation& o, const Step& s, int place, bool after) const {
        const int d = g.dataChunks();
        if (!g.parity()) place = 0;  // copies
        uint8_t p = 0, q = 0, weight = 1;
        for (int c = 0; c < d; c++, weight = product(weight, 2)) {
            const bool changes = after && (s.touched >> c & 1);
            const uint64_t mixed = ((s.stripe << 12 | s.offset) * 16 + uint64_t(c)) * 0x9e3779b97f4a7c15 +
                                   (changes ? (o.op.cid + 1) * 0xd1342543de82ef95 : 0);
            const uint8_t byte = uint8_t(changes && o.zero ? 0 : mixed >> 40);
            if (c == place) return byte;
            p ^= byte;
            q ^= product(weight, byte);
        }
        const uint8_t parity = place == d ? p : q;
        return !after && !o.sync && !trusted(o, s) ? uint8_t(parity ^ 0x5A) : parity;  // what is not trusted is wrong
    }

    // Follows what the accumulator holds; what comes out of it must be what belongs there.
    void sum(Operation& o, const Step& s, const MemberCommand& c, const Command& want) {
        if (want.readout) {
            that(c.coefficients == 0x0001 || c.coefficients == 0x0100, "one half is read out");
            const int half = c.coefficients == 0x0100;
            that(o.summed[half], "something was added to what is read out");
            if (want.check && g.parity()) equal("half that is looked through", want.place - g.dataChunks(), half);
            uint8_t there = want.check ? 0 : contents(o, s, want.place, o.write);
            for (int chunk = 0, weight = 1; want.log && chunk < g.dataChunks(); chunk++, weight = product(weight, 2)) {
                // The data that is still to come.
                if ((s.touched & ~o.choice.added) >> chunk & 1) {
                    there ^= product(half ? weight : 1, contents(o, s, chunk, true));
                }
            }
            equal("what is read out", there, o.sums[half]);
            return;
        }
        if (g.level != 6) equal("coefficients", 1, c.coefficients);
        for (int half = 0; half < 2; half++) {
            const unsigned coefficient = c.coefficients >> 8 * half & 255;
            if (coefficient == 0) continue;
            const bool first = want.kind == Read ? !o.summed[half] : c.first;
            that(first || o.summed[half], "something is added to what was left behind");
            const uint8_t term = product(coefficient, contents(o, s, want.place, want.kind == Write));
            o.sums[half] = uint8_t((first ? 0 : o.sums[half]) ^ term);
            o.summed[half] = true;
        }
    }

    // ---- inputs ----
    void drive() {
        pack(configuration, top->cfg_i.data());
        top->ft_rdata_i = table[fragmentAddress];
        if (!startOffered && !starts.empty() && random.chance(80)) {
            pack(starts.front()->op, top->start_i.data());
            startOffered = true;
        }
        top->start_valid_i = startOffered;
        if (!resumeOffered && !resumes.empty() && resumes.front().due <= cycle) {
            pack(resumes.front().entry, top->resume_i.data());
            resumeOffered = true;
        }
        top->resume_valid_i = resumeOffered;
        top->done_ready_i = random.chance(mood.doneReady);
        top->exc_ready_i = random.chance(mood.exceptionReady);
        top->log_ready_i = random.chance(mood.logReady);
        top->cmd_ready_i = random.chance(mood.commandReady);
        top->event_valid_i = top->differ_i = 0;
        if (!pending.empty() && mood.answers) {
            const size_t which = random.below(std::min<size_t>(pending.size(), 16));
            if (pending[which].due <= cycle && pending[which].differs > 0) {
                pending[which].differs--;  // before it is told as looked through
                top->differ_i = 1;
                top->differ_ctx_i = uint8_t(pending[which].event.ctx);
            } else if (pending[which].due <= cycle) {
                eventNow = pending[which];
                pending.erase(pending.begin() + long(which));
                top->event_valid_i = 1;
                top->event_i = packNarrow(eventNow.event);
            }
        }
    }

    // ---- outputs ----
    void observe() {
        fragmentAddress = top->ft_raddr_o;
        equal("contexts in use", contexts, top->contexts_o);
        contextsMax = std::max<uint64_t>(contextsMax, contexts);
        that(contexts <= 32, "more than 32 contexts");
        accStalls += top->stall_accumulator_o;
        contextStalls += top->stall_context_o;
        counts[0] += top->count_full_o;
        counts[1] += top->count_read_modify_o;
        counts[2] += top->count_reconstruct_o;
        counts[3] += top->count_recover_o;
        counts[4] += top->count_data_only_o;
        counts[5] += top->count_decode_o;
        counts[6] += top->count_sync_o;
        counts[7] += top->count_check_o;
        if (top->log_over_o) logIsOver();
        if (top->log_begin_o) logBegins();
        if (top->synced_o) synced(top->synced_stripe_o, top->synced_members_o);
        waitsCounted += top->count_lock_wait_o;
        if (top->arm_o) {
            that(!armed[top->arm_acc_o] && !accOwner[top->arm_acc_o], "an accumulator is armed that is in use");
            armed[top->arm_acc_o] = true;
        }
        if (top->start_valid_i && top->start_ready_o) {
            log.start(starts.front()->op.cid, starts.front()->op.opcode == 0x83);
            starts.pop_front();
            startOffered = false;
            contexts++;
            startCycle = progress = cycle;
        }
        patient(0, top->cmd_valid_o, top->cmd_ready_i, top->cmd_o);
        patient(1, top->exc_valid_o, top->exc_ready_i, top->exc_o);
        patient(2, top->done_valid_o, top->done_ready_i, top->done_o);
        patient(3, top->log_valid_o, top->log_ready_i, top->log_o);
        answered();
        if (top->cmd_valid_o && top->cmd_ready_i) command();
        if (top->event_valid_i) completed();
        if (top->exc_valid_o && top->exc_ready_i) exception();
        if (top->done_valid_o && top->done_ready_i) done();
        if (top->log_valid_o && top->log_ready_i) {
            log.entry(unpack<Decision>(top->log_o.data()));
            released(unpack<Decision>(top->log_o.data()));
        }
        if (top->fault_taken_o) {
            that(configuration.faultArmed, "a fault strikes only when armed");
            configuration.faultArmed = 0;
            struck = true;
            faultsTaken++;
        }
    }

    // What is offered stays until it is taken.
    template <class Wide> void patient(int stream, bool valid, bool ready, const Wide& data) {
        uint32_t words[12] = {};
        static_assert(sizeof data <= sizeof words, "a record of at most 384 bits");
        std::memcpy(words, &data, sizeof data);
        if (waiting[stream]) {
            that(valid && std::memcmp(words, offered[stream], sizeof words) == 0, "an offer changed while it waited");
        }
        waiting[stream] = valid && !ready;
        std::memcpy(offered[stream], words, sizeof words);
    }

    void answered() {
        if (!(top->resume_valid_i && top->resume_ready_o)) {
            that(!top->count_error_o, "no answer, no error");
            return;
        }
        const Answer& a = resumes.front();
        equal("an answer that makes no sense is told", a.nonsense, top->count_error_o);
        if (!a.nonsense) {
            answersTaken++;
            Operation& o = *a.operation;
            if (a.entry.kind == 3 && o.steps[o.step].locked) {
                stripeOwner.erase(o.steps[o.step].stripe);
                releaseAccumulator(o);
            }
        }
        resumes.pop_front();
        resumeOffered = false;
        progress = cycle;
    }

    void command() {
        const MemberCommand c = unpack<MemberCommand>(top->cmd_o.data());
        progress = commandCycle = cycle;
        commandsSeen++;
        that(operations.count(c.cid), "the command's owner is in flight");
        const OperationPtr pointer = operations[c.cid];
        Operation& o = *pointer;
        if (o.ctx < 0) {
            for (const auto& other : operations) {
                that(other.second->ctx != int(c.ctx), "a context belongs to one operation");
            }
            o.ctx = int(c.ctx);
        }
        equal("context", o.ctx, c.ctx);
        equal("owner is internal", o.internal, c.internal);
        if (!o.internal) equal("owner's operation", o.op.op, c.op);
        that(!o.suspended, "a suspended context commands nothing");
        if (o.issued == 0) refresh(o);
        o.fresh = false;
        if (o.issued >= o.expected.size()) {
            fail("command beyond its step: cid=%x, step=%zu of %zu, opcode=%x, member=%u, block=%llx", c.cid, o.step,
                 o.steps.size(), c.opcode, c.member, (unsigned long long)c.lba);
        }
        const Step& s = o.steps[o.step];
        const Command& want = o.expected[o.issued];
        equal("opcode", want.kind, c.opcode);
        const bool toMember = want.kind != Write || !(want.silent || want.store);
        if (toMember) {
            equal("member", want.member, c.member);
            that(configuration.online >> c.member & 1, "nothing is asked of a member that is offline");
            if (want.kind != Flush && !(o.sync && want.kind == Write)) {
                const uint64_t stripe = s.type == Step::Pieces ? g.stripeOf(want.physical) : s.stripe;
                that(!(missing(stripe) >> c.member & 1), "nothing is asked of a member above where it is rebuilt");
            }
        }
        if (want.kind != Flush) {
            if (toMember) equal("first block on the member", (want.block + (want.log ? 136 * c.ctx : 0)) & 0xFFFF'FFFF'FFFF, c.lba);
            equal("blocks", want.blocks, c.blocks);
        }
        if (want.kind == Write && toMember) equal("FUA", want.fua, c.fua);
        equal("placed", want.placed, c.placed);
        const bool data = want.placed || (want.silent && !o.zero);
        equal("address", data ? buffer(o.op) + want.pos * 512 : 0, c.address);
        equal("added to the accumulator", want.accumulate, c.accumulate);
        equal("goes to the buffer", want.store, c.store);
        equal("goes to nobody", want.silent, c.silent);
        equal("is looked through", want.check, c.check);
        equal("is for the log", want.log, c.log);
        if (want.log) logged(o, s, c);
        else if (want.kind == Write && toMember && o.choice.logs) equal("the column's entries are there", o.logged, live[c.ctx] != 0);
        if (want.kind == Write) {
            equal("source", want.readout ? SourceAccumulator : o.zero || want.log ? SourceZero : SourceBuffer, c.source);
            if (want.accumulate || want.check) equal("overwrites the accumulator, or begins to look", want.first, c.first);
        }
        that(int(c.order) > o.orderLast, "commands of a step are numbered in order");
        if (s.type == Step::Pieces) equal("order of a piece", want.pos - s.run.pos, c.order);
        o.orderLast = int(c.order);
        if (s.type == Step::Column) column(o, s, c, want);
        if (s.locked) {
            auto owner = stripeOwner.find(s.stripe);
            if (owner == stripeOwner.end()) {
                that(s.jobFirst, "the lock was given back between columns");
                stripeOwner[s.stripe] = c.cid;
            } else {
                equal("one operation writes to a stripe at a time", owner->second, c.cid);
            }
        }
        Pending p;
        p.operation = pointer;
        p.index = o.issued;
        p.event.ctx = c.ctx;
        p.event.member = c.member;
        p.event.order = c.order;
        p.due = cycle + mood.latencyMin + random.below(mood.latencyMax - mood.latencyMin + 1);
        if (random.below(1000) < mood.failPerMille) {
            p.event.status = uint32_t(random.chance(50) ? 0x281 : random.between(1, 0x7FFF));
        }
        o.issued++;
        if (!toMember) {  // added or stored: no member, and nothing goes wrong
            p.event = {};
            p.event.ctx = c.ctx;
            silents += want.silent;
            stores += want.store && !want.check;
            if (want.check) {
                judged++;
                p.differs = unsigned(random.chance(differPercent) ? random.below(uint64_t(want.blocks) + 1) : 0);
                if (differPercent == 100) p.differs = unsigned(want.blocks);
                if (!want.first) p.differs /= 2;  // each block counts once
                o.differed += p.differs;
            }
        }
        pending.push_back(p);
        o.outstanding++;
    }

    void column(Operation& o, const Step& s, const MemberCommand& c, const Command& want) {
        const Strategy strategy = o.choice.strategy;
        if (strategy == Plain) {
            if (o.issued == 0) log.column(c.ctx, s.stripe, Decode);
            return;
        }
        if (o.acc < 0) {
            o.acc = int(c.acc);
            o.accUnits = 1;
            while (int(o.accUnits) * 8 < s.blocks) o.accUnits *= 2;
            equal("an accumulator begins at a multiple of its units", 0, c.acc % o.accUnits);
            for (unsigned i = 0; i < o.accUnits; i++) {
                that(!accOwner[c.acc + i], "a unit belongs to one column");
                accOwner[c.acc + i] = true;
            }
            unitsMax = std::max<uint64_t>(unitsMax, uint64_t(std::count(accOwner.begin(), accOwner.end(), true)));
            equal("the accumulator is armed for reads", strategy != Full && strategy != DataOnly, armed[c.acc]);
            armed[c.acc] = false;
            columnsSeen[strategy]++;
            log.column(c.ctx, s.stripe, strategy);
        }
        equal("accumulator", o.acc, c.acc);
        that(want.blocks - int(want.log) <= int(o.accUnits) * 8, "a column fits into its accumulator");
        if (want.accumulate || want.readout) sum(o, s, c, want);
    }

    void completed() {
        progress = cycle;
        Operation& o = *eventNow.operation;
        o.outstanding--;
        if (eventNow.event.status) o.failures.push_back({eventNow.index, eventNow.event.member, eventNow.event.status});
        if (o.outstanding > 0 || (o.issued < o.expected.size() && o.failures.empty())) return;
        const Step& s = o.steps[o.step];
        if (!o.failures.empty()) {
            // What is to be written is kept.
            if (o.issued == o.expected.size() && !o.choice.second && !o.choice.log) releaseAccumulator(o);
            return;
        }
        if (s.type == Step::Column && o.choice.log) {
            o.choice.log = false;
            o.choice.second = true;
        } else if (s.type == Step::Column && !o.choice.second && o.choice.strategy != Plain) {
            if (o.write) writes(o, s);
            else o.choice.second = true;
        } else {
            next(o);
        }
        plan(o);
    }

    // A stripe has been written, in a SYNC's order; the register moves when it is the one at the watermark.
    void synced(uint64_t stripe, uint32_t members) {
        bool known = false;
        for (const auto& entry : operations) {
            Operation& o = *entry.second;
            if (known || !o.sync || o.wish.check) continue;
            if (o.wish.members != members || o.op.lba + o.stripesTold != stripe) continue;
            known = true;
            o.stripesTold++;
            o.toldCycle = cycle;
            that(o.stripesDone >= o.stripesTold || o.step == 1, "a stripe is told as written before it is");
        }
        that(known, "a stripe is written by a SYNC");
        if (stripe == configuration.watermark && members == configuration.rebuildMembers) {
            configuration.watermark++;
            watermarkMoves++;
        }
    }

    // Who gets the lock next must see the watermark moved: a SYNC's stripe is told before it is released.
    void released(const Decision& d) {
        if (d.kind == 9 && mood.logReady == 100) that(!(live[d.unit] && logStripe[d.unit] == d.key), "a logged column is over before the lock is given on");
        if (d.kind != 9 || !operations.count(d.cid)) return;
        const Operation& o = *operations[d.cid];
        if (!o.sync || o.wish.check || o.status != 0 || o.ctx != int(d.unit)) return;
        that(o.stripesTold > d.key - (o.op.lba & 0xFFFFFFFFFF) && o.toldCycle < cycle,
             "a stripe is told as written before it is released");
    }

    void releaseAccumulator(Operation& o) {
        for (unsigned i = 0; o.acc >= 0 && i < o.accUnits; i++) accOwner[size_t(o.acc) + i] = false;
        o.acc = -1;
    }

    bool refusable(const Command& piece) {
        const uint64_t stripe = g.stripeOf(piece.physical);
        return (~missing(stripe) & g.holders(piece.physical)) == 0 || (struck && stripe == configuration.faultStripe);
    }

    void exception() {
        const Exception e = unpack<Exception>(top->exc_o.data());
        progress = cycle;
        that(operations.count(e.op.cid), "the exception's operation is in flight");
        const OperationPtr o = operations[e.op.cid];
        if (e.reason == InternalDone) {
            that(o->internal, "only an internal operation is told as done");
            Op want = o->op;
            if (o->sync) {
                want.blocks = uint32_t(o->differed & 0xFFFF);
                differedMax = std::max(differedMax, o->differed);
            }
            equal("blocks that differed", o->sync ? o->differed >> 16 : 0, e.blocksTop);
            equalRecords("operation of an internal end", want, e.op);
            equal("stage", 3, e.stage);
            finish(*o, e.status);
            return;
        }
        equalRecords("operation of an exception", o->op, e.op);
        if (o->ctx >= 0) equal("context", o->ctx, e.ctx);
        o->ctx = int(e.ctx);
        equal("commands outstanding", 0, o->outstanding);
        that(!o->suspended, "one exception at a time");
        if (o->issued == 0 && e.reason != IoFail) refresh(*o);
        if (o->sync && e.reason == RaidErr && struck && o->issued == 0) struckAtNothing(*o);
        that(o->step < o->steps.size(), "an exception when all is done");
        const Step& s = o->steps[o->step];
        uint64_t physical = s.physical, blocks = uint64_t(s.blocks);
        uint32_t members = 0, status = 0;
        if (e.reason == IoFail) {
            ioFails++;
            equal("stage", 4, e.stage);
            if (o->issued < o->expected.size()) {
                that(s.type == Step::Pieces && refusable(o->expected[o->issued]), "all commands of a step are given");
                const uint64_t refused = o->expected[o->issued].physical;
                if (~missing(g.stripeOf(refused)) & g.holders(refused)) struck = false;
            }
            that(!o->failures.empty(), "IO_FAIL has a failed command");
            size_t first = ~size_t(0);
            for (const Operation::Failure& failure : o->failures) {
                members |= 1u << failure.member;
                if (failure.index < first) {
                    first = failure.index;
                    status = failure.status;
                }
            }
            if (s.type == Step::Pieces) {
                physical = o->expected[first].physical;
                blocks = uint64_t(o->expected[first].blocks);
            }
            if (s.type == Step::Flushes) physical = blocks = 0;
        } else {
            raidErrs++;
            equal("reason", RaidErr, e.reason);
            equal("stage", 3, e.stage);
            that(o->failures.empty(), "a failed command comes before a refusal");
            syncRefusals += o->sync;
            refused(*o, s, members, physical, blocks);
        }
        equal("members", members, e.members);
        equal("status", status, e.status);
        equal("first physical block", physical, e.fragLba);
        equal("blocks", blocks, e.fragBlocks);
        const uint64_t pos = s.type == Step::Flushes || o->sync ? 0 : s.run.pos + physical - s.run.physical;
        equal("place in the buffer", pos * 512, e.fragOffset);
        const uint64_t fragment = (o->op.lba + pos) / g.extent - o->op.lba / g.extent;
        equal("fragment", o->internal ? 0 : fragment, e.frag);
        o->suspended = true;
        answer(o);
    }

    // RAID_ERR: beyond the array, no level, nobody left who holds it, or the injected fault.
    void refused(Operation& o, const Step& s, uint32_t& members, uint64_t& physical, uint64_t& blocks) {
        uint64_t stripe = s.stripe;
        bool lost = false;
        if (s.beyond) {
            physical = s.run.physical;
            blocks = s.run.blocks;
            equal("commands of a run beyond the array", 0, o.issued);
            return;
        }
        if (s.locked) {
            physical = s.jobPhysical;
            blocks = s.jobBlocks;
            const uint32_t holders = g.level == 1 || g.level == 10 ? g.holders(s.jobPhysical) : g.all();
            members = missing(s.stripe) & holders;
            lost = g.parity() || o.sync ? o.choice.strategy == Lost : members == holders;
            equal("commands of a refused stripe", 0, o.issued);
            that(lost || s.jobFirst, "a stripe is refused before its first column");
            lostColumns += lost && g.parity();
            that(!stripeOwner.count(s.stripe) || stripeOwner[s.stripe] == o.op.cid, "refused under another's lock");
            stripeOwner[s.stripe] = o.op.cid;
        } else {
            that(o.issued < o.expected.size(), "a piece is refused");
            const Command& piece = o.expected[o.issued];
            physical = piece.physical;
            blocks = uint64_t(piece.blocks);
            members = missing(g.stripeOf(physical)) & g.holders(physical);
            lost = members == g.holders(physical);
            stripe = g.stripeOf(physical);
            for (size_t i = 0; alone && !lost && i < o.issued; i++) {
                that(g.stripeOf(o.expected[i].physical) != stripe, "the fault strikes the first piece of its stripe");
            }
        }
        if (!lost) {
            that(struck && stripe == configuration.faultStripe, "a reason to refuse");
            struck = false;
        }
    }

    void answer(const OperationPtr& o) {
        Resume r;
        r.toCtx = 1;
        r.op = uint32_t(random.bits(8));
        r.ctx = uint32_t(o->ctx);
        r.tag = o->op.cid;
        const uint64_t at = cycle + 1 + random.below(mood.firmwareMax);
        if (random.chance(20)) {  // no answer at all: it must have no effect
            Resume nonsense = r;
            nonsense.kind = uint32_t(random.chance(50) ? 3 : random.chance(50) ? 2 : random.between(4, 255));
            nonsense.status = nonsense.kind == 3 ? 0 : uint32_t(random.bits(15));
            answerAt(at, nonsense, nullptr);
        }
        const Step& s = o->steps[o->step];
        const bool complete = s.beyond ? random.chance(70) : random.chance(25);
        r.kind = complete ? 3 : 1;
        r.reconstruct = random.chance(30);
        r.status = complete ? uint32_t(random.between(1, 0x7FFF)) : uint32_t(random.bits(3));
        answerAt(at, r, o);
        // What follows is decided here; nothing of it happens before the answer is taken.
        if (complete) {
            o->status = r.status;
            o->expected.clear();
            o->issued = 0;
        } else {
            retries++;
            const uint32_t onlineBefore = configuration.online;
            takeOut(*o);
            o->fresh = true;
            if (o->failures.empty() && o->sync) {
                o->offset = 0;
                o->copy = 0;
            } else if (o->failures.empty()) {
                // A refused stripe is looked at again from its first column on.
                while (s.locked && !o->steps[o->step].jobFirst) o->step--;
                o->choice.second = o->reconstruct = false;
            } else if (s.type == Step::Column && o->choice.second) {
                o->choice.again = true;
                o->fresh = false;
                writesAgain++;
                syncWritesAgain += o->sync;
            } else if (s.type == Step::Column && o->choice.log) {
                o->choice.logAgain = true;
                o->fresh = false;
                logsAgain++;
            } else if (s.type == Step::Column) {
                o->reconstruct = o->reconstruct || r.reconstruct;
            }
            if (configuration.online != onlineBefore) lookAgain(*o);
            plan(*o);
            o->suspended = false;
        }
    }

    // Before a retry members that failed go offline, and come back when too few are left.
    void takeOut(const Operation& o) {
        const uint32_t before = configuration.online;
        for (const Operation::Failure& failure : o.failures) {
            if (random.chance(mood.expel)) configuration.online &= ~(1u << failure.member);
        }
        if (configuration.online != before) expelled++;
        if (mood.expel && o.failures.empty()) configuration.online = 0xFFFF;
    }

    void answerAt(uint64_t at, const Resume& r, const OperationPtr& o) {
        if (!resumes.empty()) at = std::max(at, resumes.back().due);
        resumes.push_back({at, r, o == nullptr, o});
        // The same once more, when the context waits for no answer.
        if (o != nullptr && r.kind == 3 && random.chance(20)) resumes.push_back({at, r, true, nullptr});
    }

    void done() {
        const Op seen = unpack<Op>(top->done_o.data());
        that(operations.count(seen.cid), "the finished operation is in flight");
        const OperationPtr o = operations[seen.cid];
        that(!o->internal, "an internal operation has no response");
        Op want = o->op;
        want.status = seen.status;
        equalRecords("finished operation", want, seen);
        finish(*o, seen.status);
        freeOps.push_back(seen.op);
    }

    void finish(Operation& o, uint32_t status) {
        progress = cycle;
        finished++;
        contexts--;
        equal("status", o.status, status);
        equal("commands outstanding at the end", 0, o.outstanding);
        // A flush of nobody is done at once.
        const bool nobody = o.step < o.steps.size() && o.steps[o.step].type == Step::Flushes && o.expected.empty();
        if (status == 0) equal("steps done", o.steps.size(), o.step + nobody);
        if (status == 0 && o.sync && !o.wish.check) equal("stripes told as written", o.op.blocks, o.stripesTold);
        operations.erase(o.op.cid);
    }

    struct Pending {
        OperationPtr operation;
        size_t index = 0;
        MemberEvent event;
        uint64_t due = 0;
        unsigned differs = 0;  // blocks of what is looked through
    };
    struct Answer {
        uint64_t due;
        Resume entry;
        bool nonsense;
        OperationPtr operation;
    };

    Random random;
    std::unique_ptr<Vraid_sequencer> top;
    Configuration configuration;
    uint64_t table[256 * 32] = {};
    uint32_t fragmentAddress = 0, cid = 0;
    std::deque<uint32_t> freeOps;
    std::map<uint32_t, OperationPtr> operations;  // by command id
    std::deque<OperationPtr> starts;
    std::deque<Answer> resumes;
    std::deque<Pending> pending;
    Pending eventNow;
    bool waiting[4] = {};                         // commands, exceptions, finished operations, log
    uint32_t offered[4][12] = {};
    bool startOffered = false, resumeOffered = false;
    bool struck = false;  // the fault has, and the refusal is not yet told
    std::array<bool, 64> armed{}, accOwner{};
    std::map<uint64_t, uint32_t> stripeOwner;     // who commands under a stripe's lock
    uint64_t counts[8] = {}, waitsCounted = 0, answersTaken = 0, progress = 0;
    unsigned contexts = 0;
    std::array<uint64_t, 32> live{}, logStripe{};  // by context
    std::array<LogColumn, 32> begun;
};

}  // namespace raid_test
