// SPDX-License-Identifier: Apache-2.0
// The state of a simulation between two cycles, as a block of bytes for this process: which model, clocks, memory
// behind the buses, the model's own state. Endpoints have none: it is taken only while they have nothing queued or
// under way, and where it is restored they start as after a reset.

#include <cstring>

#include "simulation.h"

namespace dpu {

namespace {

constexpr uint64_t PageBytes = 4096;

Refusal refusal(const std::string& message) { return Refusal{Status::NOT_SAVABLE, message}; }

class Writer {
public:
    explicit Writer(std::vector<uint8_t>* bytes) : bytes_(*bytes) {}
    void number(uint64_t value) { block(&value, 8); }
    void text(const std::string& value) {
        number(value.size());
        block(value.data(), value.size());
    }
    void block(const void* data, uint64_t size) {
        const uint8_t* const from = static_cast<const uint8_t*>(data);
        bytes_.insert(bytes_.end(), from, from + size);
    }

private:
    std::vector<uint8_t>& bytes_;
};

class Reader {
public:
    Reader(const uint8_t* bytes, uint64_t size) : at_(bytes), left_(size) {}
    uint64_t number() {
        uint64_t value;
        std::memcpy(&value, block(8), 8);
        return value;
    }
    std::string text() {
        const uint64_t size = number();
        return std::string(reinterpret_cast<const char*>(block(size)), size);
    }
    const uint8_t* block(uint64_t size) {
        if (size > left_) throw refusal("checkpoint is cut short");
        const uint8_t* const at = at_;
        at_ += size;
        left_ -= size;
        return at;
    }

private:
    const uint8_t* at_;
    uint64_t left_;
};

bool zero(const uint8_t* bytes, uint64_t size) {
    return bytes[0] == 0 && std::memcmp(bytes, bytes + 1, size - 1) == 0;
}

uint64_t page_bytes(uint64_t offset, uint64_t size) { return size - offset < PageBytes ? size - offset : PageBytes; }

void save_memory(Writer* out, const AxiMemory& memory) {
    out->text(memory.prefix);
    out->number(memory.memory_bytes);
    for (uint64_t offset = 0; offset < memory.memory_bytes; offset += PageBytes) {
        const uint64_t size = page_bytes(offset, memory.memory_bytes);
        if (zero(memory.memory + offset, size)) continue;
        out->number(offset);
        out->block(memory.memory + offset, size);
    }
    out->number(~0ull);
}

void restore_memory(Reader* in, AxiMemory* memory) {
    uint64_t saved = in->number();
    for (uint64_t offset = 0; offset < memory->memory_bytes; offset += PageBytes) {
        const uint64_t size = page_bytes(offset, memory->memory_bytes);
        uint8_t* const page = memory->memory + offset;
        if (offset == saved) {
            std::memcpy(page, in->block(size), size);
            saved = in->number();
        } else if (!zero(page, size)) {
            std::memset(page, 0, size);
        }
    }
}

}  // namespace

void Simulation::check_idle() const {
    const auto busy = [](const std::string& prefix, const char* what) {
        throw refusal(std::string("endpoint has ") + what + ": endpoint=" + prefix);
    };
    for (const auto& source : sources) {
        if (!source.drained()) busy(source.prefix, "packets queued or under way");
    }
    for (const auto& sink : sinks) {
        if (sink.has_packet()) busy(sink.prefix, "packets that were not drained");
        if (sink.in_packet()) busy(sink.prefix, "a packet under way");
    }
    for (const auto& tap : taps) {
        if (tap.control->produced != tap.control->consumed) busy(tap.prefix, "records that were not drained");
    }
    for (const auto& memory : memories) {
        if (!memory.drained()) busy(memory.prefix, "bursts under way");
    }
    for (const auto& lite : lites) {
        if (!lite.drained()) busy(lite.prefix, "transfers queued or under way");
    }
    for (const auto& writes : posted) {
        if (writes.has_write()) busy(writes.prefix, "writes that were not drained");
        if (!writes.drained() || !writes.answered()) busy(writes.prefix, "writes without a response");
    }
}

Status Simulation::checkpoint(std::vector<uint8_t>* bytes, Failure* failure) {
    const Status earlier = ended(failure);
    if (earlier != Status::OK) return earlier;
    if (table->unsavable != nullptr) {
        throw refusal(std::string("model cannot be saved: top=") + table->top_name + ", reason=" + table->unsavable);
    }
    check_idle();
    if (!pokes_.empty()) {
        throw refusal("variables are to be written after the next edge: count=" + std::to_string(pokes_.size()));
    }
    State state;
    state.save(table, instance);
    Writer out(bytes);
    out.number(reinterpret_cast<uint64_t>(table));
    out.text(table->top_name);
    out.number(status_->period_ps);
    out.number(clocks_.size());
    for (const Clock& clock : clocks_) {
        out.text(clock.port.name);
        out.number(clock.half_ps);
        out.number(clock.next_ps);
        out.number(clock.level);
    }
    out.number(memories.size());
    for (const AxiMemory& memory : memories) save_memory(&out, memory);
    out.number(status_->cycle);
    out.number(status_->cycles_stepped);
    out.number(status_->cycles_skipped);
    out.number(time_ps_);
    for (size_t i = 0; i < ports.size(); ++i) out.number(port_owner[i].empty());
    out.number(state.size());
    out.block(state.data(), state.size());
    return Status::OK;
}

Status Simulation::restore(const uint8_t* bytes, uint64_t size, Failure*) {
    Reader in(bytes, size);
    const uint64_t model = in.number();
    const std::string top = in.text();
    if (model != reinterpret_cast<uint64_t>(table)) {
        throw refusal("checkpoint is of another model: top=" + std::string(table->top_name) + ", checkpointOf=" + top);
    }
    if (wave_.open()) {
        throw refusal(std::string("waveform is being written, its time cannot go back: top=") + table->top_name);
    }
    const uint64_t period_ps = in.number();
    if (period_ps != status_->period_ps) {
        throw refusal("checkpoint has another clock period: periodPs=" + std::to_string(status_->period_ps) +
                      ", checkpointPeriodPs=" + std::to_string(period_ps));
    }
    std::vector<Clock> clocks = clocks_;
    const uint64_t clock_count = in.number();
    if (clock_count != clocks.size()) {
        throw refusal("checkpoint has other clocks, add the same before: clocks=" + std::to_string(clocks.size()) +
                      ", checkpointClocks=" + std::to_string(clock_count));
    }
    for (Clock& clock : clocks) {
        const std::string name = in.text();
        if (in.number() != clock.half_ps || name != clock.port.name) {
            throw refusal("checkpoint has other clocks: port=" + std::string(clock.port.name) + ", checkpointPort=" +
                          name);
        }
        clock.next_ps = in.number();
        clock.level = in.number() != 0;
    }
    const uint64_t memory_count = in.number();
    if (memory_count != memories.size()) {
        throw refusal("checkpoint has the contents of other memories, attach the same before: memories=" +
                      std::to_string(memories.size()) + ", checkpointMemories=" + std::to_string(memory_count));
    }
    for (AxiMemory& memory : memories) {
        const std::string prefix = in.text();
        const uint64_t memory_bytes = in.number();
        if (prefix != memory.prefix || memory_bytes != memory.memory_bytes) {
            throw refusal("checkpoint has the contents of another memory: bus=" + memory.prefix + ", bytes=" +
                          std::to_string(memory.memory_bytes) + ", checkpointBus=" + prefix + ", checkpointBytes=" +
                          std::to_string(memory_bytes));
        }
        restore_memory(&in, &memory);
    }
    const uint64_t cycle = in.number(), stepped = in.number(), skipped = in.number(), time_ps = in.number();
    std::vector<bool> free(ports.size());
    for (size_t i = 0; i < ports.size(); ++i) free[i] = in.number() != 0;
    State state;
    const uint64_t state_bytes = in.number();
    state.assign(in.block(state_bytes), state_bytes);
    if (table->restore(instance, state.data(), state.size()) != 0) {
        throw refusal("state of the model cannot be restored: top=" + std::string(table->top_name));
    }
    status_->cycle = cycle;
    status_->cycles_stepped = stepped;
    status_->cycles_skipped = skipped;
    status_->events = status_->run_cycles = 0;
    time_ps_ = time_ps;
    clocks_ = clocks;
    ended_ = Status::OK;
    fault = Fault();
    last_event_ = 0;
    low_ = settled_ = false;
    begun_ = true;
    pokes_.clear();
    for (auto& source : sources) source.reset();
    for (auto& sink : sinks) sink.reset();
    for (auto& memory : memories) memory.reset();
    for (auto& lite : lites) lite.reset();
    for (auto& writes : posted) writes.reset();
    // What an endpoint drove there and nobody drives here is a wire that nobody drives.
    for (size_t i = 0; i < ports.size(); ++i) {
        if (!free[i] && port_owner[i].empty()) std::memset(ports[i].data, 0, ports[i].bytes);
    }
    if (stepper_ != nullptr) {
        stepper_->drive_count = 0;
        stepper_->watch_hit = 0;
        stepper_->now_ps = time_ps_;
    }
    plan_edges();
    if (recorder_) recorder_->restart();
    return Status::OK;
}

}  // namespace dpu
