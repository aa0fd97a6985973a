// SPDX-License-Identifier: Apache-2.0
/// member_out against a list of packets: data from the buffers and from slots on the chip, zeroes and sums out of the accumulators, in order and
/// under their command's id, to members, to buffers and to nobody; what is added to the accumulators on the way, once
/// each, and seen by every readout behind it; that a packet has left, or is added, is told once and not before. At any
/// pace of members, memory and accumulators; and its rate.
#include "Vmember_out.h"
#include "lvm_test.hpp"

using namespace lvm_test;
using rtl_test::Beat;

namespace {

constexpr uint64_t PayloadBase = 0x77'0000'0000;
constexpr unsigned Half = 64 * 64;  // beats of all first halves

class Out {
public:
    explicit Out(uint64_t stream)
        : random(stream), clientChecks("member_out", seed), top(std::make_unique<Vmember_out>()),
          reader({top->rreq_valid_o, top->rreq_ready_i, top->rreq_addr_o, top->rreq_len_o, top->rdat_valid_i,
                  top->rdat_ready_o, top->rdat_data_i, top->rdat_last_i},
                 memory, clientChecks, Random(stream + 1000), {}, 1) {
        top->fetch_ready_i = top->beat_valid_i = top->packet_kept_i = 0;
        top->packet_valid_i = top->acc_ready_i = top->acc_rvalid_i = top->member_out_tready_i = 0;
        top->drain_ready_i = 0;
        top->rreq_ready_i = top->rdat_valid_i = 0;
        reset(*top);
        accumulators.resize(2 * Half);  // halves one after the other
        for (Beat& beat : accumulators) random.fill(beat.data(), 64);
        reference = accumulators;
    }

    void pace(unsigned out, unsigned acc, rtl_test::Pace memoryPace, unsigned latency) {
        outPercent = out;
        accPercent = acc;
        reader.pacing(memoryPace, latency);
    }

    void run(uint64_t count) {
        for (uint64_t i = 0; i < count; i++) {
            Packet p;
            p.source = uint32_t(random.below(3));
            p.blocks = uint32_t(random.chance(90) ? random.between(1, 6) : random.between(1, 128));
            p.accumulate = p.source != SourceAccumulator && random.chance(60);
            p.first = random.chance(30);
            p.coefficients = p.source == SourceAccumulator ? (random.chance(50) ? 0x0001 : 0x0100)
                                                           : anyCoefficients(random);
            if (p.source == SourceAccumulator) p.store = random.chance(30);
            else p.silent = random.chance(15);
            p.log = !p.store && !p.silent && random.chance(30);
            p.ctx = uint32_t(random.bits(5));
            if (p.log) p.accumulate = 0;
            p.acc = uint32_t(random.below(random.chance(50) ? 2 : 64 - (p.blocks - 1) / 8));
            if (!p.accumulate && p.source != SourceAccumulator && random.chance(3)) {
                p.blocks = uint32_t(random.between(129, 2048));  // a piece of a big chunk
            }
            send(p);
        }
        drain();
    }

    uint64_t cyclesOf(Packet p, unsigned count) {
        pace(100, 100, {100, 0}, 10);
        const uint64_t start = cycle;
        for (unsigned i = 0; i < count; i++) send(p);
        drain();
        return cycle - start;
    }

    unsigned keptPercent = 50;
    uint64_t slotBeats = 0, packetsSent = 0, full = 0, sums = 0, drained = 0;

private:
    void send(Packet p) {
        p.id = uint32_t(random.bits(16));
        p.member = uint32_t(random.bits(4));
        uint64_t address = p.source == SourceBuffer ? PayloadBase + 512 * random.below(1 << 20) : random.bits(40);
        if (p.source == SourceBuffer && p.blocks <= 8 && random.chance(keptPercent)) {
            address = uint64_t(1) << 40 | random.below(32) << 12 | random.below(8 - p.blocks + 1) << 9;
        }
        queue.push_back({p, address});
        expect(p, address);
        while (queue.size() > 3) step();
    }

    void drain() {
        while (!queue.empty() || !expected.empty() || !top->idle_o) step();
        for (int i = 0; i < 3; i++) step();
        that(top->idle_o, "idle again");
        that(accumulators == reference, "an accumulator is not the sum of what was added");
        that(reader.idle() && clientChecks.clean(), "the read client complains");
        that(ends.empty(), "a packet's end was not told");
        equal("beats added", addsDue, sums);
        equal("beats were refused", 0, reader.refused);
    }

    // What is expected of a packet, and what it does to the accumulators: all at once, in order.
    void expect(const Packet& p, uint64_t address) {
        const bool walks = p.accumulate || p.source == SourceAccumulator;
        for (unsigned i = 0; i < p.blocks * 8; i++) {
            Beat beat{};
            if (p.source == SourceBuffer) beat = kept(address) ? slotBeat(address + 64 * i) : memory.read(address + 64 * i);
            Beat* sum = &reference[(p.acc << 6) + (walks ? i : 0)];
            if (p.source == SourceAccumulator) beat = sum[p.coefficients >> 8 ? Half : 0];
            for (unsigned half = 0; half < 2 && p.accumulate; half++) {
                addTo(sum[half * Half], beat, p.coefficients, half, p.first);
            }
            LogBeat log;
            log.log = p.log;
            log.trailer = p.log && i / 8 + 1 == p.blocks;
            log.beat = i % 8;
            log.second = p.coefficients >> 8 != 0;
            log.ctx = p.ctx;
            if (!p.silent) expected.push_back({p.id, p.member, i + 1 == p.blocks * 8, p.store != 0, beat, log});
        }
        packetsSent++;
        if (!p.store && !p.log) ends.push_back(p);  // of a log's packet parity_log tells
    }

    // A packet's last beat is on its way to the member, or accepted by the accumulators, when it is told of.
    void told() {
        that(!(top->sent_o && top->added_o), "a packet has one end");
        if (!top->sent_o && !top->added_o) return;
        that(!ends.empty(), "an end of nothing");
        const Packet& p = ends.front();
        equal("a packet goes nowhere", p.silent, top->added_o);
        if (p.silent) equal("whose packet was added", p.id & 31, top->added_ctx_o);
        else equal("which packet was sent", p.id & 255, top->sent_tag_o);
        if (p.accumulate && p.source != SourceAccumulator) addsDue += p.blocks * 8;
        that(sums >= addsDue, "a packet is told of before it is added");
        ends.pop_front();
    }

    void step() {
        // member_submit looks at the room in one cycle and sends in the next.
        top->packet_valid_i = announced;
        if (announced) {
            pack(queue.front().first, top->packet_i.data());
            const uint64_t address = queue.front().second;
            top->packet_address_i = address & 0xFF'FFFF'FFFF;
            top->packet_kept_i = kept(address);
            top->packet_slot_i = uint8_t(kept(address) ? address >> 12 & 31 : random.bits(5));
        } else {
            random.fill(top->packet_i.data(), 12);
        }
        top->member_out_tready_i = random.chance(outPercent);
        top->drain_ready_i = random.chance(outPercent);
        top->acc_ready_i = random.chance(accPercent);
        top->acc_rvalid_i = readout;
        if (readout) rtl_test::put(top->acc_rdata_i, readoutBeat.data(), 64);
        else random.fill(&top->acc_rdata_i, 64);
        // Slots answer a beat a cycle, and take a request when the one before is at its end.
        top->fetch_ready_i = fetching.size() <= 1 && random.chance(keptPercent == 100 ? 100 : 80);
        top->beat_valid_i = haveBeat;
        top->beat_last_i = haveBeat && beatLast;
        if (haveBeat) rtl_test::put(top->beat_data_i, beatNow.data(), 64);
        else random.fill(&top->beat_data_i, 64);
        reader.drive(cycle);
        tick(*top, [&] { observe(); });
        that(cycle - progress < 20000, "nothing is sent any more");
    }

    void observe() {
        if (announced) queue.pop_front();
        announced = !announced && !queue.empty() && top->packet_ready_o && random.chance(70);
        full += !queue.empty() && !top->packet_ready_o;
        readout = false;
        if (top->acc_valid_o && top->acc_ready_i) {
            that(top->acc_addr_o < Half, "address in the accumulators");
            Beat* sum = &accumulators[top->acc_addr_o];
            if (top->acc_read_o) {
                readout = true;
                readoutBeat = sum[top->acc_half_o ? Half : 0];
            } else {
                Beat beat;
                rtl_test::get(top->acc_data_o, beat.data(), 64);
                for (unsigned half = 0; half < 2; half++) {
                    addTo(sum[half * Half], beat, top->acc_coefficients_o, half, top->acc_first_o);
                }
                sums++;
            }
        }
        told();
        haveBeat = !fetching.empty();
        if (haveBeat) {
            beatNow = fetching.front().first;
            beatLast = fetching.front().second;
            fetching.pop_front();
            slotBeats++;
        }
        if (top->fetch_valid_o && top->fetch_ready_i) {
            for (unsigned i = 0; i <= top->fetch_len_o; i++) {
                const uint64_t at = uint64_t(top->fetch_slot_o) << 12 | (top->fetch_beat_o + i) << 6;
                fetching.push_back({slotBeat(at), i == top->fetch_len_o});
            }
        }
        reader.sample(cycle);
        if (held) {
            that(top->member_out_tvalid_o || top->drain_valid_o, "a beat is taken back");
        }
        const bool drain = top->drain_valid_o;
        that(!(drain && top->member_out_tvalid_o), "a beat goes to one place");
        if (top->member_out_tvalid_o || drain) {
            that(!expected.empty(), "a beat out of nothing");
            const Expected& want = expected.front();
            equal("a beat goes to the buffer", want.store, drain);
            if (!drain) equal("command id", want.id, top->member_out_tid_o);
            if (!drain) equal("member", want.member, top->member_out_tuser_o);
            if (!drain) equalRecords("what of a log's packet it is", want.log, unpackNarrow<LogBeat>(top->member_out_log_o));
            equal("last beat", want.last, drain ? top->drain_last_o : top->member_out_tlast_o);
            Beat seen;
            rtl_test::get(drain ? top->drain_data_o : top->member_out_tdata_o, seen.data(), 64);
            drained += drain;
            if (seen != want.beat) fail("data of command %x differ", want.id);
            checks++;
            if (drain ? top->drain_ready_i : top->member_out_tready_i) {
                expected.pop_front();
                progress = cycle;
            }
        }
        held = (top->member_out_tvalid_o && !top->member_out_tready_i) || (drain && !top->drain_ready_i);
    }

    // Places on the chip: bit 40 and {slot, byte}.
    static bool kept(uint64_t address) { return address >> 40 & 1; }
    static Beat slotBeat(uint64_t address) {
        return rtl_test::BeatMemory::unwritten(uint64_t(1) << 40 | (address & 0x1FFFF));
    }

    struct Expected {
        uint32_t id, member;
        bool last, store;
        Beat beat;
        LogBeat log;
    };

    Random random;
    rtl_test::Checks clientChecks;
    rtl_test::BeatMemory memory;
    std::unique_ptr<Vmember_out> top;
    using Reader = rtl_test::ReadClient<decltype(top->rdat_data_i)>;
    Reader reader;
    std::deque<std::pair<Packet, uint64_t>> queue;
    std::deque<std::pair<Beat, bool>> fetching;  // beats of slots to come
    Beat beatNow{};
    bool haveBeat = false, beatLast = false;
    std::deque<Expected> expected;
    std::deque<Packet> ends;  // packets not yet told of
    uint64_t addsDue = 0;
    std::vector<Beat> accumulators;  // behind the port
    std::vector<Beat> reference;
    Beat readoutBeat{};
    bool announced = false, readout = false, held = false;
    unsigned outPercent = 100, accPercent = 100;
    uint64_t progress = 0;
};

uint64_t rate(Out& out, const char* what, uint32_t source, bool accumulate, uint32_t blocks, unsigned count) {
    Packet p;
    p.source = source;
    p.accumulate = accumulate;
    p.coefficients = 1;
    p.blocks = blocks;
    const uint64_t cycles = out.cyclesOf(p, count), beats = blocks * 8 * count;
    std::printf("%u packets %s: beats=%llu, cycles=%llu\n", count, what, (unsigned long long)beats,
                (unsigned long long)cycles);
    that(cycles <= beats + beats / 50 + 60, "less than a beat a cycle");
    return cycles;
}

}  // namespace

int main(int argc, char** argv) {
    begin(argc, argv);
    Out out(1);
    out.pace(100, 100, {100, 0}, 10);
    out.run(150);
    out.pace(50, 50, {60, 20}, 5);
    out.run(200);
    out.pace(15, 100, {100, 0}, 60);
    out.run(100);
    out.pace(100, 25, {100, 100}, 60);
    out.run(100);
    out.pace(100, 100, {20, 0}, 2);
    out.run(100);
    out.keptPercent = 100;
    rate(out, "from slots", SourceBuffer, false, 8, 20);
    out.keptPercent = 0;
    rate(out, "from the buffers", SourceBuffer, false, 8, 20);
    rate(out, "from the buffers, added", SourceBuffer, true, 128, 2);
    rate(out, "of zeroes", SourceZero, true, 8, 20);
    rate(out, "from an accumulator", SourceAccumulator, false, 128, 2);
    that(out.full > 300 && out.sums > 5000 && out.drained > 500 && out.slotBeats > 3000, "too little of something happened");
    return passed(80000);
}
