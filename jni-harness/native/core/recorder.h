// SPDX-License-Identifier: Apache-2.0
// The flight recorder: what an instance was given, evaluation by evaluation, since a state that was saved before the
// last so many cycles. To see those cycles, another instance takes that state and is given the same again, with
// waveforms. So a run pays for comparing its inputs, and now and then for a copy of its state.
//
// log of a segment, from its state on; a cycle is told by OP_CYCLE or counted by OP_RISE:
//   OP_EVAL   inputs that changed (how many notes, then each: a word's number and value, or with BLOCK a block's), then
//             an evaluation at time cycle * period, or with OP_TIME at the time given
//   OP_RISE   the rest of a cycle of the only clock: a dump, the rising edge with its evaluation, a dump
//   OP_DUMP   a dump at the time given, where there are several clocks or none
//   OP_POKE   a write to a public variable: which, which of its parts, from which byte on, how many, the bytes
#ifndef DPU_RECORDER_H
#define DPU_RECORDER_H

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "../model/model_abi.h"
#include "signal.h"
#include "variable.h"

namespace dpu {

// A state as dpu_model_table::restore wants it: padding behind the bytes that count.
class State {
public:
    // Throws std::bad_alloc.
    void save(const dpu_model_table* table, void* instance);
    const uint8_t* data() const { return bytes_.data(); }
    uint64_t size() const { return size_; }
    void assign(const uint8_t* bytes, uint64_t size);

private:
    static void append(void* target, const void* bytes, size_t count);

    std::vector<uint8_t> bytes_;
    uint64_t size_ = 0;
    bool failed_ = false;
};

// What grows by being written behind its end; realloc moves the pages of a large one and not their bytes.
class Log {
public:
    Log() = default;
    ~Log() { std::free(data_); }
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    // Where the next byte goes, with room for so many. Throws std::bad_alloc.
    uint8_t* room(uint64_t bytes) {
        if (__builtin_expect(used + bytes > capacity_, 0)) grow(bytes);
        return data_ + used;
    }
    const uint8_t* data() const { return data_; }
    void swap(Log& other) {
        std::swap(used, other.used);
        std::swap(data_, other.data_);
        std::swap(capacity_, other.capacity_);
    }

    uint64_t used = 0;

private:
    void grow(uint64_t bytes);

    uint8_t* data_ = nullptr;
    uint64_t capacity_ = 0;
};

class Recorder {
public:
    // Keeps at least the last `cycles`, unless their log takes more than `log_bytes_max`. Throws Refusal.
    Recorder(const dpu_model_table* table, void* instance, const std::vector<Signal>& ports, const Signal& clock,
             uint64_t period_ps, uint64_t cycles, uint64_t log_bytes_max);

    // Before an evaluation.
    void evaluates(uint64_t cycle) {
        if (__builtin_expect(cycle >= rotate_cycle_ || now_.log.used > log_bytes_max_, 0)) rotate(cycle);
    }

    // After it, for an evaluation leaves the inputs as they are, and inputs written just before are still on their way
    // to the cache: to load a word of which a byte was stored a moment ago stalls the processor.
    void evaluated(uint64_t cycle, uint64_t time_ps) {
        uint8_t* at = now_.log.room(note_bytes_max_);
        if (cycle != cycle_) at = cycle_is(cycle, at);
        uint8_t* const op = at++;
        *op = OP_EVAL;
        if (time_ps != cycle * period_ps_) {
            *op |= OP_TIME;
            std::memcpy(at, &time_ps, 8);
            at += 8;
        }
        uint8_t* const count = at;
        uint16_t notes = 0;
        at = changes(at + 2, &notes);
        std::memcpy(count, &notes, 2);
        now_.log.used = static_cast<uint64_t>(at - now_.log.data());
    }

    // Before the rising edge of the only clock, when an evaluation has come before in this cycle.
    void rises(uint64_t cycle) {
        uint8_t* at = now_.log.room(note_bytes_max_);
        if (__builtin_expect(cycle != cycle_, 0)) at = cycle_is(cycle, at);
        *at++ = OP_RISE;
        now_.log.used = static_cast<uint64_t>(at - now_.log.data());
        ++cycle_;
    }

    void dumps(uint64_t time_ps);
    // A write to a public variable, between two evaluations.
    void pokes(const Variable& variable, const Poke& poke);
    // Forgets everything: the instance was given another state.
    void restart() { before_.log.used = now_.log.used = rotate_cycle_ = 0; before_.cycle = now_.cycle = None; }
    // From now on every level of a clock is an input like others; what was told before reads differently.
    void several_clocks() {
        if (!several_clocks_) restart();
        several_clocks_ = true;
    }
    // Writes what it has of the last cycles, the one under way included, and returns the first. Throws Refusal.
    uint64_t write(const std::string& path, uint64_t end_cycle) const;

private:
    enum : uint8_t { OP_EVAL = 1, OP_RISE = 2, OP_CYCLE = 3, OP_DUMP = 4, OP_POKE = 5, OP_TIME = 0x80 };
    static constexpr uint64_t None = ~0ull;
    static constexpr uint32_t BlockBytes = 64;
    static constexpr ptrdiff_t WordsAtOnce = 8;
    static constexpr uint16_t Block = 0x8000;

    struct Segment {
        State state;
        Log log;
        uint64_t cycle = None;  // at the state
    };

    // Eight bytes in which inputs lie, and perhaps something else.
    struct Word {
        uint8_t* at;
        uint64_t mask;
        uint64_t seen;
    };

    typedef uint64_t Bytes __attribute__((vector_size(16)));  // what every x86-64 and aarch64 compares at once

    // So many bytes of one input.
    struct Wide {
        uint8_t* at;
        uint8_t seen[BlockBytes];
    };

    class Replay;

    void rotate(uint64_t cycle);

    uint8_t* cycle_is(uint64_t cycle, uint8_t* at) {
        *at = OP_CYCLE;
        std::memcpy(at + 1, &cycle, 8);
        cycle_ = cycle;
        return at + 9;
    }

    static uint64_t load(const uint8_t* at) {
        uint64_t value;
        std::memcpy(&value, at, 8);
        return value;
    }

    __attribute__((always_inline)) uint8_t* changes(uint8_t* at, uint16_t* notes) {
        uint32_t count = 0;
        uint16_t index = Block;
        for (Wide* wide = wides_.data(); wide != wides_end_; ++wide, ++index) {
            Bytes now[4], seen[4];
            std::memcpy(now, wide->at, BlockBytes);
            std::memcpy(seen, wide->seen, BlockBytes);
            const Bytes changed = ((now[0] ^ seen[0]) | (now[1] ^ seen[1])) | ((now[2] ^ seen[2]) | (now[3] ^ seen[3]));
            if ((changed[0] | changed[1]) == 0) continue;
            std::memcpy(at, &index, 2);
            std::memcpy(at + 2, now, BlockBytes);
            std::memcpy(wide->seen, now, BlockBytes);
            at += 2 + BlockBytes;
            ++count;
        }
        for (Word* word = words_.data(); word != words_end_;) {
            Word* const end = std::min(word + WordsAtOnce, words_end_);
            uint64_t any = 0;
            for (const Word* one = word; one != end; ++one) any |= (load(one->at) & one->mask) ^ one->seen;
            index = static_cast<uint16_t>(word - words_.data());
            // No processor guesses which single bits change: each is written behind the log's end, and counts if it did.
            for (; any != 0 && word != end; ++word, ++index) {
                const uint64_t value = load(word->at) & word->mask;
                const bool changed = value != word->seen;
                word->seen = value;
                std::memcpy(at, &index, 2);
                std::memcpy(at + 2, &value, 8);
                at += changed ? 10 : 0;
                count += changed;
            }
            word = end;
        }
        *notes = static_cast<uint16_t>(count);
        return at;
    }

    const dpu_model_table* table_;
    void* instance_;
    Signal clock_;
    uint8_t* anchor_;  // the first port, from which the others are told in another instance
    std::vector<const uint8_t*> ports_;
    uint64_t period_ps_;
    uint64_t cycles_;
    uint64_t log_bytes_max_;
    uint64_t note_bytes_max_ = 0;
    bool several_clocks_ = false;
    std::vector<std::pair<std::string, std::string>> poked_;  // scope and name
    std::vector<Word> words_;
    std::vector<Wide> wides_;
    Word* words_end_ = nullptr;
    Wide* wides_end_ = nullptr;
    Segment now_, before_;
    uint64_t cycle_ = None;
    uint64_t rotate_cycle_ = 0;
};

}  // namespace dpu

#endif
