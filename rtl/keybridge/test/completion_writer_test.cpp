// SPDX-License-Identifier: Apache-2.0
// Completions for two hosts at any pace against a plain reference: each write is offered in its order, stays, and is told once, behind its taking;
// what is held of a queue, what is answered by an error; and that no host waits for the other.
#include "Vcompletion_writer.h"
#include "rtl_test.hpp"

using namespace rtl_test;

namespace {

constexpr unsigned QUEUES = 64, BEHIND = 4, ANSWERS = 16;

struct Item {
    bool write, word, last, bare, well, written;
    uint64_t line;
    unsigned place, queue, epoch, entries, returns;
    uint64_t successes, takenAt;
    std::array<uint8_t, 32> text;
};

class Test {
  public:
    Test(Checks& checks, uint64_t seed) : checks(checks), random(seed), bench(checks, seed) {
        bench->put_valid_i = bench->write_ready_i = bench->answer_valid_i = bench->answer_error_i = bench->closing_queue_i = 0;
        bench.reset();
    }

    void run(unsigned cycles, unsigned putPercent, unsigned ready0, unsigned ready1, unsigned answerPercent) {
        for (unsigned i = 0; i < cycles; ++i) step(putPercent, ready0, ready1, answerPercent, static_cast<int>(random.below(2)));
        for (unsigned i = 0; i < 400; ++i) step(0, 100, 100, 100, 0);
        for (unsigned h = 0; h < 2; ++h) {
            checks.expect(open[h].empty() && answers[h].empty(), "left: host=%u, completions=%zu, answers=%zu", h, open[h].size(), answers[h].size());
        }
        checks.expect(bench->room_o == 3 && !bench->told_o && bench->write_valid_o == 0, "not idle: room=%u", bench->room_o);
    }

    /// A host that takes nothing costs the other nothing: a write a clock, in the clock in which it is put.
    void figures() {
        for (unsigned h = 0; h < 2; ++h) {
            // The other is full.
            for (unsigned i = 0; i < 40; ++i) step(100, 0, 0, 100, static_cast<int>(!h));
            checks.expect((bench->room_o >> !h & 1) == 0, "there is room: host=%u", !h);
            uint64_t before = writes[h];
            unsigned puts = 0;
            for (unsigned i = 0; i < 100; ++i) {
                uint64_t was = writes[h];
                bool put = step(100, h == 0 ? 100 : 0, h == 1 ? 100 : 0, 100, static_cast<int>(h), true);
                puts += put;
                checks.expect(!put || writes[h] == was + 1, "a completion waits: host=%u", h);
            }
            std::printf("completions of host %u while the other takes none: %llu written in 100 clocks, each in its own\n", h,
                        (unsigned long long)(writes[h] - before));
            checks.expect(puts == writes[h] - before && puts >= 75, "completions wait for the other host's: host=%u, writes=%llu", h,
                          (unsigned long long)(writes[h] - before));
            run(1, 0, 100, 100, 100);
        }
    }

    uint64_t writes[2] = {}, faults = 0, held = 0, silent = 0, both = 0, full = 0;

  private:
    Item fresh(bool plain) {
        Item item{};
        item.write = plain || random.chance(90);
        item.word = random.chance(40);
        item.last = random.chance(80) || !item.write;
        item.bare = random.chance(50);
        item.well = random.chance(60);
        item.line = random.next() >> 6;
        item.place = static_cast<unsigned>(item.word ? random.below(8) : 4 * random.below(2));
        item.queue = static_cast<unsigned>(random.below(8));
        item.epoch = static_cast<unsigned>(random.below(65536));
        item.entries = static_cast<unsigned>(random.next());
        item.successes = random.next();
        item.returns = static_cast<unsigned>(random.below(8192));
        random.fill(item.text.data(), 32);
        return item;
    }

    /// Whether something was put.
    bool step(unsigned putPercent, unsigned ready0, unsigned ready1, unsigned answerPercent, int host, bool plain = false) {
        const uint64_t now = bench.now();
        bool puts = random.chance(putPercent) && may[host] > 0;
        Item put = fresh(plain);
        bench->put_valid_i = puts;
        bench->put_host_i = host;
        bench->put_write_i = put.write;
        bench->put_word_i = put.word;
        bench->put_line_i = put.line;
        bench->put_place_i = put.place;
        rtl_test::put(bench->put_text_i, put.text.data(), 32);
        bench->put_queue_i = put.queue;
        bench->put_epoch_i = put.epoch;
        bench->put_last_i = put.last;
        bench->put_bare_i = put.bare;
        bench->put_well_i = put.well;
        bench->put_entries_i = put.entries;
        bench->put_successes_i = put.successes;
        bench->put_returns_i = put.returns;
        bench->write_ready_i = (random.chance(ready0) ? 1 : 0) | (random.chance(ready1) ? 2 : 0);
        unsigned closing = static_cast<unsigned>(random.below(8));
        bench->closing_queue_i = closing;
        unsigned answered = 0, errors = 0;
        for (unsigned h = 0; h < 2; ++h) {
            if (!answers[h].empty() && random.chance(answerPercent)) answered |= 1u << h, errors |= random.chance(20) ? 1u << h : 0;
        }
        bench->answer_valid_i = answered;
        bench->answer_error_i = errors;
        bench.settle();

        // ---- what is held of a queue: all that was put in an earlier clock and not told in one
        bool holds = false;
        for (auto& items : open) {
            for (auto& item : items) holds |= item.queue == closing;
        }
        checks.expect(bench->holds_o == holds, "holds: queue=%u, seen=%d", closing, bench->holds_o);
        held += holds;

        // ---- what is told: the first of a host that was taken before
        bool waits = false;
        for (auto& items : open) waits |= !items.empty() && items.front().write && items.front().written;
        checks.expect(!waits || bench->told_o, "not told");
        if (bench->told_o) tell(now);

        // ---- what is offered
        if (puts) {
            put.takenAt = ~0ull;
            open[host].push_back(put);
            --may[host];
        }
        for (unsigned h = 0; h < 2; ++h) offer(h, puts && host == static_cast<int>(h));
        both += bench->write_valid_o == 3;

        // ---- answers
        for (unsigned h = 0; h < 2; ++h) {
            bool fault = errors >> h & 1;
            checks.expect((bench->fault_o >> h & 1) == fault, "fault: host=%u", h);
            if (fault) {
                checks.expect((bench->fault_queue_o >> 6 * h & 63) == answers[h].front().first
                                  && (bench->fault_epoch_o >> 16 * h & 0xFFFF) == answers[h].front().second, "fault of another queue: host=%u", h);
                ++faults;
            }
            if (answered >> h & 1) answers[h].pop_front();
        }
        for (unsigned h = 0; h < 2; ++h) {
            answers[h].insert(answers[h].end(), taken[h].begin(), taken[h].end());
            taken[h].clear();
            // Room that was seen is for four, whenever they come.
            if (may[h] == 0 && (bench->room_o >> h & 1) && !(puts && host == static_cast<int>(h))) may[h] = BEHIND;
            full += !(bench->room_o >> h & 1);
        }
        bench.edge();
        return puts;
    }

    void tell(uint64_t now) {
        for (auto& items : open) {
            if (items.empty()) continue;
            const Item& item = items.front();
            if (item.write && (!item.written || item.takenAt >= now)) continue;
            bool over = item.last && item.write && item.well;
            if (bench->told_queue_o != item.queue || bench->told_bare_o != (item.last && item.bare) || bench->told_success_o != over
                || bench->told_entries_o != item.entries || bench->told_successes_o != item.successes || bench->told_returns_o != item.returns) continue;
            silent += !item.write;
            items.pop_front();
            return;
        }
        checks.expect(false, "told of nothing that was taken: queue=%u", bench->told_queue_o);
    }

    void offer(unsigned h, bool puts) {
        // The first that was not taken; those in silence before it need not have gone yet.
        auto first = open[h].begin();
        size_t behind = 0;
        for (auto& item : open[h]) behind += !item.written;
        bool silence = false;
        while (first != open[h].end() && (first->written || !first->write)) silence |= !first->write, ++first;
        bool valid = bench->write_valid_o >> h & 1;
        if (offered[h]) checks.expect(valid, "a write went away: host=%u", h);
        offered[h] = valid && !(bench->write_ready_i >> h & 1);
        if (!silence) checks.expect((bench->write_more_o >> h & 1) == (behind - puts > 1), "more: host=%u, behind=%zu", h, behind);
        if (!valid) return;
        if (!checks.expect(first != open[h].end(), "a write too many: host=%u", h)) return;
        uint8_t line[64];
        uint64_t strobes;
        unsigned __int128 lines;
        get(bench->write_data_o, line, sizeof line, sizeof line * h);
        get(bench->write_strobes_o, &strobes, sizeof strobes, sizeof strobes * h);
        get(bench->write_line_o, &lines, sizeof lines);
        unsigned bytes = first->word ? 8 : 32;
        uint64_t address = static_cast<uint64_t>(lines >> 58 * h) & ((1ull << 58) - 1);
        checks.expect(address == first->line && strobes == ((first->word ? 0xFFull : 0xFFFFFFFFull) << 8 * first->place)
                          && std::memcmp(line + 8 * first->place, first->text.data(), bytes) == 0,
                      "another write: host=%u, line=%llx, expected=%llx", h, (unsigned long long)address, (unsigned long long)first->line);
        if (bench->write_ready_i >> h & 1) {
            first->written = true;
            first->takenAt = bench.now();
            taken[h].push_back({first->queue, first->epoch});
            checks.expect(answers[h].size() < ANSWERS, "too many writes without an answer: host=%u", h);
            ++writes[h];
        }
    }

    Checks& checks;
    Random random;
    Bench<Vcompletion_writer> bench;
    std::deque<Item> open[2];                                   // put and not told
    std::deque<std::pair<unsigned, unsigned>> answers[2], taken[2];   // queue and epoch of writes without an answer; of this clock
    unsigned may[2] = {};
    bool offered[2] = {};
};

}  // namespace

int main(int argc, char** argv) {
    uint64_t seed = seedOf(argc, argv, 66);
    Checks checks("completion_writer", seed);
    Test test(checks, seed);
    test.run(20000, 60, 100, 100, 100);
    test.run(20000, 90, 60, 60, 60);
    test.run(20000, 50, 10, 90, 40);
    test.run(20000, 50, 90, 10, 10);
    test.figures();
    std::printf("writes=%llu and %llu, in silence=%llu, faults=%llu, held=%llu, both at once=%llu, full=%llu\n", (unsigned long long)test.writes[0],
                (unsigned long long)test.writes[1], (unsigned long long)test.silent, (unsigned long long)test.faults, (unsigned long long)test.held,
                (unsigned long long)test.both, (unsigned long long)test.full);
    checks.expect(test.writes[0] > 5000 && test.writes[1] > 5000 && test.silent > 1000 && test.faults > 1000 && test.both > 1000 && test.full > 1000,
                  "too little happened");
    return checks.finish(200000);
}
