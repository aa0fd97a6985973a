// SPDX-License-Identifier: Apache-2.0
// What both loops, over cycles and over edges, are made of; here so that it becomes part of them.
#ifndef DPU_HALF_CYCLE_H
#define DPU_HALF_CYCLE_H

#include "simulation.h"

namespace dpu {

inline bool Simulation::evaluate(uint64_t time_ps) {
    if (__builtin_expect(recorder_ != nullptr, 0)) recorder_->evaluates(status_->cycle, time_ps);
    time_ps_ = time_ps;
    last_event_ = table->eval(instance, time_ps);
    return last_event_ == DPU_EVENT_NONE;
}

// The rising edge of the only clock, if there is one, once the low half has settled.
inline bool Simulation::rise(uint64_t time_ps) {
    if (clock_.present()) clock_.bit(true);
    if (__builtin_expect(recorder_ != nullptr, 0)) recorder_->rises(status_->cycle);
    time_ps_ = time_ps;
    last_event_ = table->eval(instance, time_ps);
    return last_event_ == DPU_EVENT_NONE;
}

inline void Simulation::drive() {
    const uint64_t cycle = status_->cycle;
    for (auto& source : sources) source.drive(cycle);
    for (auto& sink : sinks) sink.drive(cycle);
    for (auto& memory : memories) memory.drive(cycle);
    for (auto& lite : lites) lite.drive();
}

inline void Simulation::sample() {
    const uint64_t cycle = status_->cycle;
    for (auto& source : sources) source.sample();
    for (auto& sink : sinks) sink.sample(cycle);
    for (auto& memory : memories) memory.sample(cycle);
    for (auto& tap : taps) tap.sample(cycle);
    for (auto& lite : lites) lite.sample(cycle);
}

// Drives the inputs of the present cycle, once, and lets everything settle with the clock low. False: the model ended.
inline bool Simulation::low() {
    if (!low_) {
        drive();
        if (stepper_ != nullptr) drive_listed();
    }
    if (clock_.present()) clock_.bit(false);
    low_ = settled_ = true;
    return evaluate(status_->cycle * status_->period_ps);
}

}  // namespace dpu

#endif
