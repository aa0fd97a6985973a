// SPDX-License-Identifier: Apache-2.0
/// member_complete against a table of the commands in flight and a member_in of the test's own: an entry acts once, in
/// order, and only when its command's data, if there is any, is where it belongs, whatever other data is on its way; data
/// that has not begun by then is refused before the entry acts. An entry of a write waits for the end of its data. Entries of commands not in flight (never sent, completed
/// before, of an earlier use of the tag, even while the tag is given out anew) are counted and do nothing.
#include <set>

#include "Vmember_complete.h"
#include "lvm_test.hpp"

using namespace lvm_test;

namespace {

// What member_in tells of the data of commands: packets pass one after the other and are stored in order.
class Data {
public:
    explicit Data(uint64_t start) : started(start), stored(start) {}

    void submit(uint32_t tag) { places[tag] = {true, 0}; }

    void close(uint32_t tag) { places[tag].due = false; }

    void step(Random& random, unsigned take, unsigned pass, unsigned store, const std::vector<uint32_t>& tags) {
        if (stored < ended && random.chance(store)) stored++;
        if (!underWay && random.chance(take) && !tags.empty()) {
            const uint32_t tag = tags[random.below(tags.size())];
            if (!places[tag].due) return;
            places[tag].due = false;
            underWay = true;
            tagUnderWay = tag;
            buffer = random.chance(60);
            started += buffer;
        } else if (underWay && random.chance(pass)) {
            underWay = false;
            ended = started;
            places[tagUnderWay].mark = started;
        }
    }

    bool under(uint32_t tag) const { return underWay && tagUnderWay == tag; }
    bool due(uint32_t tag) { return places[tag].due; }
    uint32_t mark(uint32_t tag) { return uint32_t(places[tag].mark); }

    // The command's data, if any has begun, is where it belongs.
    bool settled(uint32_t tag) {
        return !under(tag) && (places[tag].due || closedWithout.count(tag) || stored >= places[tag].mark);
    }

    // A packet of another command is on its way to memory or has not ended.
    bool others(uint32_t tag) const { return (underWay && tagUnderWay != tag) || stored < ended; }

    std::set<uint32_t> closedWithout;   // tags of commands that had no data when they were closed

    uint64_t started, stored, ended = started;

private:
    struct Place {
        bool due = false;
        uint64_t mark = 0;
    };
    std::array<Place, 256> places{};
    bool underWay = false, buffer = false;
    uint32_t tagUnderWay = 0;
};

class Complete {
public:
    Complete(uint64_t stream, uint64_t start) : random(stream), data(start) {
        top = std::make_unique<Vmember_complete>();
        top->member_cq_tvalid_i = top->entry_we_i = top->entry_sends_i = top->sent_i = 0;
        showData();
        reset(*top);
        for (uint32_t tag = 0; tag < 256; tag++) freeTags.push_back(tag);
    }

    void run(unsigned tags, unsigned offer, unsigned stray, unsigned take, unsigned store, uint64_t cycles) {
        tagsUsed = tags;
        for (uint64_t i = 0; i < cycles; i++) step(offer, stray, take, store);
        tagsUsed = 0;
        while (!inFlight.empty() || offered || handled || !sending.empty()) step(100, 0, take, 100);
        for (int i = 0; i < 3; i++) step(0, 0, 0, 100);
        that(top->idle_o, "idle again");
    }

    uint64_t events = 0, late = 0, waited = 0, passedBy = 0, without = 0, again = 0, duplicates = 0, waitedToSend = 0;
    unsigned sendsPercent = 40, sentPercent = 50;

private:
    struct Command {
        uint32_t id = 0, ctx = 0, order = 0;
        bool sends = false;
    };

    void step(unsigned offer, unsigned stray, unsigned take, unsigned store) {
        // Data of writes leaves in order of submission, and later.
        top->sent_i = !sending.empty() && random.chance(sentPercent);
        top->sent_tag_i = uint8_t(top->sent_i ? sending.front() : random.bits(8));
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
        showData();
        tick(*top, [&] { observe(); });
        if (top->sent_i) sending.pop_front();
        // An entry is sent after its command's place in the tables was written.
        for (const Command& command : justTold) completable.push_back(command);
        justTold.clear();
        std::vector<uint32_t> tags;
        for (const auto& entry : inFlight) {
            if (!entry.second.sends) tags.push_back(entry.first);
        }
        data.step(random, take, 60, store, tags);
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
        entry.acc = uint32_t(random.bits(6));
        entry.address = random.bits(40);
        data.submit(tag);
        data.closedWithout.erase(tag);
        top->entry_we_i = 1;
        top->entry_tag_i = uint8_t(tag);
        pack(entry, top->entry_i.data());
        const bool sends = random.chance(sendsPercent);
        top->entry_sends_i = sends;
        inFlight[tag] = {entry.generation << 8 | tag, entry.ctx, entry.order, sends};
        if (sends) sending.push_back(tag);
        justTold.push_back(inFlight[tag]);
        if (handled && (handledId & 255) == tag) again++;
    }

    bool leaving(uint32_t tag) const { return std::find(sending.begin(), sending.end(), tag) != sending.end(); }

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
        if (top->close_o) {
            that(handled && handledKnown, "data is refused for no entry");
            that(!closed, "data is refused twice");
            equal("tag whose data is refused", handledId & 255, top->look_tag_o);
            that(!data.under(handledId & 255), "data is refused while it is on its way");
            if (data.due(handledId & 255)) data.closedWithout.insert(handledId & 255);
            without += data.due(handledId & 255);
            data.close(handledId & 255);
            closed = true;
        }
        if (top->event_valid_o || top->count_late_o) {
            that(handled, "an entry acts that never came");
            equal("the command is in flight", handledKnown, top->event_valid_o);
            if (handledKnown) {
                // An entry of no effect need not wait.
                that(closed, "a command completes and its data is not refused");
                that(data.settled(handledId & 255), "a command completes before its data is where it belongs");
                that(!leaving(handledId & 255), "a write completes before its data has left");
                passedBy += data.others(handledId & 255);
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
            // None of its data is on its way any more: it must not be long, other data or not.
            const bool settled = handledKnown ? data.settled(handledId & 255) && !leaving(handledId & 255)
                                              : !data.under(handledId & 255);
            waitedToSend += handledKnown && leaving(handledId & 255);
            waited += !settled;
            sinceQuiet = settled ? sinceQuiet + 1 : 0;
            that(sinceQuiet < 4, "an entry waits for nothing");
        }
        if (offered && top->member_cq_tready_o) {
            that(!handled, "two entries at a time");
            offered = false;
            handled = true;
            handledId = entryId;
            handledStatus = entryStatus;
            handledMember = entryMember;
            closed = false;
            sinceQuiet = 0;
            auto found = inFlight.find(entryId & 255);
            handledKnown = found != inFlight.end() && found->second.id == entryId;
            if (handledKnown) {
                handledContext = found->second.ctx;
                handledOrder = found->second.order;
            }
        }
    }

    void showData() {
        top->look_under_way_i = data.under(top->look_tag_o);
        top->look_due_i = data.due(top->look_tag_o);
        top->look_mark_i = marked;
        marked = data.mark(top->look_tag_o);
        top->stored_i = uint32_t(data.stored);
    }

    Random random;
    Data data;
    std::unique_ptr<Vmember_complete> top;
    std::array<uint32_t, 256> uses{};
    std::deque<uint32_t> freeTags;
    std::map<uint32_t, Command> inFlight;       // by tag
    std::vector<Command> justTold, completable;
    std::deque<uint32_t> lastIds, sending;
    bool offered = false, handled = false, handledKnown = false, closed = false;
    uint32_t entryId = 0, entryStatus = 0, entryMember = 0;
    uint32_t handledId = 0, handledStatus = 0, handledMember = 0, handledContext = 0, handledOrder = 0;
    uint32_t marked = 0;                        // read by a clock
    unsigned sinceQuiet = 0;
    size_t tagsUsed = 256;
};

}  // namespace

int main(int argc, char** argv) {
    begin(argc, argv);
    Random random(0);
    // Counts of 32 bits come round while entries wait for them.
    for (uint64_t i = 0; i < 60; i++) {
        Complete complete(100 + i, (1ull << 32) - random.between(5, 20));
        complete.run(16, 100, 10, 80, 50, 80);
    }
    Complete complete(1, 0);
    complete.run(200, 100, 10, 50, 60, 15000);
    complete.sentPercent = 5;
    complete.run(3, 100, 30, 50, 60, 15000);
    complete.sentPercent = 60;
    complete.run(1, 100, 60, 30, 20, 15000);
    complete.run(256, 60, 30, 100, 5, 15000);
    complete.run(64, 100, 0, 0, 100, 5000);
    std::printf("events=%llu, late=%llu, cycles in which data was waited for=%llu, duplicates=%llu, "
                "tags given out anew under an entry=%llu, other data on its way=%llu, without data=%llu\n",
                (unsigned long long)complete.events, (unsigned long long)complete.late,
                (unsigned long long)complete.waited, (unsigned long long)complete.duplicates,
                (unsigned long long)complete.again, (unsigned long long)complete.passedBy,
                (unsigned long long)complete.without);
    that(complete.events > 3000 && complete.late > 1000 && complete.waited > 5000 && complete.again > 50 &&
             complete.passedBy > 500 && complete.without > 500 && complete.waitedToSend > 2000,
         "too little of something happened");
    return passed(40000);
}
