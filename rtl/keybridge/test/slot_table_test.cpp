// SPDX-License-Identifier: Apache-2.0
// Slots against a plain reference: commands of eight queues at random, with refusals, faults, fences, revokes and closes at any moment.
// Looked at: who gets a slot, the order within a queue, the cause that is told, that nothing begins after a revoke or close was seen, and
// that a revoke and a close are told to be over exactly when nothing of them is left.
#include <set>

#include "Vslot_table.h"
#include "rtl_test.hpp"

using namespace rtl_test;

namespace {

constexpr unsigned SLOTS = 64, QUEUES = 64, BUSY_QUEUES = 8, KEYS = 24;
constexpr unsigned REVOKED = 19, READ_FAULT = 17;

struct Command {
    unsigned queue = 0, own = 0, lent = 0, lender = 0, segments = 0;
    uint64_t number = 0;                       // of all commands, in the order of their slots
    uint64_t lendAt = 0, judgeAt = 0;
    bool arrived = false, held = false, judged = false, good = false, lends = false, fence = false;
    bool stop = false, silent = false, orphan = false, dropped = false, wrote = false;
    unsigned begun = 0, cause = 0, verdict = 0;
    std::deque<std::pair<uint64_t, unsigned>> open;  // segments: when they end, and how
    bool allBegun() const { return good && begun == segments; }
    bool done() const { return dropped || (judged && !good) || (good && (stop || allBegun()) && open.empty()); }
};

class Test {
  public:
    Test(Checks& checks, uint64_t seed) : checks(checks), random(seed), bench(checks, seed) {
        idle();
        bench->closing_queue_i = 0;
        bench->index_i = 0;
        bench.reset();
    }

    void run(unsigned cycles, unsigned revokePercent, unsigned faultPercent) {
        for (unsigned i = 0; i < cycles; ++i) cycle(true, revokePercent, faultPercent);
        for (unsigned i = 0; i < 5000 && !slots.empty(); ++i) cycle(false, 0, 0);
        checks.expect(slots.empty() && bench->used_o == 0, "slots remain: %zu, told=%u", slots.size(), bench->used_o);
    }

    /// Nothing holds the key: told in the clock behind.
    void figures() {
        idle();
        bench->index_i = 7;
        bench->revoke_valid_i = 1;
        bench.settle();
        checks.expect(!bench->held_o, "a key held by nobody");
        bench.edge();
        bench->revoke_valid_i = 0;
        // A newcomer always finds a slot: one queue takes what it can get, then another asks.
        unsigned took = 0;
        for (unsigned i = 0; i < 100; ++i) {
            bench->take_valid_i = 1;
            bench->take_queue_i = 5;
            bench.settle();
            took += bench->take_ready_o;
            bench.edge();
        }
        checks.expect(took == SLOTS / 2, "slots of a greedy queue: %u", took);
        bench->take_queue_i = 6;
        bench.settle();
        checks.expect(bench->take_ready_o, "no slot for a newcomer");
        bench->take_valid_i = 0;
        std::printf("a queue alone takes %u of %u slots\n", took, SLOTS);
    }

    uint64_t ended[32] = {}, silentEnds = 0, partialEnds = 0, closed = 0, revokes = 0, waited = 0;

  private:
    void idle() {
        bench->take_valid_i = bench->begin_valid_i = bench->drop_valid_i = bench->lend_valid_i = bench->judged_valid_i = 0;
        bench->start_valid_i = bench->end_valid_i = bench->revoke_valid_i = bench->close_valid_i = bench->done_ready_i = 0;
        bench->done_room_i = 3;
        bench->take_queue_i = bench->begin_slot_i = bench->begin_own_i = bench->begin_lent_i = bench->begin_fence_i = 0;
        bench->drop_slot_i = bench->lend_slot_i = bench->lend_queue_i = bench->judged_slot_i = bench->judged_cause_i = 0;
        bench->start_slot_i = bench->start_last_i = bench->end_slot_i = bench->end_cause_i = bench->end_partial_i = 0;
        bench->close_queue_i = 0;
    }

    bool startable(unsigned slot) const { return bench.now(), (const_cast<Test*>(this)->bench->startable_o >> slot) & 1; }

    void cycle(bool busy, unsigned revokePercent, unsigned faultPercent) {
        const uint64_t now = bench.now();
        idle();
        // ---- what is asked in this clock
        unsigned takeQueue = static_cast<unsigned>(random.below(BUSY_QUEUES));
        if (busy && random.chance(60) && !closing.count(takeQueue)) {
            bench->take_valid_i = 1;
            bench->take_queue_i = takeQueue;
            bench->take_host_i = takeQueue & 1;
        }
        int begin = -1, drop = -1, lend = -1, judge = -1, start = -1;
        for (auto& [slot, command] : slots) {
            if (!command.arrived && begin < 0 && drop < 0 && random.chance(30)) {
                if (command.silent || random.chance(3)) drop = static_cast<int>(slot);
                else begin = static_cast<int>(slot);
            }
            if (command.held && command.lendAt == now) lend = static_cast<int>(slot);
            if (command.arrived && !command.judged && command.judgeAt == now) judge = static_cast<int>(slot);
        }
        if (begin >= 0 && lastBegin + 1 >= now) begin = -1;
        if (begin >= 0) {
            Command& command = slots[begin];
            lastBegin = now;
            command.own = static_cast<unsigned>(random.below(KEYS));
            command.lent = KEYS + static_cast<unsigned>(random.below(KEYS));
            command.fence = random.chance(10);
            command.segments = static_cast<unsigned>(random.between(1, 5));
            command.lendAt = now + 2;
            command.judgeAt = now + 5;
            command.verdict = random.chance(20) ? static_cast<unsigned>(random.between(1, 16)) : 0;
            bench->begin_valid_i = 1;
            bench->begin_slot_i = begin;
            bench->begin_own_i = command.own;
            bench->begin_lent_i = command.lent;
            bench->begin_fence_i = command.fence;
        }
        if (drop >= 0) {
            bench->drop_valid_i = 1;
            bench->drop_slot_i = drop;
        }
        if (lend >= 0) {
            slots[lend].lender = 32 + static_cast<unsigned>(random.below(BUSY_QUEUES));
            bench->lend_valid_i = 1;
            bench->lend_slot_i = lend;
            bench->lend_queue_i = slots[lend].lender;
        }
        if (judge >= 0) {
            bench->judged_valid_i = 1;
            bench->judged_slot_i = judge;
            bench->judged_cause_i = slots[judge].verdict;
        }
        std::vector<std::pair<unsigned, unsigned>> ends;
        for (auto& [slot, command] : slots) {
            if (!command.open.empty() && command.open.front().first <= now && ends.size() < 2 && random.chance(70)) {
                unsigned lane = static_cast<unsigned>(ends.size());
                ends.push_back({slot, command.open.front().second});
                bench->end_valid_i |= 1u << lane;
                bench->end_slot_i |= slot << 6 * lane;
                bench->end_cause_i |= (command.open.front().second & 31) << 5 * lane;
                bench->end_partial_i |= (command.open.front().second >> 5) << lane;
            }
        }
        unsigned index = static_cast<unsigned>(random.below(2 * KEYS));
        bench->index_i = index;
        bool revoke = random.chance(revokePercent);
        bench->revoke_valid_i = revoke;
        int close = -1;
        unsigned closeQueue = static_cast<unsigned>(random.below(BUSY_QUEUES)) + (random.chance(50) ? 32 : 0);
        if (revokePercent && random.below(1000) < 5 && !closing.count(closeQueue)) close = static_cast<int>(closeQueue);
        bench->close_valid_i = close >= 0;
        bench->close_queue_i = closeQueue;
        unsigned asked = closing.empty() ? closeQueue : *closing.begin();
        bench->closing_queue_i = asked;
        bench->done_ready_i = random.chance(60);
        bench->done_room_i = busy && now / 128 % 4 != 3 ? 3 : busy ? 1 + now / 512 % 2 : 3;   // now and then a host has no room
        bench.settle();

        // ---- what is answered
        std::set<unsigned> queues;
        for (unsigned slot = 0; slot < SLOTS; ++slot) {
            if (!startable(slot)) continue;
            auto found = slots.find(slot);
            if (!checks.expect(found != slots.end(), "a free slot may start: slot=%u", slot)) continue;
            const Command& command = found->second;
            checks.expect(queues.insert(command.queue).second, "two slots of a queue may start: queue=%u", command.queue);
            checks.expect(command.good && !command.stop && !command.allBegun(), "may not start: slot=%u", slot);
            for (auto& [other, older] : slots) {
                if (older.queue != command.queue || older.number >= command.number) continue;
                checks.expect(older.done() || older.allBegun(), "starts before an older one: slot=%u, older=%u", slot, other);
                checks.expect(!command.fence || older.done(), "passes its fence: slot=%u, older=%u", slot, other);
            }
            if (start < 0 && random.chance(50)) start = static_cast<int>(slot);
        }
        bool last = false;
        if (start >= 0) {
            last = slots[start].begun + 1 == slots[start].segments;
            bench->start_valid_i = 1;
            bench->start_slot_i = start;
            bench->start_last_i = last;
            bench.settle();
            checks.expect(bench->start_ok_o, "refused though it may: slot=%d", start);
        }
        bool held = false, sure = true;
        for (auto& [slot, command] : slots) {
            if (command.held && (command.own == index || command.lent == index)) {
                if (!command.done()) held = true;
                else sure = false;   // drops its keys in this clock
            }
        }
        if (held || sure) checks.expect(bench->held_o == held, "held: index=%u, expected=%d, told=%u", index, held, bench->held_o);
        bool remains = asked == pendingClose;
        sure = true;
        for (auto& [slot, command] : slots) {
            bool lender = command.orphan && command.held && command.lender == asked;
            if ((command.silent && command.queue == asked) || (lender && !command.done())) remains = true;
            else if (lender) sure = false;
        }
        if (remains || sure) checks.expect(bench->closing_o == remains, "closing: queue=%u, told=%u", asked, bench->closing_o);
        unsigned holds = 0;
        for (auto& entry : slots) holds += entry.second.queue == takeQueue;
        bool room = holds < SLOTS - slots.size();
        if (bench->take_valid_i) checks.expect(bench->take_ready_o == room, "slot: queue=%u, holds=%u", takeQueue, holds);

        // ---- what happens at the edge, everything seen as it was in this clock
        bool taken = bench->take_valid_i && bench->take_ready_o, popped = bench->done_valid_o && bench->done_ready_i;
        unsigned takenSlot = bench->take_slot_o, doneSlot = bench->done_slot_o;
        if (popped) pop(doneSlot);
        // One that was chosen in the clock in which there was no room any more is of a clock before.
        if (bench->done_valid_o && !offered) {
            checks.expect(roomBefore >> (bench->done_queue_o & 1) & 1, "done though its host has no room: slot=%u", doneSlot);
            waited += roomBefore != 3;
        }
        offered = bench->done_valid_o && !popped;
        roomBefore = bench->done_room_i;
        for (auto& [slot, command] : slots) {
            if (command.held && command.done()) command.held = false;
            bool dies = pendingRevoke >= 0 && command.held
                        && (command.own == unsigned(pendingRevoke) || command.lent == unsigned(pendingRevoke));
            bool orphaned = command.lends && command.held && command.lender == pendingClose;
            bool lastBegins = start == static_cast<int>(slot) && last;
            bool stops = (dies || orphaned) && !command.allBegun() && !lastBegins;
            for (auto& end : ends) {
                if (end.first != slot) continue;
                command.open.pop_front();
                unsigned cause = end.second & 31;
                if (cause == 0 || end.second >> 5) command.wrote = true;
                if (cause) {
                    if (command.cause == 0 || command.cause == REVOKED || cause == READ_FAULT) command.cause = cause;
                    command.stop = true;
                }
            }
            if (stops) {
                command.stop = true;
                if (command.cause == 0) command.cause = REVOKED;
            }
            if (orphaned) command.orphan = true;
            if (command.queue == pendingClose) command.silent = command.stop = true;
        }
        if (begin >= 0) slots[begin].arrived = slots[begin].held = true;
        if (drop >= 0) slots[drop].arrived = slots[drop].dropped = slots[drop].silent = true;
        if (lend >= 0) slots[lend].lends = true;
        if (judge >= 0) {
            Command& command = slots[judge];
            command.judged = true;
            command.good = command.verdict == 0;
            if (command.verdict) command.cause = command.verdict, command.held = false;
        }
        if (start >= 0) {
            Command& command = slots[start];
            ++command.begun;
            unsigned end = 0;
            if (random.chance(faultPercent)) end = (random.chance(50) ? READ_FAULT : random.chance(50) ? 18 : 20) | (random.chance(50) ? 32u : 0u);
            command.open.push_back({now + random.between(1, 40), end});
        }
        if (taken) {
            checks.expect(!slots.count(takenSlot), "a slot twice: slot=%u", takenSlot);
            Command command;
            command.queue = takeQueue;
            command.number = numbers++;
            command.silent = takeQueue == pendingClose;
            slots[takenSlot] = command;
        }
        pendingRevoke = revoke ? static_cast<int>(index) : -1;
        revokes += revoke;
        pendingClose = close >= 0 ? static_cast<unsigned>(close) : ~0u;
        if (close >= 0) closing.insert(close), ++closed;
        else if (!bench->closing_o) closing.erase(asked);  // may be opened again
        bench.edge();
    }

    void pop(unsigned slot) {
        auto found = slots.find(slot);
        if (!checks.expect(found != slots.end(), "a free slot is done: slot=%u", slot)) return;
        const Command command = found->second;
        checks.expect(command.done(), "not done: slot=%u", slot);
        for (auto& entry : slots) {
            checks.expect(entry.second.queue != command.queue || entry.second.number >= command.number, "not first of its queue: slot=%u", slot);
        }
        checks.expect(bench->done_queue_o == command.queue, "queue: slot=%u", slot);
        checks.expect(bench->done_silent_o == command.silent, "silent: slot=%u", slot);
        bool partial = command.cause != 0 && (command.wrote || (command.cause == REVOKED && command.begun));
        if (!command.silent) {
            checks.expect(bench->done_cause_o == command.cause, "cause: slot=%u, expected=%u, told=%u", slot, command.cause, bench->done_cause_o);
            checks.expect(bench->done_partial_o == partial, "partial: slot=%u, cause=%u", slot, command.cause);
            ++ended[command.cause];
            partialEnds += partial;
        } else {
            ++silentEnds;
        }
        slots.erase(found);
    }

    Checks& checks;
    Random random;
    Bench<Vslot_table> bench;
    std::map<unsigned, Command> slots;
    std::set<unsigned> closing;
    uint64_t numbers = 0, lastBegin = 0;
    bool offered = false;
    unsigned roomBefore = 3;
    int pendingRevoke = -1;
    unsigned pendingClose = ~0u;
};

}  // namespace

int main(int argc, char** argv) {
    uint64_t seed = seedOf(argc, argv, 62);
    Checks checks("slot_table", seed);
    Test test(checks, seed);
    test.run(20000, 0, 0);
    test.run(40000, 5, 5);
    test.run(40000, 30, 20);
    for (unsigned cause : {0u, 1u, 16u, 17u, 18u, 19u, 20u}) {
        checks.expect(test.ended[cause] > 50, "too few ends: cause=%u, ends=%llu", cause, (unsigned long long)test.ended[cause]);
    }
    checks.expect(test.silentEnds > 200 && test.partialEnds > 200 && test.closed > 50, "too few closes: ends=%llu, closed=%llu",
                  (unsigned long long)test.silentEnds, (unsigned long long)test.closed);
    checks.expect(test.waited > 500, "hosts had room: others' completions=%llu", (unsigned long long)test.waited);
    test.figures();
    return checks.finish(200000);
}
