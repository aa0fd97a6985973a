// SPDX-License-Identifier: Apache-2.0
/// parity_log against the bytes of every entry, worked out one by one: trailers behind partial parity of any length, whoever takes a
/// number or is over meanwhile; what is no entry passes as it came, without a cycle; a packet's end is told once, that of an
/// entry not before its last beat has gone; and what is counted. At any pace of the members.
#include "Vparity_log.h"
#include "lvm_test.hpp"

using namespace lvm_test;
using rtl_test::Beat;

namespace {

class Log {
public:
    explicit Log(uint64_t stream) : random(stream), top(std::make_unique<Vparity_log>()) {
        top->begin_i = top->over_i = top->sent_i = top->member_out_tvalid_i = top->member_out_tready_i = 0;
        random.fill(&top->member_out_tdata_i, 64);
        top->member_out_log_i = 0;
        reset(*top);
        for (auto& numbers : held) numbers = {{0, 0}};
    }

    void run(uint64_t count, unsigned in, unsigned out, unsigned columns) {
        inPercent = in;
        outPercent = out;
        columnPercent = columns;
        const uint64_t target = packets + count;
        while (packets < target || !sending.empty()) {
            if (sending.empty() && packets < target) next();
            step();
        }
        for (int i = 0; i < 4; i++) step();
        that(top->idle_o, "idle when nothing is left");
        that(ends.empty() && endsNow.empty(), "an end is not told");
        equal("entries counted", entries, entriesCounted);
        equal("blocks counted", blocks, blocksCounted);
    }

    // Cycles of an entry with so much partial parity.
    uint64_t cyclesOf(uint32_t stored) {
        inPercent = outPercent = 100;
        columnPercent = 0;
        uint64_t cycles = 0;
        for (int i = 0; i < 10; i++) {
            entry(uint32_t(i), stored);
            const uint64_t start = cycle;
            while (!sending.empty()) step();
            cycles = cycle - start;
        }
        return cycles;
    }

    uint64_t packets = 0, entries = 0, blocks = 0, changesBehind = 0, freeNumbers = 0, without = 0, collisions = 0;

private:
    struct Sent {
        Beat beat;
        uint32_t id, member;
        bool last;
        LogBeat log;
    };

    void next() {
        packets++;
        if (random.chance(60)) return entry(uint32_t(random.bits(5)), uint32_t(random.chance(30) ? 0 : random.between(1, random.chance(90) ? 4 : 128)));
        const uint32_t id = uint32_t(random.bits(16)), member = uint32_t(random.bits(4)), count = uint32_t(random.between(1, 5));
        LogBeat none = unpackNarrow<LogBeat>(random.bits(11));
        none.log = none.trailer = 0;
        for (uint32_t i = 0; i < count * 8; i++) {
            Beat beat;
            random.fill(beat.data(), 64);
            sending.push_back({beat, id, member, i + 1 == count * 8, none});
        }
    }

    // A column takes its number, if it has none yet, and its entry comes.
    void entry(uint32_t ctx, uint32_t stored) {
        wish = true;
        wishCtx = ctx;
        wishColumn = unpack<LogColumn>([&] {
            static uint32_t words[8];
            random.fill(words, sizeof words);
            return words;
        }());
        if (wishColumn.number % (1ull << 32) == 0) wishColumn.number++;
        wishColumn.stored = stored;
        wishColumn.blocks = stored ? stored : uint32_t(random.between(1, 128));
        const uint32_t id = uint32_t(random.bits(16)), member = uint32_t(random.bits(4));
        LogBeat log;
        log.log = 1;
        log.ctx = ctx;
        log.second = uint32_t(random.bits(1));
        for (uint32_t i = 0; i < (stored + 1) * 8; i++) {
            Beat beat;
            random.fill(beat.data(), 64);
            log.trailer = i >= stored * 8;
            log.beat = i % 8;
            sending.push_back({beat, id, member, i + 1 == (stored + 1) * 8, log});
        }
        entries++;
        blocks += stored + 1;
        without += stored == 0;
        while (wish) step();
    }

    void step() {
        // Columns: the one whose entry comes, else others that begin, or are over.
        top->begin_i = top->over_i = 0;
        random.fill(top->column_i.data(), 20);
        top->ctx_i = uint8_t(random.bits(5));
        if (wish) {
            begin(wishCtx, wishColumn);
            wish = false;
        } else if (random.chance(columnPercent)) {
            uint32_t ctx = uint32_t(random.bits(5));
            while (!sending.empty() && sending.front().log.log && ctx == sending.front().log.ctx) ctx = uint32_t(random.bits(5));
            if (random.chance(50)) {
                LogColumn column = unpack<LogColumn>(top->column_i.data());
                begin(ctx, column);
            } else {
                top->over_i = 1;
                top->ctx_i = uint8_t(ctx);
                change(ctx, 0);
            }
            changesBehind += !sending.empty() && sending.front().log.log;
        }
        if (!offered && !wish && !sending.empty() && !top->begin_i) offered = random.chance(inPercent);
        top->member_out_tvalid_i = offered;
        if (offered) {
            const Sent& s = sending.front();
            rtl_test::put(top->member_out_tdata_i, s.beat.data(), 64);
            top->member_out_tid_i = uint16_t(s.id);
            top->member_out_tuser_i = uint8_t(s.member);
            top->member_out_tlast_i = s.last;
            top->member_out_log_i = uint16_t(packNarrow(s.log));
        } else {
            top->member_out_log_i = uint16_t(random.bits(11));
            top->member_out_tlast_i = uint8_t(random.bits(1));
        }
        top->member_out_tready_i = random.chance(outPercent);
        // Ends of other packets, which are eight beats apart or more.
        top->sent_i = cycle >= sentFrom && random.chance(15);
        top->sent_tag_i = uint8_t(random.bits(8));
        if (top->sent_i) {
            sentFrom = cycle + 8;
            endsNow.push_back(top->sent_tag_i);
        }
        tick(*top, [&] { observe(); });
        that(cycle - progress < 2000, "nothing is sent any more");
    }

    void begin(uint32_t ctx, const LogColumn& column) {
        top->begin_i = 1;
        top->ctx_i = uint8_t(ctx);
        pack(column, top->column_i.data());
        columns[ctx] = column;
        change(ctx, uint32_t(column.number));
    }

    // A context's number, from the next cycle on.
    void change(uint32_t ctx, uint32_t number) { held[ctx].push_back({cycle + 1, number}); }

    // Whether it was the context's number at some time from a cycle on.
    bool wasLive(uint32_t ctx, uint32_t number, uint64_t from) {
        auto& numbers = held[ctx];
        while (numbers.size() > 1 && numbers[1].first <= from) numbers.erase(numbers.begin());
        for (const auto& [since, value] : numbers) if (since <= cycle && value == number) return true;
        return false;
    }

    void observe() {
        const bool meet = !ends.empty() && !endsNow.empty();
        if (top->sent_o) end();
        that(ends.empty(), "an entry's end is told at once");
        that(endsNow.size() == meet, "an end is told in its cycle, or, when it meets an entry's, in the next");
        collisions += meet;
        const bool valid = top->member_out_tvalid_o;
        if (held_) that(valid, "a beat is taken back");
        if (valid) that(offered, "a beat of nobody");
        if (offered && !sending.front().log.log) {
            equal("other packets pass", 1, valid);
            equal("and are taken", top->member_out_tready_i, top->member_out_tready_o);
        }
        const bool take = valid && top->member_out_tready_i;
        equal("a beat that has gone is taken", take, offered && top->member_out_tready_o);
        entriesCounted += top->count_entry_o;
        blocksCounted += top->count_block_o;
        if (offered && sending.front().log.trailer && sending.front().log.beat == 0 && trailerSince == 0) trailerSince = cycle;
        if (valid) {
            const Sent& s = sending.front();
            Beat seen;
            rtl_test::get(top->member_out_tdata_o, seen.data(), 64);
            equal("command id", s.id, top->member_out_tid_o);
            equal("member", s.member, top->member_out_tuser_o);
            equal("last beat", s.last, top->member_out_tlast_o);
            if (held_ && seen != before) fail("a beat changes while it waits");
            before = seen;
            if (take) {
                progress = cycle;
                if (s.log.trailer) trailer(s, seen);
                else if (seen != s.beat) fail("data of command %x differ", s.id);
                if (s.log.log && !s.log.trailer) partial.insert(partial.end(), seen.begin(), seen.end());
                if (s.last && s.log.log) ends.push_back(uint8_t(s.id));
                sending.pop_front();
                checks++;
            }
        }
        held_ = valid && !take;
        offered = offered && !take;
    }

    void end() {
        const uint8_t tag = top->sent_tag_o;
        std::deque<uint8_t>& whose = ends.empty() ? endsNow : ends;
        that(!whose.empty(), "an end of nothing");
        equal("whose end", whose.front(), tag);
        whose.pop_front();
    }

    // The trailer as README.md has it; its live numbers are those of some moment since it was there.
    void trailer(const Sent& s, const Beat& seen) {
        const LogColumn& c = columns[s.log.ctx];
        Beat want{};
        auto number = [&](size_t at, size_t bytes, uint64_t value) {
            for (size_t i = 0; i < bytes; i++) want[at + i] = uint8_t(value >> 8 * i);
        };
        if (s.log.beat == 0) {
            number(0, 4, 0x314C5050);
            number(4, 4, c.offset);
            number(8, 8, c.stripe);
            number(16, 8, c.number);
            number(24, 4, c.blocks);
            number(28, 4, c.stored);
            number(32, 2, c.touched);
            number(34, 2, c.missing);
            number(36, 1, s.log.second);
            number(37, 1, s.log.ctx);
            number(38, 1, c.strategy);
            number(40, 4, partial.empty() ? 0 : rtl_test::crc32c(partial.data(), partial.size()));
        } else if (s.log.beat <= 2) {
            for (uint32_t i = 0; i < 16; i++) {
                const uint32_t ctx = (s.log.beat - 1) * 16 + i;
                uint32_t live = 0;
                for (int byte = 3; byte >= 0; byte--) live = live << 8 | seen[4 * i + size_t(byte)];
                that(wasLive(ctx, live, trailerSince), "a number that is not live");
                if (ctx == s.log.ctx) equal("its own number", uint32_t(c.number), live);
                number(4 * i, 4, live);
                freeNumbers += live == 0;
            }
        } else if (s.log.beat == 7) {
            number(0, 4, rtl_test::crc32c(written.data(), written.size()));
        }
        for (size_t i = 0; i < 64; i++) {
            if (want[i] != seen[i]) fail("byte %zu of a trailer: expected=%02x, seen=%02x", s.log.beat * 64 + i, want[i], seen[i]);
        }
        written.insert(written.end(), seen.begin(), seen.end());
        if (s.log.beat == 7) {
            written.clear();
            partial.clear();
            trailerSince = 0;
        }
    }

    Random random;
    std::unique_ptr<Vparity_log> top;
    std::deque<Sent> sending;
    LogColumn columns[32], wishColumn;
    bool wish = false, offered = false, held_ = false;
    uint32_t wishCtx = 0;
    std::array<std::deque<std::pair<uint64_t, uint32_t>>, 32> held;  // numbers, and since when
    std::vector<uint8_t> partial, written;
    std::deque<uint8_t> ends, endsNow;
    Beat before{};
    uint64_t trailerSince = 0, entriesCounted = 0, blocksCounted = 0, sentFrom = 0, progress = 0;
    unsigned inPercent = 100, outPercent = 100, columnPercent = 0;
};

}  // namespace

int main(int argc, char** argv) {
    begin(argc, argv);
    Log log(1);
    log.run(300, 100, 100, 5);
    log.run(300, 60, 50, 30);
    log.run(200, 100, 15, 5);
    log.run(200, 20, 100, 60);
    log.run(300, 100, 100, 90);
    // Eight beats more than what is stored, and what its sums take.
    equal("cycles of an entry of eight blocks", 77, log.cyclesOf(8));
    equal("cycles of an entry without partial parity", 12, log.cyclesOf(0));
    std::printf("entries=%llu, without partial parity=%llu, changes meanwhile=%llu, ends at once=%llu\n",
                (unsigned long long)log.entries, (unsigned long long)log.without, (unsigned long long)log.changesBehind,
                (unsigned long long)log.collisions);
    that(log.entries > 700 && log.without > 150 && log.changesBehind > 3000 && log.freeNumbers > 3000 && log.collisions > 0,
         "too little of something happened");
    return passed(40000);
}
