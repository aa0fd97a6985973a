// SPDX-License-Identifier: Apache-2.0
/// member_submit against a list of the commands it took: every byte of the entries, their order, tags and generations
/// (far beyond their wrap), what the tag tables and member_out are told and when, stalls without tags or room.
#include "Vmember_submit.h"
#include "lvm_test.hpp"

using namespace lvm_test;
using rtl_test::Beat;

namespace {

constexpr unsigned QueueDepth = 6;

// A command with its tag, and what it was given out as.
struct Taken {
    MemberCommand command;
    uint32_t id;
};

class Submit {
public:
    explicit Submit(uint64_t stream) : random(stream) {
        top = std::make_unique<Vmember_submit>();
        top->cmd_valid_i = top->tag_valid_i = 0;
        top->member_sq_tready_i = top->packet_ready_i = 0;
        reset(*top);
    }

    // Tags 0 .. tags-1 only, each given back some time after its entry has been sent.
    void run(unsigned tags, unsigned sqReady, unsigned packetReady, unsigned tagGiven, uint64_t commands) {
        for (unsigned i = 0; i < tags; i++) freeTags.push_back((i * 37 + 5) % 256);
        const uint64_t target = sent + commands;
        while (sent < target) {
            step(taken < target, sqReady, packetReady, tagGiven);
            that(cycle - progress < 20000, "nothing is sent any more");
        }
        while (!top->idle_o || packets > 0 || !flying.empty()) step(false, 100, 100, 100);
        equal("taken and sent", taken, sent);
        that(waiting.empty() && expectedPackets.empty(), "something was left out");
        freeTags.clear();
    }

    // Cycles that a command takes, in hundredths.
    uint64_t cyclesOf(uint64_t commands) {
        const uint64_t start = cycle, before = locals;
        run(256, 100, 100, 100, commands);
        return 100 * (cycle - start) / (commands + locals - before);
    }

    uint64_t sent = 0, stalls = 0, kinds[3] = {}, fullQueue = 0, locals = 0;

private:
    void step(bool more, unsigned sqReady, unsigned packetReady, unsigned tagGiven) {
        if (!offered && more && random.chance(85)) {
            offered = true;
            command = MemberCommand();
            uint32_t words[8];
            random.fill(words, sizeof words);
            command = unpack<MemberCommand>(words);
            command.opcode = uint32_t(random.chance(10) ? 0 : random.between(1, 2));
            command.blocks = uint32_t(random.chance(20) ? 2048 : random.between(1, 2048));
            command.source = uint32_t(random.below(3));
            if (command.opcode == 1) {
                command.store = random.chance(20);
                command.silent = !command.store && random.chance(20);
            } else {
                command.silent = 0;
            }
        }
        top->cmd_valid_i = offered;
        pack(command, top->cmd_i.data());
        if (!flying.empty() && random.chance(tagGiven)) {
            const size_t which = random.below(flying.size());
            freeTags.push_back(flying[which] & 255);
            flying.erase(flying.begin() + long(which));
        }
        top->tag_valid_i = !freeTags.empty();
        top->tag_i = uint8_t(freeTags.empty() ? random.below(256) : freeTags.front());
        top->member_sq_tready_i = random.chance(sqReady);
        // The queue of packets tells that there is room for two.
        if (packets > 0 && random.chance(packetReady)) packets--;
        top->packet_ready_i = packets + 2 <= QueueDepth;
        fullQueue += !top->packet_ready_i;
        tick(*top, [&] { observe(); });
    }

    void observe() {
        const bool take = top->cmd_valid_i && top->cmd_ready_o;
        const bool local = command.opcode == 1 && (command.store || command.silent);  // to no member
        equal("a tag is taken with its command", take && !local, top->tag_valid_i && top->tag_ready_o);
        equal("a command waits for a tag", offered && !local && freeTags.empty(), top->stall_tag_o);
        that(!(take && cycle < 256), "a command is taken before the generations are swept");
        equal("reads counted", lastTaken && kind == 2, top->count_read_o);
        equal("writes counted", lastTaken && kind == 1 && !lastLocal, top->count_write_o);
        equal("flushes counted", lastTaken && kind == 0, top->count_flush_o);
        equal("the tag tables are told", lastTaken && !lastLocal, top->entry_we_o);
        equal("a packet is announced", lastTaken && kind == 1, top->packet_valid_o);
        if (top->entry_we_o) tables();
        if (top->packet_valid_o) packet();
        if (held) {
            that(top->member_sq_tvalid_o, "an entry is taken back");
            entry();
        } else if (top->member_sq_tvalid_o) {
            entry();
        }
        held = top->member_sq_tvalid_o && !top->member_sq_tready_i;
        if (top->member_sq_tvalid_o && top->member_sq_tready_i) {
            flying.push_back(waiting.front().id);
            waiting.pop_front();
            sent++;
            progress = cycle;
        }
        lastTaken = take;
        lastLocal = local;
        if (take && local) {
            that(packets + 2 <= QueueDepth, "a command without room for its packet");
            expectedPackets.push_back({command, 0});
            kind = 1;
            locals++;
            offered = false;
        } else if (take) {
            that(!freeTags.empty(), "a command without a tag");
            that(packets + 2 <= QueueDepth, "a command without room for its packet");
            const uint32_t tag = freeTags.front();
            freeTags.pop_front();
            const uint32_t id = uint32_t(uses[tag]++ & 255) << 8 | tag;
            waiting.push_back({command, id});
            tabled = false;
            if (command.opcode == 1) expectedPackets.push_back(waiting.back());
            kind = int(command.opcode);
            kinds[kind]++;
            offered = false;
            taken++;
        }
    }

    void tables() {
        const Taken& last = waiting.back();
        const TagEntry seen = unpack<TagEntry>(top->entry_o.data());
        TagEntry want;
        want.generation = last.id >> 8;
        want.ctx = last.command.ctx;
        want.store = last.command.store;
        want.accumulate = last.command.accumulate;
        want.coefficients = last.command.coefficients;
        want.acc = last.command.acc;
        want.address = last.command.address;
        want.order = last.command.order;
        equal("tag that is told", last.id & 255, top->entry_tag_o);
        equalRecords("tag table's entry", want, seen);
        tabled = true;
    }

    void packet() {
        that(!expectedPackets.empty(), "a packet out of nothing");
        const Taken& t = expectedPackets.front();
        const Packet seen = unpack<Packet>(top->packet_o.data());
        const bool local = t.command.store || t.command.silent;
        Packet want;
        want.id = local ? t.command.ctx : t.id;
        want.store = t.command.store;
        want.silent = t.command.silent;
        want.coefficients = t.command.coefficients;
        want.member = t.command.member;
        want.blocks = t.command.blocks;
        want.source = t.command.source;
        want.accumulate = t.command.accumulate;
        want.first = t.command.first;
        want.acc = t.command.acc;
        want.log = t.command.log;
        want.ctx = t.command.ctx;
        equalRecords("packet", want, seen);
        equal("a packet for the buffer is announced", t.command.store, top->drain_o);
        if (t.command.store) {
            equal("whose it is", t.command.ctx, top->drain_ctx_o);
            equal("whether it is looked through", t.command.check, top->drain_check_o);
            equal("whether it is the first of its column", t.command.first, top->drain_first_o);
        }
        equal("address of a packet", t.command.address, top->packet_address_o);
        expectedPackets.pop_front();
        packets++;
        that(packets <= QueueDepth, "more packets than there is room for");
    }

    // NVMe base specification 4.2 (command format), NVM command set 3.2.4 (read) and 3.2.6 (write).
    void entry() {
        that(!waiting.empty(), "an entry out of nothing");
        const Taken& t = waiting.front();
        const MemberCommand& c = t.command;
        that(tabled || waiting.size() > 1, "an entry is sent before the tag tables know of it");
        Beat want{};
        auto number = [&](size_t at, size_t bytes, uint64_t value) {
            for (size_t i = 0; i < bytes; i++) want[at + i] = uint8_t(value >> 8 * i);
        };
        number(0, 1, c.opcode);
        number(2, 2, t.id);
        number(4, 4, 1);
        number(8, 2, c.cid);
        number(10, 1, c.op);
        number(11, 1, c.internal | c.placed << 1);
        number(24, 8, c.address);
        if (c.opcode != 0) {
            number(40, 8, c.lba);
            number(48, 2, c.blocks - 1);
            number(51, 1, c.opcode == 1 && c.fua ? 0x40 : 0);
        }
        Beat seen;
        rtl_test::get(top->member_sq_tdata_o, seen.data(), 64);
        for (size_t i = 0; i < 64; i++) {
            if (want[i] != seen[i]) fail("byte %zu of an entry: expected=%02x, seen=%02x", i, want[i], seen[i]);
        }
        checks++;
        equal("member", c.member, top->member_sq_tuser_o);
    }

    Random random;
    std::unique_ptr<Vmember_submit> top;
    std::deque<uint32_t> freeTags;
    std::vector<uint32_t> flying;            // sent
    std::deque<Taken> waiting;               // taken, not sent
    std::deque<Taken> expectedPackets;
    std::array<uint64_t, 256> uses{};        // of a tag
    MemberCommand command;
    bool offered = false, held = false, lastTaken = false, lastLocal = false, tabled = false;
    int kind = 0;
    unsigned packets = 0;
    uint64_t taken = 0, progress = 0;

public:
    uint64_t usesMax() const { return *std::max_element(uses.begin(), uses.end()); }
};

}  // namespace

int main(int argc, char** argv) {
    begin(argc, argv);
    Submit submit(1);
    submit.run(1, 100, 100, 50, 600);      // one tag: its generation comes round
    submit.run(3, 50, 50, 10, 1500);       // tags are short
    submit.run(256, 20, 80, 3, 1500);      // entries back up
    submit.run(256, 100, 15, 50, 1500);    // packets back up
    submit.run(40, 70, 60, 30, 2000);
    const uint64_t cycles = submit.cyclesOf(500);
    std::printf("hundredths of a cycle for a command=%llu; uses of one tag=%llu, without room=%llu\n", (unsigned long long)cycles,
                (unsigned long long)submit.usesMax(), (unsigned long long)submit.fullQueue);
    that(cycles <= 206, "a command takes more than two cycles");
    that(submit.locals > 500, "too few packets to no member");
    that(submit.usesMax() > 600 && submit.fullQueue > 1000, "too little of something happened");
    that(submit.kinds[0] > 200 && submit.kinds[1] > 1000 && submit.kinds[2] > 1000, "too few commands of a kind");
    return passed(50000);
}
