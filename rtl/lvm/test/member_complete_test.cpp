// SPDX-License-Identifier: Apache-2.0
/// member_complete against a table of the commands in flight and a member_in of the test's own: an entry acts once, in
/// order, and only when the data that came before it is where it belongs; entries of commands not in flight (never
/// sent, completed before, of an earlier use of the tag, even while the tag is given out anew) are counted and do
/// nothing.
#include "Vmember_complete.h"
#include "lvm_test.hpp"

using namespace lvm_test;

namespace {

// What member_in tells of its progress; packets pass in order, those to the buffer are stored in order.
class Progress {
public:
    explicit Progress(uint64_t start) : taken(start), passed(start), started(start), stored(start) {}

    void step(Random& random, unsigned take, unsigned pass, unsigned store) {
        if (random.chance(take) && taken - passed < 2) {
            taken++;
            kinds.push_back(random.chance(60));
        }
        if (taken > passed) {
            // A packet to the buffer is started before it passes.
            if (kinds.front() && !startedFront && random.chance(pass)) {
                started++;
                startedFront = true;
            } else if ((!kinds.front() || startedFront) && random.chance(pass)) {
                passed++;
                startedFront = false;
                kinds.pop_front();
                startedWhenPassed[passed] = started;
            }
        }
        if (started > stored && random.chance(store) && (!startedFront || stored + 1 < started)) stored++;
    }

    // All packets up to the count are where they belong.
    bool settled(uint64_t packets) const {
        if (passed < packets) return false;
        auto found = startedWhenPassed.find(packets);
        return found == startedWhenPassed.end() || stored >= found->second;
    }

    bool quiet() const { return taken == passed && stored == started; }

    uint64_t taken, passed, started, stored;

private:
    std::deque<bool> kinds;   // of packets taken and not passed: to the buffer
    bool startedFront = false;
    std::map<uint64_t, uint64_t> startedWhenPassed;
};

class Complete {
public:
    Complete(uint64_t stream, uint64_t start) : random(stream), progress(start) {
        top = std::make_unique<Vmember_complete>();
        top->member_cq_tvalid_i = top->entry_we_i = 0;
        showProgress();
        reset(*top);
        for (uint32_t tag = 0; tag < 256; tag++) freeTags.push_back(tag);
    }

    void run(unsigned tags, unsigned offer, unsigned stray, unsigned take, unsigned store, uint64_t cycles) {
        tagsUsed = tags;
        for (uint64_t i = 0; i < cycles; i++) step(offer, stray, take, store);
        tagsUsed = 0;
        while (!inFlight.empty() || offered || handled) step(100, 0, take, 100);
        for (int i = 0; i < 3; i++) step(0, 0, 0, 100);
        that(top->idle_o, "idle again");
    }

    uint64_t events = 0, late = 0, waited = 0, again = 0, duplicates = 0;

private:
    struct Command {
        uint32_t id = 0, ctx = 0, order = 0;
    };

    void step(unsigned offer, unsigned stray, unsigned take, unsigned store) {
        submit();
        if (!offered && random.chance(offer)) {
            if (random.chance(stray)) strayEntry();
            else if (!completable.empty()) realEntry();
        }
        top->member_cq_tvalid_i = offered;
        uint32_t words[4] = {uint32_t(random.next()), uint32_t(random.next()), uint32_t(random.next()),
                             entryId | entryStatus << 17 | uint32_t(random.bits(1)) << 16};
        std::memcpy(&top->member_cq_tdata_i, words, 16);
        top->member_cq_tuser_i = uint8_t(entryMember);
        showProgress();
        tick(*top, [&] { observe(); });
        // An entry is sent after its command's place in the tables was written.
        for (const Command& command : justTold) completable.push_back(command);
        justTold.clear();
        progress.step(random, take, 60, store);
    }

    // member_submit gives a tag out; more often one that has just come free.
    void submit() {
        top->entry_we_i = 0;
        if (inFlight.size() >= tagsUsed || freeTags.empty() || !random.chance(40)) return;
        const bool back = random.chance(70);
        const uint32_t tag = back ? freeTags.back() : freeTags.front();
        if (back) freeTags.pop_back();
        else freeTags.pop_front();
        TagEntry entry;
        entry.generation = uses[tag]++ & 255;
        entry.ctx = uint32_t(random.bits(5));
        entry.order = uint32_t(random.bits(11));
        entry.accumulate = uint32_t(random.bits(1));
        entry.acc = uint32_t(random.bits(3));
        entry.accBlock = uint32_t(random.bits(7));
        entry.address = random.bits(40);
        top->entry_we_i = 1;
        top->entry_tag_i = uint8_t(tag);
        pack(entry, top->entry_i.data());
        inFlight[tag] = {entry.generation << 8 | tag, entry.ctx, entry.order};
        justTold.push_back(inFlight[tag]);
        if (handled && (handledId & 255) == tag) again++;
    }

    void realEntry() {
        const size_t which = random.below(completable.size());
        entryId = completable[which].id;
        completable.erase(completable.begin() + long(which));
        entryStatus = random.chance(70) ? 0 : uint32_t(random.bits(15));
        entryMember = uint32_t(random.bits(4));
        offered = true;
    }

    void strayEntry() {
        if (random.chance(60) && !lastIds.empty()) {
            entryId = lastIds[random.below(lastIds.size())];  // completed before
            duplicates++;
        } else {
            // Another use of a tag that may be in flight, or was never used; not one that comes soon.
            const bool any = inFlight.empty() || random.chance(30);
            const uint32_t tag = any ? uint32_t(random.bits(8)) : inFlight.begin()->first;
            entryId = (uint32_t(uses[tag] - 1 - random.between(1, 200)) << 8 & 0xFF00) | tag;
        }
        auto found = inFlight.find(entryId & 255);
        if (found != inFlight.end() && found->second.id == entryId) return;
        entryStatus = uint32_t(random.bits(2));
        entryMember = uint32_t(random.bits(4));
        offered = true;
    }

    void observe() {
        that(top->member_cq_tready_o || handled, "not ready with nothing to do");
        equal("a tag comes free with its event", top->event_valid_o, top->free_valid_o);
        that(!(top->event_valid_o && top->count_late_o), "known and unknown at once");
        if (top->event_valid_o || top->count_late_o) {
            that(handled, "an entry acts that never came");
            equal("the command is in flight", handledKnown, top->event_valid_o);
            if (handledKnown) {
                // An entry of no effect need not wait.
                that(progress.settled(handledMark), "a command completes before its data is where it belongs");
                const MemberEvent seen = unpackNarrow<MemberEvent>(top->event_o);
                MemberEvent want;
                want.ctx = handledContext;
                want.member = handledMember;
                want.status = handledStatus;
                want.order = handledOrder;
                equalRecords("event", want, seen);
                equal("tag that comes free", handledId & 255, top->free_tag_o);
                inFlight.erase(handledId & 255);
                freeTags.push_back(handledId & 255);
                lastIds.push_back(handledId);
                if (lastIds.size() > 6) lastIds.pop_front();
                events++;
            } else {
                late++;
            }
            handled = false;
        } else if (handled) {
            waited += !progress.settled(handledMark);
            // Nothing is on its way any more: it must not be long.
            sinceQuiet = progress.quiet() ? sinceQuiet + 1 : 0;
            that(sinceQuiet < 4, "an entry waits for nothing");
        }
        if (offered && top->member_cq_tready_o) {
            that(!handled, "two entries at a time");
            offered = false;
            handled = true;
            handledId = entryId;
            handledStatus = entryStatus;
            handledMember = entryMember;
            handledMark = progress.taken;
            sinceQuiet = 0;
            auto found = inFlight.find(entryId & 255);
            handledKnown = found != inFlight.end() && found->second.id == entryId;
            if (handledKnown) {
                handledContext = found->second.ctx;
                handledOrder = found->second.order;
            }
        }
    }

    void showProgress() {
        top->taken_i = uint16_t(progress.taken);
        top->passed_i = uint16_t(progress.passed);
        top->started_i = uint16_t(progress.started);
        top->stored_i = uint16_t(progress.stored);
    }

    Random random;
    Progress progress;
    std::unique_ptr<Vmember_complete> top;
    std::array<uint32_t, 256> uses{};
    std::deque<uint32_t> freeTags;
    std::map<uint32_t, Command> inFlight;       // by tag
    std::vector<Command> justTold, completable;
    std::deque<uint32_t> lastIds;
    bool offered = false, handled = false, handledKnown = false;
    uint32_t entryId = 0, entryStatus = 0, entryMember = 0;
    uint32_t handledId = 0, handledStatus = 0, handledMember = 0, handledContext = 0, handledOrder = 0;
    uint64_t handledMark = 0;
    unsigned sinceQuiet = 0;
    size_t tagsUsed = 256;
};

}  // namespace

int main(int argc, char** argv) {
    begin(argc, argv);
    Random random(0);
    // Counts of 16 bits come round while entries wait for them.
    for (uint64_t i = 0; i < 60; i++) {
        Complete complete(100 + i, 65536 - random.between(5, 20));
        complete.run(16, 100, 10, 80, 50, 80);
    }
    Complete complete(1, 0);
    complete.run(200, 100, 10, 50, 60, 15000);
    complete.run(3, 100, 30, 50, 60, 15000);
    complete.run(1, 100, 60, 30, 20, 15000);
    complete.run(256, 60, 30, 100, 5, 15000);
    complete.run(64, 100, 0, 0, 100, 5000);
    std::printf("events=%llu, late=%llu, cycles in which data was waited for=%llu, duplicates=%llu, "
                "tags given out anew under an entry=%llu\n",
                (unsigned long long)complete.events, (unsigned long long)complete.late,
                (unsigned long long)complete.waited, (unsigned long long)complete.duplicates,
                (unsigned long long)complete.again);
    that(complete.events > 3000 && complete.late > 1000 && complete.waited > 5000 && complete.again > 50,
         "too little of something happened");
    return passed(40000);
}
