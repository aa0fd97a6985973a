// SPDX-License-Identifier: Apache-2.0
#include "recorder.h"

#include <sys/mman.h>

#include <algorithm>
#include <map>
#include <memory>
#include <new>

#include "simulation.h"
#include "waveform.h"

namespace dpu {

namespace {

// A state is copied so rarely that this many bytes of it fall to a cycle.
constexpr uint64_t StateBytesPerCycle = 4;
constexpr uintptr_t HugePageBytes = 2 << 20;
constexpr uint64_t NotesMax = 1 << 15;  // a note numbers them in 15 bits

}  // namespace

void State::append(void* target, const void* bytes, size_t count) {
    State& self = *static_cast<State*>(target);
    try {
        // No exception may pass through the model's code.
        if (self.size_ + count + DPU_STATE_PADDING_BYTES > self.bytes_.size()) {
            self.bytes_.resize(self.size_ + count + DPU_STATE_PADDING_BYTES);
        }
        std::memcpy(self.bytes_.data() + self.size_, bytes, count);
        self.size_ += count;
    } catch (const std::bad_alloc&) {
        self.failed_ = true;
    }
}

void State::save(const dpu_model_table* table, void* instance) {
    size_ = 0;
    failed_ = false;
    table->save(instance, append, this);
    if (failed_) throw std::bad_alloc();
}

void State::assign(const uint8_t* bytes, uint64_t size) {
    size_ = size;
    bytes_.assign(size + DPU_STATE_PADDING_BYTES, 0);
    std::memcpy(bytes_.data(), bytes, size);
}

void Log::grow(uint64_t bytes) {
    const uint64_t wanted = (used + bytes) * 2;
    void* const grown = std::realloc(data_, wanted);
    if (grown == nullptr) throw std::bad_alloc();
    data_ = static_cast<uint8_t*>(grown);
    capacity_ = wanted;
    if (wanted >= 2 * HugePageBytes) {
        // Advice only: where pages are small, the first write to each of them interrupts the run.
        const uintptr_t begin = (reinterpret_cast<uintptr_t>(data_) + HugePageBytes - 1) & ~(HugePageBytes - 1);
        const uintptr_t end = (reinterpret_cast<uintptr_t>(data_) + wanted) & ~(HugePageBytes - 1);
        madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
    }
}

Recorder::Recorder(const dpu_model_table* table, void* instance, const std::vector<Signal>& ports, const Signal& clock,
                   uint64_t period_ps, uint64_t cycles, uint64_t log_bytes_max)
    : table_(table), instance_(instance), clock_(clock), anchor_(ports.front().data), period_ps_(period_ps),
      cycles_(cycles), log_bytes_max_(log_bytes_max) {
    if (!table->traced) {
        throw Refusal{Status::BAD_ARGUMENT, std::string("model was built without waveforms: top=") + table->top_name};
    }
    if (table->unsavable != nullptr) {
        throw Refusal{Status::NOT_SAVABLE, std::string("model cannot be recorded: top=") + table->top_name +
                                               ", reason=" + table->unsavable};
    }
    if (cycles == 0) throw Refusal{Status::BAD_ARGUMENT, "nothing to record: cycles=0"};
    std::map<uint8_t*, uint64_t> words;
    for (size_t i = 0; i < ports.size(); ++i) {
        ports_.push_back(ports[i].data);
        if (table->ports[i].direction == DPU_PORT_OUTPUT) continue;
        uint32_t byte = 0;
        for (; byte + BlockBytes <= ports[i].bytes; byte += BlockBytes) wides_.push_back({ports[i].data + byte, {}});
        for (; byte < ports[i].bytes; ++byte) {
            const uintptr_t address = reinterpret_cast<uintptr_t>(ports[i].data + byte);
            words[reinterpret_cast<uint8_t*>(address & ~uintptr_t{7})] |= uint64_t{0xff} << (address % 8 * 8);
        }
    }
    if (words.size() + wides_.size() > NotesMax) {
        throw Refusal{Status::BAD_ARGUMENT, "too many inputs to record: words=" + std::to_string(words.size()) +
                                                ", blocks=" + std::to_string(wides_.size()) + ", notesMax=" +
                                                std::to_string(NotesMax)};
    }
    for (const auto& word : words) words_.push_back({word.first, word.second, 0});
    words_end_ = words_.data() + words_.size();
    wides_end_ = wides_.data() + wides_.size();
    note_bytes_max_ = 64 + words_.size() * 10 + wides_.size() * (2 + BlockBytes);
}

void Recorder::rotate(uint64_t cycle) {
    std::swap(before_.state, now_.state);
    before_.log.swap(now_.log);
    before_.cycle = now_.cycle;
    now_.state.save(table_, instance_);
    now_.log.used = 0;
    now_.cycle = cycle_ = cycle;
    rotate_cycle_ = cycle + std::max(cycles_, now_.state.size() / StateBytesPerCycle);
    // What has changed since the segment before is in the state, and is told in the log too: a replay that comes from
    // that segment takes no state here.
}

void Recorder::dumps(uint64_t time_ps) {
    uint8_t* const at = now_.log.room(9);
    *at = OP_DUMP;
    std::memcpy(at + 1, &time_ps, 8);
    now_.log.used += 9;
}

void Recorder::pokes(const Variable& variable, const Poke& poke) {
    const std::pair<std::string, std::string> name(variable.scope, variable.name);
    const uint32_t index = static_cast<uint32_t>(std::find(poked_.begin(), poked_.end(), name) - poked_.begin());
    if (index == poked_.size()) poked_.push_back(name);
    const uint64_t head[] = {uint64_t{index} << 8 | static_cast<uint64_t>(poke.part), poke.offset, poke.bytes.size()};
    const uint64_t bytes = 1 + sizeof head + poke.bytes.size();
    uint8_t* const at = now_.log.room(bytes);
    *at = OP_POKE;
    std::memcpy(at + 1, head, sizeof head);
    std::memcpy(at + 1 + sizeof head, poke.bytes.data(), poke.bytes.size());
    now_.log.used += bytes;
}

// Another instance that is given the same again.
class Recorder::Replay {
public:
    Replay(const Recorder& recorder, const std::string& path, uint64_t from, uint64_t to)
        : recorder_(recorder), table_(recorder.table_), instance_(table_->create(1)) {
        if (instance_ == nullptr) throw Refusal{Status::OUT_OF_MEMORY, "model could not be created"};
        uint8_t* const anchor = static_cast<uint8_t*>(table_->port(instance_, 0));
        for (uint32_t i = 0; i < table_->port_count; ++i) {
            if (static_cast<uint8_t*>(table_->port(instance_, i)) - anchor != recorder.ports_[i] - recorder.anchor_) {
                table_->destroy(instance_);
                throw Refusal{Status::NOT_SAVABLE, "ports lie apart in another instance"};
            }
        }
        for (const Word& word : recorder.words_) words_.push_back(anchor + (word.at - recorder.anchor_));
        for (const Wide& wide : recorder.wides_) wides_.push_back(anchor + (wide.at - recorder.anchor_));
        if (recorder.clock_.present()) clock_ = anchor + (recorder.clock_.data - recorder.anchor_);
        for (const auto& name : recorder.poked_) {
            dpu_signal found;
            if (table_->signal(instance_, name.first.c_str(), name.second.c_str(), &found) != 0) found = dpu_signal{};
            poked_.push_back(found);
        }
        waveform_.plan(path, from, to);
    }

    ~Replay() {
        waveform_.close(table_, instance_);
        table_->destroy(instance_);
    }

    Replay(const Replay&) = delete;
    Replay& operator=(const Replay&) = delete;

    void restore(const Segment& segment) {
        if (table_->restore(instance_, segment.state.data(), segment.state.size()) != 0) {
            throw Refusal{Status::NOT_SAVABLE, "state of the model cannot be restored"};
        }
        table_->enter(instance_);
    }

    void run(const Segment& segment) {
        uint64_t cycle = segment.cycle;
        const uint64_t period = recorder_.period_ps_;
        const uint8_t* at = segment.log.data();
        const uint8_t* const end = at + segment.log.used;
        while (at < end) {
            const uint8_t op = *at++;
            switch (op & ~OP_TIME) {
            case OP_EVAL: {
                uint64_t time = cycle * period;
                if ((op & OP_TIME) != 0) at = take(at, &time);
                at = change(at);
                if (clock_ != nullptr && !recorder_.several_clocks_) *clock_ = 0;
                table_->eval(instance_, time);
                break;
            }
            case OP_RISE:
                dump(cycle, cycle * period, true);
                if (clock_ != nullptr) *clock_ = 1;
                table_->eval(instance_, cycle * period + period / 2);
                dump(cycle, cycle * period + period / 2, false);
                ++cycle;
                break;
            case OP_CYCLE: at = take(at, &cycle); break;
            case OP_POKE: at = poke(at); break;
            default: {
                uint64_t time = 0;
                at = take(at, &time);
                dump(cycle, time, true);
                break;
            }
            }
        }
    }

private:
    static const uint8_t* take(const uint8_t* at, uint64_t* value) {
        std::memcpy(value, at, 8);
        return at + 8;
    }

    const uint8_t* change(const uint8_t* at) {
        uint16_t count;
        std::memcpy(&count, at, 2);
        at += 2;
        for (; count != 0; --count) {
            uint16_t index;
            std::memcpy(&index, at, 2);
            at += 2;
            if ((index & Block) != 0) {
                std::memcpy(wides_[index & ~Block], at, BlockBytes);
                at += BlockBytes;
                continue;
            }
            const uint64_t mask = recorder_.words_[index].mask;
            const uint64_t value = (load(words_[index]) & ~mask) | load(at);
            std::memcpy(words_[index], &value, 8);
            at += 8;
        }
        return at;
    }

    const uint8_t* poke(const uint8_t* at) {
        uint64_t target, offset, bytes;
        at = take(take(take(at, &target), &offset), &bytes);
        uint8_t* const begin = Variable::part(poked_[target >> 8], static_cast<Poke::Part>(target & 0xff));
        if (begin != nullptr) std::memcpy(begin + offset, at, bytes);
        return at + bytes;
    }

    void dump(uint64_t cycle, uint64_t time_ps, bool low) {
        waveform_.dump(table_, instance_, cycle, time_ps, low);
        if (!waveform_.error().empty()) throw Refusal{Status::WAVE_FAILED, waveform_.error()};
    }

    const Recorder& recorder_;
    const dpu_model_table* table_;
    void* instance_;
    std::vector<uint8_t*> words_, wides_;
    std::vector<dpu_signal> poked_;
    uint8_t* clock_ = nullptr;
    Waveform waveform_;
};

uint64_t Recorder::write(const std::string& path, uint64_t end_cycle) const {
    if (now_.cycle == None) throw Refusal{Status::BAD_ARGUMENT, "nothing was recorded yet, no cycle has run"};
    const uint64_t wanted = end_cycle > cycles_ ? end_cycle - cycles_ : 0;
    const bool both = before_.cycle != None && now_.cycle > wanted;
    const uint64_t from = std::max(wanted, both ? before_.cycle : now_.cycle);
    Replay replay(*this, path, from, ~0ull);
    replay.restore(both ? before_ : now_);
    if (both) replay.run(before_);
    replay.run(now_);
    return from;
}

}  // namespace dpu
