// SPDX-License-Identifier: Apache-2.0
// The flight recorder: what an instance was given, evaluation by evaluation, since a state that was saved before the
// last so many cycles. To see those cycles, another instance takes that state and is given the same again, with
// waveforms. So a run pays for comparing its inputs, and now and then for a copy of its state.
//
// log of a segment, from its state on; a cycle is told by OP_CYCLE or counted by OP_RISE:
//   OP_EVAL   inputs that changed (how many notes, then each: a word's number and value, or with BLOCK eight of them in
//             one), then an evaluation at time cycle * period, or with OP_TIME at the time given
//   OP_RISE   the rest of a cycle of the only clock: a dump, the rising edge with its evaluation, a dump
//   OP_DUMP   a dump at the time given, where there are several clocks or none
//   OP_POKE   a write to a public variable: which, which of its parts, from which byte on, how many, the bytes
#ifndef DPU_RECORDER_H
#define DPU_RECORDER_H

#include <cstdint>
#include <cstring>
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

class Recorder {
public:
    // Keeps at least the last `cycles`, unless their log takes more than `log_bytes_max`. Throws Refusal.
    Recorder(const dpu_model_table* table, void* instance, const std::vector<Signal>& ports, const Signal& clock,
             uint64_t period_ps, uint64_t cycles, uint64_t log_bytes_max);

    // Before an evaluation.
    void evaluates(uint64_t cycle, uint64_t time_ps) {
        if (__builtin_expect(cycle >= rotate_cycle_ || now_.used > log_bytes_max_, 0)) rotate(cycle);
        reserve();
        uint8_t* at = now_.log.data() + now_.used;
        if (cycle != cycle_) {
            *at++ = OP_CYCLE;
            std::memcpy(at, &cycle, 8);
            at += 8;
            cycle_ = cycle;
        }
        uint8_t* const op = at++;
        *op = OP_EVAL;
        if (time_ps != cycle * period_ps_) {
            *op |= OP_TIME;
            std::memcpy(at, &time_ps, 8);
            at += 8;
        }
        uint8_t* const count = at;
        at += 2;
        uint16_t notes = 0;
        at = changes(at, &notes);
        std::memcpy(count, &notes, 2);
        now_.used = static_cast<uint64_t>(at - now_.log.data());
    }

    // Before the rising edge of the only clock, when an evaluation has come before in this cycle.
    void rises(uint64_t cycle) {
        reserve();
        if (__builtin_expect(cycle != cycle_, 0)) {
            now_.log[now_.used] = OP_CYCLE;
            std::memcpy(now_.log.data() + now_.used + 1, &cycle, 8);
            now_.used += 9;
            cycle_ = cycle;
        }
        now_.log[now_.used++] = OP_RISE;
        ++cycle_;
    }

    void dumps(uint64_t time_ps);
    // A write to a public variable, between two evaluations.
    void pokes(const Variable& variable, const Poke& poke);
    // Forgets everything: the instance was given another state.
    void restart() { before_.used = now_.used = rotate_cycle_ = 0; before_.cycle = now_.cycle = None; }
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
    static constexpr uint32_t BlockWords = 8;
    static constexpr uint16_t Block = 0x8000;

    struct Segment {
        State state;
        std::vector<uint8_t> log;
        uint64_t used = 0;
        uint64_t cycle = None;  // at the state
    };

    // Consecutive words of 8 bytes in which inputs lie, and what else lies between.
    struct Run {
        uint8_t* at;
        uint32_t first, count;
    };

    class Replay;

    void rotate(uint64_t cycle);
    void take_words();

    void reserve() {
        if (__builtin_expect(now_.used + note_bytes_max_ > now_.log.size(), 0)) {
            now_.log.resize(now_.log.size() * 2 + note_bytes_max_);
        }
    }

    static uint64_t load(const uint8_t* at) {
        uint64_t value;
        std::memcpy(&value, at, 8);
        return value;
    }

    uint8_t* changes(uint8_t* at, uint16_t* notes) {
        for (const Run& run : runs_) {
            uint32_t i = 0;
            for (; i + BlockWords <= run.count; i += BlockWords) {
                const uint8_t* const values = run.at + 8 * i;
                const uint64_t* const seen = seen_.data() + run.first + i;
                const uint64_t* const mask = masks_.data() + run.first + i;
                uint64_t changed = 0;
                for (uint32_t k = 0; k < BlockWords; ++k) changed |= (load(values + 8 * k) ^ seen[k]) & mask[k];
                if (changed != 0) at = block(values, run.first + i, at, notes);
            }
            for (; i < run.count; ++i) {
                const uint8_t* const value = run.at + 8 * i;
                if (differs(value, run.first + i)) at = note(run.first + i, load(value), at, notes);
            }
        }
        return at;
    }

    // Of eight words some changed. Two of them tell whether it was a beat of data, noted as one, or single bits; a wrong
    // guess is a longer note.
    uint8_t* block(const uint8_t* values, uint32_t first, uint8_t* at, uint16_t* notes) {
        if (differs(values + 8, first + 1) && differs(values + 48, first + 6)) {
            const uint16_t index = static_cast<uint16_t>(first | Block);
            std::memcpy(at, &index, 2);
            std::memcpy(at + 2, values, 8 * BlockWords);
            std::memcpy(seen_.data() + first, values, 8 * BlockWords);
            ++*notes;
            return at + 2 + 8 * BlockWords;
        }
        for (uint32_t k = 0; k < BlockWords; ++k) {
            if (differs(values + 8 * k, first + k)) at = note(first + k, load(values + 8 * k), at, notes);
        }
        return at;
    }

    bool differs(const uint8_t* value, uint32_t word) const {
        return ((load(value) ^ seen_[word]) & masks_[word]) != 0;
    }

    uint8_t* note(uint32_t word, uint64_t value, uint8_t* at, uint16_t* notes) {
        seen_[word] = value;
        const uint16_t index = static_cast<uint16_t>(word);
        std::memcpy(at, &index, 2);
        std::memcpy(at + 2, &value, 8);
        ++*notes;
        return at + 10;
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
    std::vector<Run> runs_;
    std::vector<uint64_t> seen_, masks_;
    Segment now_, before_;
    uint64_t cycle_ = None;
    uint64_t rotate_cycle_ = 0;
};

}  // namespace dpu

#endif
