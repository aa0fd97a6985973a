// SPDX-License-Identifier: Apache-2.0
// From edge to edge, for a testbench that looks at the signals in between. It always stands where everything has
// settled and the next edge is to come: what it reads is what the registers are about to see, and what it drives
// reaches the design after that edge, as if a register had driven it.

#include <algorithm>

#include "half_cycle.h"

namespace dpu {

namespace {

constexpr uint32_t PublicVariable = 1u << 31;
constexpr size_t ClocksMax = 64;

uint32_t words_of(const Signal& signal) { return (signal.width_bits + 63) / 64; }

}  // namespace

void Simulation::attach_stepper(const StepperSettings& settings) {
    if (stepper_ != nullptr) throw Refusal{Status::BAD_ARGUMENT, "simulation has a stepper already"};
    uint32_t offset = 0;
    for (const Signal& port : ports) {
        drive_offsets_.push_back(offset);
        offset += words_of(port);
    }
    if (settings.value_bytes < offset * uint64_t{8}) {
        throw Refusal{Status::BAD_ARGUMENT, "values do not fit: bytes=" + std::to_string(settings.value_bytes) +
                                                ", bytesNeeded=" + std::to_string(offset * uint64_t{8})};
    }
    stepper_ = reinterpret_cast<StepperControl*>(settings.control_address);
    drive_list_ = reinterpret_cast<const uint32_t*>(settings.drive_address);
    drive_values_ = reinterpret_cast<const uint64_t*>(settings.value_address);
    watch_list_ = reinterpret_cast<const StepperWatch*>(settings.watch_address);
    watch_list_count_ = settings.watch_count_max;
    *stepper_ = StepperControl{};
    plan_edges();
}

void Simulation::add_clock(const std::string& name, uint64_t period_ps, uint64_t phase_ps) {
    const uint64_t now = status_->cycle * status_->period_ps;
    if (!clock_.present()) throw Refusal{Status::BAD_ARGUMENT, "no first clock was named: clock=" + name};
    if (stepper_ == nullptr) throw Refusal{Status::BAD_ARGUMENT, "no stepper is attached: clock=" + name};
    if (period_ps < 2 || period_ps % 2 != 0) {
        throw Refusal{Status::BAD_ARGUMENT, "clock period is not an even number of ps: clock=" + name + ", periodPs=" +
                                                std::to_string(period_ps)};
    }
    const uint32_t index = static_cast<uint32_t>(
        std::find_if(ports.begin(), ports.end(), [&](const Signal& port) { return name == port.name; }) -
        ports.begin());
    if (index == ports.size() || table->ports[index].direction != DPU_PORT_INPUT || ports[index].width_bits != 1) {
        throw Refusal{Status::BAD_ARGUMENT, std::string("clock is not a 1-bit input of ") + table->top_name +
                                                ": port=" + name};
    }
    if (!port_owner[index].empty()) {
        throw Refusal{Status::BAD_ARGUMENT, "port is driven already: port=" + name + ", by=" + port_owner[index]};
    }
    if (clocks_.size() == ClocksMax) {
        throw Refusal{Status::BAD_ARGUMENT, "too many clocks: clocksMax=" + std::to_string(ClocksMax)};
    }
    port_owner[index] = "clock";
    if (recorder_) recorder_->several_clocks();
    if (clocks_.empty()) {
        clocks_.push_back({clock_, status_->period_ps / 2, now + status_->period_ps / 2, false});
    }
    clocks_.push_back({ports[index], period_ps / 2, now + phase_ps, false});
    settled_ = false;
    plan_edges();
}

void Simulation::plan_edges() {
    if (stepper_ == nullptr) return;
    if (clocks_.empty()) {
        stepper_->next_ps = clock_.present() ? status_->cycle * status_->period_ps + status_->period_ps / 2 : ~0ull;
        stepper_->rising = clock_.present();
        stepper_->falling = 0;
        return;
    }
    uint64_t next = ~0ull;
    for (const Clock& clock : clocks_) next = std::min(next, clock.next_ps);
    stepper_->next_ps = next;
    stepper_->rising = stepper_->falling = 0;
    for (size_t k = 0; k < clocks_.size(); ++k) {
        if (clocks_[k].next_ps == next) (clocks_[k].level ? stepper_->falling : stepper_->rising) |= uint64_t{1} << k;
    }
}

void Simulation::drive_listed() {
    const uint64_t count = std::min<uint64_t>(stepper_->drive_count, ports.size());
    for (uint64_t k = 0; k < count; ++k) {
        const uint32_t index = drive_list_[k];
        if (index < ports.size()) {
            ports[index].write(drive_values_ + drive_offsets_[index], words_of(ports[index]));
        }
    }
    stepper_->drive_count = 0;
    if (__builtin_expect(!pokes_.empty(), 0)) {
        for (const Poke& poke : pokes_) apply(poke);
        pokes_.clear();
    }
}

bool Simulation::watch_holds() const {
    const uint64_t count = std::min<uint64_t>(stepper_->watch_count, watch_list_count_);
    for (uint64_t k = 0; k < count; ++k) {
        const StepperWatch& watch = watch_list_[k];
        const std::vector<Signal>& among = (watch.signal & PublicVariable) != 0 ? signals : ports;
        const uint32_t index = watch.signal & ~PublicVariable;
        if (index < among.size() && (among[index].get() == watch.value) == (watch.kind == WATCH_EQUAL)) return true;
    }
    return false;
}

Status Simulation::advance(uint64_t max_steps, Failure* failure) {
    const Status earlier = ended(failure);
    if (earlier != Status::OK) return earlier;
    if (stepper_ == nullptr || !clock_.present()) {
        failure->message = stepper_ == nullptr ? "no stepper is attached" : "design has no clock to advance";
        return Status::BAD_ARGUMENT;
    }
    table->enter(instance);
    stepper_->watch_hit = 0;
    Status status = clocks_.empty() ? advance_cycles(max_steps, failure) : advance_edges(max_steps, failure);
    if (status == Status::OK && !wave_.error().empty()) {
        status = end(Status::WAVE_FAILED, wave_.error(), time_ps_, failure);
    }
    plan_edges();
    stepper_->now_ps = time_ps_;
    return status;
}

Status Simulation::advance_cycles(uint64_t max_cycles, Failure* failure) {
    const uint64_t period = status_->period_ps;
    const bool traced = wave_.wanted();
    if (!(low_ && settled_) && !low()) return end_of_model(failure);
    for (uint64_t n = 0; n < max_cycles; ++n) {
        const uint64_t time = status_->cycle * period;
        if (__builtin_expect(traced, 0)) wave_dump(time, true);
        sample(status_->cycle);
        const bool going = rise(time + period / 2);
        if (__builtin_expect(traced, 0)) wave_dump(time + period / 2, false);
        if (__builtin_expect(!going, 0)) return end_of_model(failure);
        if (__builtin_expect(fault.raised(), 0)) {
            return end(Status::BUS_FAULT, fault.text(), time + period / 2, failure);
        }
        ++status_->cycle;
        ++status_->cycles_stepped;
        low_ = false;
        if (!low()) return end_of_model(failure);
        if (stepper_->watch_count != 0 && watch_holds()) {
            stepper_->watch_hit = 1;
            break;
        }
    }
    return Status::OK;
}

Status Simulation::advance_edges(uint64_t max_steps, Failure* failure) {
    const bool traced = wave_.wanted();
    if (!(low_ && settled_)) {
        for (const Clock& clock : clocks_) clock.port.bit(clock.level);
        if (!low_) {
            drive(status_->cycle);
            drive_listed();
        }
        low_ = settled_ = true;
        if (!evaluate(time_ps_)) return end_of_model(failure);
        if (traced) wave_dump(time_ps_, true);
        if (recorder_) recorder_->dumps(time_ps_);
    }
    for (uint64_t n = 0; n < max_steps; ++n) {
        const uint64_t time = stepper_->next_ps;
        const bool first_rises = (stepper_->rising & 1) != 0;
        if (first_rises) sample(status_->cycle);
        for (Clock& clock : clocks_) {
            if (clock.next_ps != time) continue;
            clock.level = !clock.level;
            clock.next_ps += clock.half_ps;
            clock.port.bit(clock.level);
        }
        if (!evaluate(time)) return end_of_model(failure);
        if (first_rises) {
            ++status_->cycle;
            ++status_->cycles_stepped;
            drive(status_->cycle);
        }
        drive_listed();
        const bool going = evaluate(time);
        if (traced) wave_dump(time, true);
        if (recorder_) recorder_->dumps(time);
        if (!going) return end_of_model(failure);
        if (fault.raised()) return end(Status::BUS_FAULT, fault.text(), time, failure);
        plan_edges();
        if (stepper_->watch_count != 0 && watch_holds()) {
            stepper_->watch_hit = 1;
            break;
        }
    }
    return Status::OK;
}

Status Simulation::settle_at(uint64_t time_ps, Failure* failure) {
    const Status earlier = ended(failure);
    if (earlier != Status::OK) return earlier;
    if (stepper_ == nullptr) {
        failure->message = "no stepper is attached";
        return Status::BAD_ARGUMENT;
    }
    // With one clock the model falls silently, at a time of its own between two rising edges.
    const uint64_t falls = status_->cycle * status_->period_ps;
    const uint64_t from = clocks_.empty() && clock_.present() ? falls - std::min(falls, status_->period_ps / 2) : time_ps_;
    if (time_ps < from || time_ps > stepper_->next_ps) {
        failure->message = "time is not between the last edge and the next: timePs=" + std::to_string(time_ps) +
                           ", fromPs=" + std::to_string(from) + ", toPs=" + std::to_string(stepper_->next_ps);
        return Status::BAD_ARGUMENT;
    }
    table->enter(instance);
    if (clock_.present() && !low_) {
        const Status status = advance(0, failure);
        if (status != Status::OK) return status;
    }
    drive_listed();
    settled_ = true;
    if (!evaluate(time_ps)) return end_of_model(failure);
    if (wave_.wanted()) wave_dump(time_ps, true);
    if (recorder_) recorder_->dumps(time_ps);
    stepper_->now_ps = time_ps;
    return Status::OK;
}

}  // namespace dpu
