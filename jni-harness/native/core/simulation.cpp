// SPDX-License-Identifier: Apache-2.0
// The cycle loop. One cycle is
//
//            ____      ____        drive    endpoints set the inputs of this cycle, clock low
//   clk ____|    |____|    |       eval     everything settles, also paths from ready to valid through the design
//      ^  ^ ^  ^                   sample   endpoints see what the edge will see: a handshake is valid & ready
//      |  | |  |                   clock high, eval    registers take their new values
//  drive  | eval
//     eval, sample
//
// so inputs change after one rising edge and before the next, and an endpoint decides what to drive from what it
// sampled before the edge, as a register would. In a waveform inputs change with the falling edge. At rest the clock
// has just risen. Cycle k rises at (k + 1/2) periods and ends at (k + 1) periods.

#include "half_cycle.h"
#include "nearest.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace dpu {

Simulation::Simulation(const dpu_model_table* model, const OpenSettings& settings)
    : table(model), status_(reinterpret_cast<StatusBlock*>(settings.status_address)),
      reset_active_low_(settings.reset_active_low) {
    instance = table->create(settings.seed);
    if (instance == nullptr) throw Refusal{Status::OUT_OF_MEMORY, "model could not be created"};
    for (uint32_t i = 0; i < table->port_count; ++i) {
        const dpu_port& port = table->ports[i];
        Signal signal;
        signal.data = static_cast<uint8_t*>(table->port(instance, i));
        signal.bytes = port.storage_bytes;
        signal.width_bits = port.width_bits;
        signal.mask = mask_of(port.width_bits);
        signal.name = port.name;
        // Verilator gives inputs random values too; a testbench expects wires that nobody drives to be low.
        if (port.direction == DPU_PORT_INPUT) std::memset(signal.data, 0, signal.bytes);
        ports.push_back(signal);
    }
    port_owner.resize(ports.size());
    const auto single_input = [&](const std::string& name, const char* what) {
        if (name.empty()) return Signal();
        std::vector<std::string> bits;
        bool there = false;
        for (uint32_t i = 0; i < ports.size(); ++i) {
            if (table->ports[i].direction == DPU_PORT_INPUT && ports[i].width_bits == 1) bits.push_back(ports[i].name);
            if (name != ports[i].name) continue;
            there = true;
            if (table->ports[i].direction != DPU_PORT_INPUT || ports[i].width_bits != 1) break;
            port_owner[i] = what;
            return ports[i];
        }
        table->destroy(instance);
        if (there) {
            throw Refusal{Status::BAD_ARGUMENT, std::string(what) + " is not a 1-bit input of " + table->top_name +
                                                    ": port=" + name};
        }
        throw Refusal{Status::BAD_ARGUMENT, "no such port: " + std::string(what) + "=" + name + ", top=" +
                                                table->top_name + ", nearest=" + nearest(name, bits)};
    };
    clock_ = single_input(settings.clock, "clock");
    reset_ = single_input(settings.reset, "reset");
    if (reset_.present()) reset_.bit(!reset_active_low_);
    *status_ = StatusBlock{};
    status_->period_ps = settings.period_ps;
}

Simulation::~Simulation() { table->destroy(instance); }

Signal Simulation::port(const std::string& name) const {
    for (const Signal& port : ports) {
        if (name == port.name) return port;
    }
    return Signal();
}

std::vector<std::string> Simulation::port_names(uint32_t direction) const {
    std::vector<std::string> names;
    for (size_t i = 0; i < ports.size(); ++i) {
        if (table->ports[i].direction == direction) names.push_back(ports[i].name);
    }
    return names;
}

Status Simulation::ended(Failure* failure) const {
    if (ended_ != Status::OK) *failure = ended_failure_;
    return ended_;
}

Status Simulation::end(Status status, std::string message, uint64_t time_ps, Failure* failure) {
    ended_ = status;
    ended_failure_.message = std::move(message);
    ended_failure_.time_ps = time_ps;
    wave_.close(table, instance);
    *failure = ended_failure_;
    return status;
}

Status Simulation::end_of_model(Failure* failure) {
    const std::string message = table->message(instance);
    switch (last_event_) {
    case DPU_EVENT_FINISH: return end(Status::MODEL_FINISHED, message, time_ps_, failure);
    case DPU_EVENT_STOP: return end(Status::MODEL_STOPPED, message, time_ps_, failure);
    default: return end(Status::MODEL_FAILED, message, time_ps_, failure);
    }
}

bool Simulation::drained() const {
    for (auto& source : sources) {
        if (!source.drained()) return false;
    }
    for (auto& memory : memories) {
        if (!memory.drained()) return false;
    }
    for (auto& lite : lites) {
        if (!lite.drained()) return false;
    }
    for (auto& writes : posted) {
        if (!writes.drained()) return false;
    }
    return true;
}

// What of the mask holds after sampling a cycle.
inline uint32_t Simulation::events(uint32_t stop_mask) const {
    uint32_t seen = 0;
    if (stop_mask & STOP_PACKET) {
        for (auto& sink : sinks) {
            if (sink.has_packet()) seen |= STOP_PACKET;
        }
    }
    if (stop_mask & STOP_TAP_NEARLY_FULL) {
        for (auto& tap : taps) {
            if (tap.nearly_full()) seen |= STOP_TAP_NEARLY_FULL;
        }
    }
    if (stop_mask & STOP_LITE_DONE) {
        bool done = true;
        for (auto& lite : lites) done &= lite.drained();
        if (done) seen |= STOP_LITE_DONE;
    }
    if (stop_mask & STOP_SOURCES_DRAINED) {
        bool done = true;
        for (auto& source : sources) done &= source.drained();
        if (done) seen |= STOP_SOURCES_DRAINED;
    }
    if (stop_mask & STOP_SOURCE_PACKET) {
        for (auto& source : sources) {
            if (source.finished()) seen |= STOP_SOURCE_PACKET;
        }
    }
    if (stop_mask & STOP_WRITE) {
        for (auto& writes : posted) {
            if (writes.has_write()) seen |= STOP_WRITE;
        }
    }
    if (stop_mask & STOP_REQUEST) {
        for (auto& memory : memories) {
            if (memory.requests.waiting()) seen |= STOP_REQUEST;
        }
    }
    for (uint32_t rest = stop_mask >> STOP_WATCH_FIRST; rest != 0; rest &= rest - 1) {
        const uint32_t k = static_cast<uint32_t>(__builtin_ctz(rest));
        if (k >= watches.size()) break;
        const Watch& watch = watches[k];
        if (watch.port.get() == watch.value && (!watch.drained || drained())) seen |= 1u << (STOP_WATCH_FIRST + k);
    }
    return seen;
}

void Simulation::drive_buses(uint64_t cycle) {
    for (auto& memory : memories) memory.drive(cycle);
    for (auto& lite : lites) lite.drive();
    for (auto& writes : posted) writes.drive(cycle);
}

void Simulation::sample_buses(uint64_t cycle) {
    for (auto& memory : memories) memory.sample(cycle);
    for (auto& tap : taps) tap.sample(cycle);
    for (auto& lite : lites) lite.sample(cycle);
    for (auto& writes : posted) writes.sample(cycle);
    if (observer != nullptr) observer(cycle);
}

template <bool Traced, typename Until>
Status Simulation::loop(uint64_t max_cycles, Failure* failure, Until until) {
    const uint64_t period = status_->period_ps, half = period / 2;
    const uint64_t begin = status_->cycle, stepped = status_->cycles_stepped;
    status_->events = 0;
    status_->run_cycles = 0;
    table->enter(instance);
    // Of the first cycle the low half may be over.
    bool driven = low_, settled = low_ && settled_, stop = false;
    low_ = false;
    uint64_t cycle = begin, time = begin * period;
    for (const uint64_t last = begin + max_cycles; cycle != last && !stop; time += period) {
        if (!driven) {
            drive(cycle);
            if (stepper_ != nullptr) drive_listed();
        }
        if (!settled) {
            if (clock_.present()) clock_.bit(false);
            if (!evaluate(time)) return end_of_model(failure);
        }
        driven = settled = false;
        if (Traced) wave_dump(time, true);
        sample(cycle);
        stop = until();
        const bool going = rise(time + half);
        if (Traced) wave_dump(time + half, false);
        if (__builtin_expect(!going, 0)) return end_of_model(failure);
        if (__builtin_expect(fault.raised(), 0)) return end(Status::BUS_FAULT, fault.text(), time + half, failure);
        if (Traced && __builtin_expect(!wave_.error().empty(), 0)) {
            return end(Status::WAVE_FAILED, wave_.error(), time + half, failure);
        }
        status_->cycle = ++cycle;
        status_->cycles_stepped = stepped + (cycle - begin);
    }
    status_->run_cycles = cycle - begin;
    settled_ |= cycle != begin;
    return Status::OK;
}

template <typename Until>
Status Simulation::loop(uint64_t max_cycles, Failure* failure, Until until) {
    const Status earlier = ended(failure);
    if (earlier != Status::OK) return earlier;
    if (!wave_.error().empty()) {
        return end(Status::WAVE_FAILED, wave_.error(), status_->cycle * status_->period_ps, failure);
    }
    if (!clocks_.empty()) {
        failure->message = "a design with several clocks is advanced from edge to edge: clocks=" +
                           std::to_string(clocks_.size());
        return Status::BAD_ARGUMENT;
    }
    return wave_.wanted() ? loop<true>(max_cycles, failure, until)
                          : loop<false>(max_cycles, failure, until);
}

bool Simulation::evaluate_recorded() {
    Recorder& recorder = *recorder_;
    recorder.evaluates(status_->cycle);
    const int event = table->eval(instance, time_ps_);
    recorder.evaluated(status_->cycle, time_ps_);
    return evaluated(event);
}

Status Simulation::run(uint64_t max_cycles, uint32_t stop_mask, Failure* failure) {
    return loop(max_cycles, failure, [this, stop_mask] {
        if (stop_mask == 0) return false;
        const uint32_t seen = events(stop_mask);
        status_->events = seen;
        return seen != 0;
    });
}

Status Simulation::run_lite(uint32_t lite, uint64_t completed, uint64_t max_cycles, Failure* failure) {
    const LiteControl& control = *lites[lite].control;
    const Status status = loop(max_cycles, failure, [&] { return lites[lite].answered() >= completed; });
    if (status != Status::OK) return status;
    // The transfer is retired when the next cycle is driven; doing it now lets the caller see the count.
    lites[lite].retire();
    settled_ = false;
    if (control.completed >= completed) return Status::OK;
    failure->message = "no response: bus=" + lites[lite].prefix + ", cycles=" + std::to_string(max_cycles);
    failure->time_ps = status_->cycle * status_->period_ps;
    return Status::TIMED_OUT;
}

Status Simulation::reset(uint64_t cycles, Failure* failure) {
    const Status earlier = ended(failure);
    if (earlier != Status::OK) return earlier;
    if (!reset_.present()) {
        failure->message = "no reset port was named";
        return Status::BAD_ARGUMENT;
    }
    if (!clocks_.empty()) {
        failure->message = "a design with several clocks is reset by the testbench: reset=" + std::string(reset_.name);
        return Status::BAD_ARGUMENT;
    }
    if (stepper_ != nullptr) drive_listed();
    low_ = false;
    for (auto& source : sources) source.reset();
    for (auto& sink : sinks) sink.reset();
    for (auto& memory : memories) memory.reset();
    for (auto& lite : lites) lite.reset();
    for (auto& writes : posted) writes.reset();
    reset_.bit(!reset_active_low_);
    const uint64_t period = status_->period_ps;
    table->enter(instance);
    // Endpoints neither drive nor look while reset is on: valid and ready stay low, as AXI asks.
    for (uint64_t n = 0; n < cycles; ++n) {
        const uint64_t time = status_->cycle * period;
        if (clock_.present()) clock_.bit(false);
        if (!evaluate(time)) return end_of_model(failure);
        if (wave_.planned()) wave_dump(time, true);
        const bool going = rise(time + period / 2);
        if (wave_.planned()) wave_dump(time + period / 2, false);
        if (!going) return end_of_model(failure);
        ++status_->cycle;
        ++status_->cycles_stepped;
    }
    reset_.bit(reset_active_low_);
    settled_ = false;
    return Status::OK;
}

Status Simulation::skip(uint64_t cycles, Failure* failure) {
    const Status earlier = ended(failure);
    if (earlier != Status::OK) return earlier;
    status_->cycle += cycles;
    status_->cycles_skipped += cycles;
    return Status::OK;
}

Status Simulation::settle(Failure* failure) {
    if (settled_ || ended_ != Status::OK) return Status::OK;
    table->enter(instance);
    if (clock_.present()) clock_.bit(false);
    if (!evaluate(status_->cycle * status_->period_ps)) return end_of_model(failure);
    settled_ = true;
    return Status::OK;
}

void Simulation::record(uint64_t cycles, uint64_t log_bytes_max) {
    if (table->port_count == 0) throw Refusal{Status::BAD_ARGUMENT, "model has no ports to record"};
    recorder_ = std::make_unique<Recorder>(table, instance, ports, clock_, status_->period_ps, cycles, log_bytes_max);
    if (!clocks_.empty()) recorder_->several_clocks();
    settled_ = false;
}

void Simulation::write_recording(const char* path, uint64_t* from_cycle, uint64_t* to_cycle) const {
    if (recorder_ == nullptr) {
        throw Refusal{Status::BAD_ARGUMENT, std::string("simulation has no flight recorder: top=") + table->top_name};
    }
    // A cycle that ended the simulation is not counted, and is the one to see.
    *to_cycle = status_->cycle + (ended_ != Status::OK);
    *from_cycle = recorder_->write(path, *to_cycle);
}

Status Simulation::wave(const char* path, uint64_t from_cycle, uint64_t to_cycle, Failure* failure) {
    if (!table->traced) {
        failure->message = std::string("model was built without waveforms: top=") + table->top_name;
        return Status::BAD_ARGUMENT;
    }
    wave_.close(table, instance);
    wave_.plan(path, from_cycle, to_cycle);
    return Status::OK;
}

}  // namespace dpu
