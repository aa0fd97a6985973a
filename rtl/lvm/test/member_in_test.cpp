// SPDX-License-Identifier: Apache-2.0
/// member_in against what the commands of the packets say: every byte in the buffers once and nothing beside them,
/// every half of an accumulator the sum of its column, each read times its coefficient, and not of what it held before;
/// reads that go to both; data of unknown commands, data sent again and
/// data of closed commands dropped, and what completions are told never ahead of the memory. Packets of all commands in
/// any order, columns at any offset, at any pace.
#include "Vmember_in.h"
#include "lvm_test.hpp"

using namespace lvm_test;
using rtl_test::Beat;

namespace {

constexpr uint64_t PayloadBase = 0x55'0000'0000;

struct PacketIn {
    uint32_t tag = 0;
    uint32_t id = 0;
    TagEntry entry;
    bool known = true;
    bool again = false;          // sent a second time
    bool closed = false;         // its command has completed without data
    std::vector<Beat> beats;
};

// The reads of one column, until all their packets have passed.
struct Column {
    unsigned acc = 0, left = 0;
    uint32_t from = 0;           // first beat in the accumulators
    std::vector<Beat> sum[2];
    unsigned halves = 0;         // that something is added to
};

constexpr unsigned Half = 64 * 64;  // beats of all first halves

class In {
public:
    explicit In(uint64_t stream)
        : random(stream), clientChecks("member_in", seed), top(std::make_unique<Vmember_in>()),
          writer({top->wreq_valid_o, top->wreq_ready_i, top->wreq_addr_o, top->wreq_len_o, top->wdat_valid_o,
                  top->wdat_ready_i, top->wdat_data_o, top->wdone_i},
                 memory, clientChecks, Random(stream + 1000), {}) {
        top->member_in_tvalid_i = top->entry_we_i = top->arm_i = top->acc_ready_i = top->close_i = 0;
        top->wreq_ready_i = top->wdat_ready_i = top->wdone_i = 0;
        reset(*top);
        accumulators.resize(2 * Half);
        for (Beat& beat : accumulators) random.fill(beat.data(), 64);
        // Every tag is known of, as after its first use.
        for (unsigned tag = 0; tag < 256; tag++) {
            generations[tag] = uint32_t(random.below(256));
            tell(tag);
            freeTags.push_back(tag);
        }
        while (!entries.empty()) step();
    }

    void run(unsigned valid, unsigned accReady, rtl_test::Pace pace, uint64_t count) {
        writer.pacing(pace);
        validPercent = valid;
        accPercent = accReady;
        const uint64_t target = packetsSent + count;
        while (packetsSent < target) {
            if (inFlight.size() < 24) begin();
            step();
            that(cycle - progress < 20000, "no packet is taken any more");
        }
        while (!inFlight.empty() || sending || !top->idle_o) {
            step();
            that(cycle - progress < 20000, "the rest is not taken");
        }
        for (int i = 0; i < 4; i++) step();
        that(writer.idle(), "idle with writes under way");
        equal("packets in memory", toBuffer.size(), storedCount);
        for (const auto& entry : marks) look(entry.first);
        that(columns.empty(), "a column is left");
        that(clientChecks.clean(), "the write client complains");
        equal("beats in memory", beatsExpected.size(), memory.count());
        for (const auto& entry : beatsExpected) {
            if (memory.read(entry.first) != entry.second) fail("beat at %llx differs", (unsigned long long)entry.first);
            checks++;
        }
    }

    // Cycles for packets of one length, everything ready.
    uint64_t rate(bool buffer, unsigned blocks, unsigned count) {
        writer.pacing({100, 0});
        validPercent = accPercent = 100;
        for (unsigned i = 0; i < count; i++) {
            if (buffer) toTheBuffer(blocks);
            else column(1, blocks, true);
            step();
            while (!entries.empty() || !arms.empty()) step();
        }
        const uint64_t start = cycle;
        while (!inFlight.empty() || sending) step();
        const uint64_t cycles = cycle - start;
        while (!top->idle_o) step();
        return cycles;
    }

    uint64_t packetsSent = 0, dropped = 0, columnsDone = 0, earlierBeats = 0, sentAgain = 0, closed = 0, looks = 0, both = 0;

private:
    void tell(unsigned tag) {
        TagEntry entry;
        entry.generation = generations[tag];
        entry.ctx = uint32_t(random.bits(5));
        entries.push_back({tag, entry});
    }

    PacketIn packet(unsigned blocks) {
        PacketIn p;
        const size_t which = random.below(freeTags.size());
        p.tag = freeTags[which];
        freeTags.erase(freeTags.begin() + long(which));
        p.entry.generation = generations[p.tag] = (generations[p.tag] + 1) & 255;
        p.entry.ctx = uint32_t(random.bits(5));
        p.entry.order = uint32_t(random.bits(11));
        p.id = p.entry.generation << 8 | p.tag;
        p.beats.resize(blocks * 8);
        for (Beat& beat : p.beats) random.fill(beat.data(), 64);
        return p;
    }

    void begin() {
        if (freeTags.size() < 24) return;
        const unsigned kind = unsigned(random.below(10));
        if (kind < 4) {
            toTheBuffer(unsigned(random.chance(90) ? random.between(1, 24) : random.between(1, 200)));
        } else if (kind < 8) {
            const unsigned blocks = unsigned(random.chance(90) ? random.between(1, 12) : random.between(1, 128));
            column(unsigned(random.between(1, 6)), blocks);
        } else {
            // A command of another generation: an earlier one of a tag that is in use again, not one that comes soon.
            // Or one whose data has come before.
            PacketIn p;
            p.known = false;
            p.again = !ids.empty() && random.chance(50);
            p.id = p.again ? ids[random.below(ids.size())] : 0;
            p.tag = p.again ? p.id & 255 : uint32_t(random.below(256));
            if (!p.again) p.id = ((generations[p.tag] - uint32_t(random.between(1, 200))) & 255) << 8 | p.tag;
            p.beats.resize(8 * random.between(1, 4));
            for (Beat& beat : p.beats) random.fill(beat.data(), 64);
            inFlight.push_back(p);
        }
    }

    // Anywhere in a buffer, every place once.
    void toTheBuffer(unsigned blocks) {
        PacketIn p = packet(blocks);
        place(p);
        p.entry.acc = uint32_t(random.bits(6));
        p.entry.coefficients = uint32_t(random.bits(16));
        entries.push_back({p.tag, p.entry});
        inFlight.push_back(p);
    }

    void place(PacketIn& p) {
        nextBlock += random.below(3);
        p.entry.store = 1;
        p.entry.address = PayloadBase + nextBlock * 512;
        nextBlock += p.beats.size() / 8;
        for (size_t i = 0; i < p.beats.size(); i++) beatsExpected[p.entry.address + 64 * i] = p.beats[i];
    }

    void column(unsigned reads, unsigned blocks, bool plain = false) {
        const unsigned units = (blocks + 7) / 8;
        Column c;
        c.acc = unsigned(random.below(64 - units + 1));
        for (const auto& other : columns) {
            if (other.first < c.acc + units && c.acc < other.first + (other.second.sum[0].size() + 63) / 64) return;
        }
        c.left = reads;
        c.from = c.acc << 6;
        c.sum[0].resize(blocks * 8);
        c.sum[1].resize(blocks * 8);
        arms.push_back(c.acc);
        for (unsigned i = 0; i < reads; i++) {
            PacketIn p = packet(blocks);
            p.entry.accumulate = 1;
            p.entry.acc = c.acc;
            p.entry.address = random.bits(40);
            p.entry.coefficients = plain ? 1 : anyCoefficients(random);
            // Known by the address of its data in the accumulators, so every packet needs one half.
            if (p.entry.coefficients == 0) p.entry.coefficients = 0x0100;
            if (!plain && random.chance(30)) {
                place(p);
                both++;
            }
            for (unsigned half = 0; half < 2; half++) {
                if (p.entry.coefficients >> 8 * half & 0xFF) c.halves |= 1u << half;
                for (size_t b = 0; b < p.beats.size(); b++) {
                    addTo(c.sum[half][b], p.beats[b], p.entry.coefficients, half, false);
                }
            }
            entries.push_back({p.tag, p.entry});
            inFlight.push_back(p);
        }
        columns[c.acc] = c;
    }

    void step() {
        // Tables are told one at a time; a packet comes after its entry.
        top->entry_we_i = !entries.empty();
        if (!entries.empty()) {
            top->entry_tag_i = uint8_t(entries.front().first);
            pack(entries.front().second, top->entry_i.data());
        }
        top->arm_i = !arms.empty() && entries.size() < 3;
        top->arm_acc_i = uint8_t(arms.empty() ? random.bits(6) : arms.front());
        if (!offered && !sending && !inFlight.empty() && entries.empty() && arms.empty()) {
            const size_t which = random.below(inFlight.size());
            current = inFlight[which];
            inFlight.erase(inFlight.begin() + long(which));
            // Its tag may be in use again by now.
            if (!current.known && !current.again && generations[current.tag] == current.id >> 8) current.id ^= 0x8000;
            sentAgain += current.again && generations[current.tag] == current.id >> 8;
            sending = true;
            at = 0;
        }
        if (sending && !offered) offered = random.chance(validPercent);
        top->member_in_tvalid_i = offered;
        if (offered) {
            rtl_test::put(top->member_in_tdata_i, current.beats[at].data(), 64);
            top->member_in_tid_i = uint16_t(current.id);
            top->member_in_tlast_i = at + 1 == current.beats.size();
        } else {
            top->member_in_tid_i = uint16_t(random.next());
            top->member_in_tlast_i = random.chance(50);
        }
        // Commands complete without data, also in the very cycle in which their data begins.
        top->close_i = sending && at == 0 && current.known && !current.entry.accumulate && random.chance(6);
        if (top->close_i) {
            current.known = false;
            current.closed = true;
            closed++;
            for (size_t i = 0; i < current.beats.size(); i++) beatsExpected.erase(current.entry.address + 64 * i);
        }
        lookTag = top->close_i || ids.empty() ? current.tag : ids[random.below(ids.size())] & 255;
        if (sending && random.chance(30)) lookTag = current.tag;
        top->look_tag_i = uint8_t(lookTag);
        top->acc_ready_i = random.chance(accPercent);
        writer.drive(cycle);
        tick(*top, [&] { observe(); });
    }

    void observe() {
        counts();
        answers();
        if (accWaiting) that(top->acc_valid_o && top->acc_addr_o == accAddress, "an offer changed while it waited");
        accWaiting = top->acc_valid_o && !top->acc_ready_i;
        accAddress = top->acc_addr_o;
        if (top->acc_valid_o && top->acc_ready_i) {
            that(top->acc_addr_o < Half, "address in the accumulators");
            Beat beat;
            rtl_test::get(top->acc_data_o, beat.data(), 64);
            for (unsigned half = 0; half < 2; half++) {
                addTo(accumulators[top->acc_addr_o + half * Half], beat, top->acc_coefficients_o, half,
                      top->acc_first_o >> half & 1);
            }
            accPackets(top->acc_addr_o);
        }
        if (top->wdone_i) burstsDone++;
        writer.sample(cycle);
        if (!entries.empty()) {
            marks.erase(entries.front().first);
            entries.pop_front();
        }
        if (top->arm_i) arms.pop_front();
        if (offered && top->member_in_tready_o) {
            offered = false;
            progress = cycle;
            if (++at == current.beats.size()) end();
        }
    }

    void end() {
        sending = false;
        packetsSent++;
        lastEnded = current.tag;
        if (current.known || current.closed) {
            freeTags.push_back(current.tag);
            ids.push_back(current.id);
            if (ids.size() > 12) ids.pop_front();
        }
        if (!current.known) {
            dropped++;
            return;
        }
        if (current.entry.store) {
            const uint64_t first = current.entry.address, last = first + 64 * (current.beats.size() - 1);
            bursts += last / 4096 - first / 4096 + 1;
            toBuffer.push_back(bursts);
        }
        marks[current.tag] = toBuffer.size();
    }

    // Beats come into the accumulators packet by packet, in the order in which they were taken.
    void accPackets(unsigned address) {
        if (accLeft == 0) {
            // The packet may not have been taken to its end yet.
            accNow = columnOf(address);
            accLeft = unsigned(accNow->sum[0].size());
            accAt = accNow->from;
        }
        equal("address in the accumulators", accAt, address);
        accAt++;
        if (--accLeft == 0 && --accNow->left == 0) {
            for (size_t i = 0; i < 2 * accNow->sum[0].size(); i++) {
                const size_t half = i % 2, beat = i / 2;
                if (!(accNow->halves >> half & 1)) continue;
                if (accumulators[accNow->from + beat + half * Half] != accNow->sum[half][beat]) {
                    fail("accumulator %u is not the sum of its column: half=%zu, beat=%zu", accNow->acc, half, beat);
                }
                checks++;
            }
            columnsDone++;
            columns.erase(accNow->acc);
        }
    }

    Column* columnOf(unsigned address) {
        auto found = columns.upper_bound(address >> 6);
        that(found != columns.begin(), "data into an accumulator of no column");
        return &std::prev(found)->second;
    }

    void counts() {
        const uint64_t before = storedCount;
        storedCount += uint32_t(top->stored_o - uint32_t(storedCount));
        that(storedCount <= toBuffer.size(), "more packets stored than taken");
        for (uint64_t i = before; i < storedCount; i++) that(toBuffer[i] <= burstsDone, "stored before memory says so");
        if (storedCount < toBuffer.size()) earlierBeats++;
    }

    // What a completion is told of the tag that is looked at.
    void answers() {
        const bool here = sending && at > 0 && current.tag == lookTag;
        if (here && current.known) {
            that(top->look_under_way_o, "a packet is not seen on its way");
            that(at < 2 || !top->look_due_o, "a packet is due that has begun");
        }
        if (!here && top->look_under_way_o) that(lastEnded == lookTag, "a packet is on its way that is not");
        // A tag that has had its data, and was not given out again.
        const bool had = marks.count(lookTag) && !here && !top->look_under_way_o;
        if (had) that(!top->look_due_o, "data is due that has come");
        if (hadBefore && had && tagBefore == lookTag) {
            equal("mark", marks[lookTag], top->look_mark_o);
            looks++;
        }
        hadBefore = had;
        tagBefore = lookTag;
    }

    // The same with nothing else going on.
    void look(uint32_t tag) {
        top->look_tag_i = uint8_t(tag);
        top->close_i = 0;
        hadBefore = false;
        for (int i = 0; i < 2; i++) tick(*top, [] {});
        that(!top->look_under_way_o && !top->look_due_o, "data is due that has come");
        equal("mark", marks[tag], top->look_mark_o);
    }

    Random random;
    rtl_test::Checks clientChecks;
    rtl_test::BeatMemory memory;
    std::unique_ptr<Vmember_in> top;
    using Writer = rtl_test::WriteClient<decltype(top->wdat_data_o)>;
    Writer writer;
    std::array<uint32_t, 256> generations{};
    std::vector<uint32_t> freeTags;
    std::deque<std::pair<uint32_t, TagEntry>> entries;
    std::deque<unsigned> arms;
    std::vector<PacketIn> inFlight;
    std::map<unsigned, Column> columns;         // by first unit
    std::vector<Beat> accumulators;
    std::map<uint64_t, Beat> beatsExpected;
    std::vector<uint64_t> toBuffer;             // bursts that memory must have answered before the packet is stored
    std::map<uint32_t, uint64_t> marks;         // by tag: packets to the buffer up to its own
    std::deque<uint32_t> ids;                   // of commands whose data was sent
    uint32_t lookTag = 0, tagBefore = 0, lastEnded = 256;
    bool hadBefore = false;
    PacketIn current;
    bool sending = false, offered = false;
    size_t at = 0;
    unsigned validPercent = 100, accPercent = 100;
    uint64_t nextBlock = 3, bursts = 0, burstsDone = 0, progress = 0;
    uint64_t storedCount = 0;
    bool accWaiting = false;
    unsigned accLeft = 0, accAt = 0, accAddress = 0;
    Column* accNow = nullptr;
};

}  // namespace

int main(int argc, char** argv) {
    begin(argc, argv);
    In in(1);
    in.run(100, 100, {100, 0}, 400);
    in.run(60, 50, {60, 20}, 400);
    in.run(100, 20, {100, 200}, 400);
    in.run(90, 100, {15, 3}, 300);
    const uint64_t buffer = in.rate(true, 8, 20), accumulate = in.rate(false, 128, 1);
    std::printf("20 packets of 4 KiB: cycles=%llu; 64 KiB into an accumulator: cycles=%llu; dropped=%llu, "
                "columns=%llu\n",
                (unsigned long long)buffer, (unsigned long long)accumulate, (unsigned long long)in.dropped,
                (unsigned long long)in.columnsDone);
    that(buffer <= 20 * (64 + 1) + 4, "more than a beat a cycle and one for the start");
    that(accumulate <= 1024 + 4, "an accumulator takes less than a beat a cycle");
    std::printf("sent again=%llu, closed=%llu, looks=%llu\n", (unsigned long long)in.sentAgain,
                (unsigned long long)in.closed, (unsigned long long)in.looks);
    that(in.dropped > 50 && in.columnsDone > 100 && in.earlierBeats > 1000 && in.sentAgain > 30 && in.closed > 30 &&
             in.looks > 1000 && in.both > 100,
         "too little of something happened");
    return passed(100000);
}
