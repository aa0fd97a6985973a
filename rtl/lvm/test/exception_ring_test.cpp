// SPDX-License-Identifier: Apache-2.0
/// exception_ring against two queues of exceptions and a byte-wise layout of the record: rings of every small size,
/// with firmware that takes its time, so that the ring is full and wraps; order per stage, fairness, counts, and no
/// count before the record is in memory, and no record in memory before the operation's data is said to be.
#include "Vexception_ring.h"
#include "lvm_test.hpp"

using namespace lvm_test;
using rtl_test::Beat;

namespace {

constexpr uint64_t Base = 0xFFFFF000, PayloadBase = 0xAB00000000, CommandBase = 0x7FFFFFFC0;

void bytes(Beat& beat, size_t at, size_t count, uint64_t value) {
    for (size_t i = 0; i < count; i++) beat[at + i] = uint8_t(value >> 8 * i);
}

Beat record(const Exception& e, uint32_t received) {
    Beat beat{};
    bytes(beat, 0, 1, e.reason);
    bytes(beat, 1, 1, e.stage);
    bytes(beat, 2, 1, e.op.op);
    bytes(beat, 3, 1, e.frag);
    bytes(beat, 4, 2, e.op.cid);
    bytes(beat, 6, 2, e.members);
    bytes(beat, 8, 4, e.op.ns + 1);
    bytes(beat, 12, 1, e.ctx);
    bytes(beat, 13, 1, e.epoch);
    bytes(beat, 14, 2, e.status);
    bytes(beat, 16, 8, e.op.lba);
    bytes(beat, 24, 4, e.op.blocks | e.blocksTop << 16);
    bytes(beat, 28, 1, e.op.opcode);
    bytes(beat, 29, 1, e.op.internal | e.op.fua << 1);
    bytes(beat, 32, 8, e.fragLba);
    bytes(beat, 40, 4, e.fragBlocks);
    bytes(beat, 44, 4, e.op.internal ? 0 : received);
    bytes(beat, 48, 8, CommandBase + e.op.op * 64);
    const bool byTag = e.op.internal && (e.op.opcode == 0x84 || e.op.opcode == 0x85);
    const uint64_t buffer = byTag ? 256 + (e.op.cid & 255) : e.op.op;
    bytes(beat, 56, 8, PayloadBase + (buffer << 20) + e.fragOffset);
    return beat;
}

Exception anyException(Random& random) {
    Exception e;
    rtl_test::Random raw(random.next());
    uint32_t words[12];
    raw.fill(words, sizeof words);
    e = unpack<Exception>(words);
    e.reason = uint32_t(random.between(1, 6));
    if (random.chance(50)) e.op.opcode = uint32_t(random.between(0x81, 0x86));
    return e;
}

void run(Random& random, uint32_t shift) {
    rtl_test::Checks clientChecks("exception_ring", seed);
    rtl_test::BeatMemory memory;
    auto top = std::make_unique<Vexception_ring>();
    using Write = rtl_test::WriteClient<decltype(top->wdat_data_o)>;
    Write write({top->wreq_valid_o, top->wreq_ready_i, top->wreq_addr_o, top->wreq_len_o, top->wdat_valid_o,
                 top->wdat_ready_i, top->wdat_data_o, top->wdone_i},
                memory, clientChecks, random, {});
    top->base_i = Base;
    top->shift_i = uint8_t(shift);
    top->payload_base_i = PayloadBase;
    top->command_base_i = CommandBase;
    top->thin_valid_i = top->raid_valid_i = top->wdone_i = top->wreq_ready_i = top->wdat_ready_i = 0;
    top->consumer_i = top->spilled_i = 0;
    reset(*top);
    std::deque<Op> toSpill;        // operations of records that were taken, host's and thin's
    uint64_t settled = 0, spillWaits = 0;
    int spill = 50;

    uint32_t received[256];        // bytes, of the operation of that index
    for (uint32_t op = 0; op < 256; op++) {
        received[op] = uint32_t(random.below((1 << 20) + 1));
        top->bytes_we_i = 1;
        top->bytes_op_i = uint8_t(op);
        top->bytes_i = received[op];
        tick(*top, [] {});
    }

    std::deque<Beat> sent[2];
    Exception offered[2];
    bool valid[2] = {};
    int passedOver[2] = {};
    uint32_t consumed = 0, done = 0, accepted = 0, full = 0;
    uint64_t counts[16] = {}, seenCounts[16] = {};
    bool differed = false;
    int offer = 100, take = 100;
    while (accepted < 1500 || consumed != accepted) {
        if (cycle % 256 == 0) {
            write.pacing({unsigned(random.chance(50) ? 100 : random.between(5, 60)), unsigned(random.below(3) * 20)});
            offer = random.chance(50) ? 100 : int(random.between(1, 50));
            take = random.chance(50) ? int(random.between(1, 5)) : 90;
            spill = random.chance(50) ? 100 : int(random.between(2, 50));
        }
        top->spilled_i = !toSpill.empty() && random.chance(spill);
        for (int client = 0; client < 2; client++) {
            if (!valid[client] && accepted < 1500 && random.chance(offer)) {
                valid[client] = true;
                offered[client] = anyException(random);
            }
        }
        top->thin_valid_i = valid[0];
        pack(offered[0], top->thin_i);
        top->raid_valid_i = valid[1];
        pack(offered[1], top->raid_i);
        top->consumer_i = consumed;
        write.drive(cycle);
        // An operation begins, none that has a record under way.
        const uint8_t begins = uint8_t(random.bits(8));
        top->bytes_we_i = random.chance(20) && !(valid[0] && offered[0].op.op == begins) &&
                          !(valid[1] && offered[1].op.op == begins);
        top->bytes_op_i = begins;
        top->bytes_i = uint32_t(random.below((1 << 20) + 1));
        if (top->bytes_we_i) received[begins] = top->bytes_i;
        tick(*top, [&] {
            equal("data is asked for", !toSpill.empty(), top->spill_o);
            if (top->spill_o) {
                equal("whose data", toSpill.front().op, top->spill_op_o);
                equal("how much", toSpill.front().blocks & 7, top->spill_blocks_o);
                spillWaits++;
            }
            if (top->spilled_i) {
                toSpill.pop_front();
                settled++;
            }
            equal("records told", done, top->producer_o);
            equal("interrupt", differed, top->interrupt_o);
            differed = top->producer_o != top->consumer_i;
            that(top->producer_o - consumed <= (1u << shift), "a record was written over");
            if (top->producer_o - consumed == (1u << shift)) full++;
            const bool ready[2] = {bool(top->thin_ready_o), bool(top->raid_ready_o)};
            that(!(ready[0] && valid[0] && ready[1] && valid[1]), "two exceptions at once");
            for (int client = 0; client < 2; client++) {
                if (!valid[client] || !ready[client]) continue;
                if (valid[1 - client]) that(++passedOver[1 - client] <= 1, "a stage was passed over twice");
                passedOver[client] = 0;
                counts[offered[client].reason]++;
                sent[client].push_back(record(offered[client], received[offered[client].op.op]));
                valid[client] = false;
                accepted++;
                if (client == 1 && offered[client].op.internal) settled++;
                else toSpill.push_back(offered[client].op);
                that(toSpill.size() <= 1, "two records wait");
            }
            for (int reason = 0; reason < 16; reason++) seenCounts[reason] += top->count_o >> reason & 1;
            done += top->wdone_i;
            if (top->idle_o) that(done == accepted && !valid[0] && !valid[1], "idle with records under way");
            write.sample(cycle);
            that(write.beats <= settled, "a record is written before its data is in memory");
        });
        // Firmware sees the count that the register shows.
        if (top->producer_o != consumed && random.chance(take)) {
            const Beat beat = memory.read(Base + 64 * (consumed % (1u << shift)));
            checks++;
            bool found = false;
            for (auto& queue : sent) {
                if (!found && !queue.empty() && queue.front() == beat) {
                    queue.pop_front();
                    found = true;
                }
            }
            if (!found) fail("record %u is not what its stage raised", consumed);
            consumed++;
        }
    }
    that(sent[0].empty() && sent[1].empty(), "records left over");
    that(settled == accepted && spillWaits > 1000, "data was waited for");
    top->spilled_i = 0;
    top->thin_valid_i = top->raid_valid_i = top->wdone_i = 0;
    for (int i = 0; i < 4; i++) tick(*top, [&] { that(top->idle_o, "not idle at the end"); });
    for (int reason = 0; reason < 16; reason++) equal("count of a reason", counts[reason], seenCounts[reason]);
    if (shift < 5) that(full > 50, "the ring was never full");
    that(clientChecks.clean(), "the write client complains");
}

}  // namespace

int main(int argc, char** argv) {
    begin(argc, argv);
    Random random(1);
    for (uint32_t shift : {0, 1, 3, 5, 13}) run(random, shift);
    return passed(20000);
}
