// SPDX-License-Identifier: Apache-2.0
// What both loops, over cycles and over edges, are made of; here so that it becomes part of them.
#ifndef DPU_HALF_CYCLE_H
#define DPU_HALF_CYCLE_H

#include "simulation.h"

namespace dpu {

// False: the model ended.
inline bool Simulation::evaluated(int event) {
    if (__builtin_expect(event == DPU_EVENT_NONE, 1)) return true;
    last_event_ = event;
    return false;
}

inline bool Simulation::evaluate(uint64_t time_ps) {
    time_ps_ = time_ps;
    return __builtin_expect(recorder_ == nullptr, 1) ? evaluated(table->eval(instance, time_ps)) : evaluate_recorded();
}

// The rising edge of the only clock, if there is one, once the low half has settled.
inline bool Simulation::rise(uint64_t time_ps) {
    if (clock_.present()) clock_.bit(true);
    if (__builtin_expect(recorder_ != nullptr, 0)) recorder_->rises(status_->cycle);
    time_ps_ = time_ps;
    return evaluated(table->eval(instance, time_ps));
}

__attribute__((always_inline)) inline void Simulation::drive(uint64_t cycle) {
    for (auto& source : sources) source.drive(cycle);
    for (auto& sink : sinks) sink.drive(cycle);
    if (buses_) drive_buses(cycle);
}

__attribute__((always_inline)) inline void Simulation::sample(uint64_t cycle) {
    for (auto& source : sources) source.sample();
    for (auto& sink : sinks) sink.sample(cycle);
    if (buses_) sample_buses(cycle);
}

// Drives the inputs of the present cycle, once, and lets everything settle with the clock low. False: the model ended.
inline bool Simulation::low() {
    if (!low_) {
        drive(status_->cycle);
        if (stepper_ != nullptr) drive_listed();
    }
    if (clock_.present()) clock_.bit(false);
    low_ = settled_ = true;
    return evaluate(status_->cycle * status_->period_ps);
}

}  // namespace dpu

#endif
