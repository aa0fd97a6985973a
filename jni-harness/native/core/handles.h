// SPDX-License-Identifier: Apache-2.0
// Names simulations by (slot, generation), so that a wrong handle is an answer and not a crash. The table is the only
// state that simulations share. Looking one up is a single compare-and-swap, because a testbench that looks at every
// cycle does it every cycle; only opening takes a lock.
#ifndef DPU_HANDLES_H
#define DPU_HANDLES_H

#include <atomic>
#include <memory>
#include <mutex>

#include "simulation.h"

namespace dpu {

class Handles {
public:
    static constexpr size_t SIMULATIONS_MAX = 1 << 16;

    static Handles& table() {
        static Handles handles;
        return handles;
    }

    // Throws Refusal when the table is full.
    Handle add(std::unique_ptr<Simulation> simulation) {
        const std::lock_guard<std::mutex> lock(mutex_);
        for (size_t slot = 0; slot < SIMULATIONS_MAX; ++slot) {
            const uint64_t state = slots_[slot].state.load(std::memory_order_acquire);
            if ((state & LIVE) != 0) continue;
            const uint64_t generation = (state >> GENERATION_SHIFT) + 1;
            slots_[slot].simulation = std::move(simulation);
            slots_[slot].state.store(generation << GENERATION_SHIFT | LIVE, std::memory_order_release);
            return static_cast<Handle>(generation) << 32 | (slot + 1);
        }
        throw Refusal{Status::OUT_OF_MEMORY, "too many simulations: simulationsMax=" + std::to_string(SIMULATIONS_MAX)};
    }

    // Marks the simulation as in use by the caller.
    Status acquire(Handle handle, Simulation** simulation) {
        const size_t slot = index(handle);
        if (slot >= SIMULATIONS_MAX) return Status::BAD_HANDLE;
        const uint64_t idle = idle_state(handle);
        uint64_t state = idle;
        if (!slots_[slot].state.compare_exchange_strong(state, idle | BUSY, std::memory_order_acquire)) {
            return state == (idle | BUSY) ? Status::IN_USE : Status::BAD_HANDLE;
        }
        *simulation = slots_[slot].simulation.get();
        return Status::OK;
    }

    void release(Handle handle) { slots_[index(handle)].state.store(idle_state(handle), std::memory_order_release); }

    // Takes a simulation that the caller has acquired out of the table; the handle is dead from here on.
    std::unique_ptr<Simulation> remove(Handle handle) {
        Slot& slot = slots_[index(handle)];
        std::unique_ptr<Simulation> simulation = std::move(slot.simulation);
        slot.state.store(idle_state(handle) & ~LIVE, std::memory_order_release);
        return simulation;
    }

private:
    static constexpr uint64_t LIVE = 1, BUSY = 2;
    static constexpr int GENERATION_SHIFT = 2;

    struct Slot {
        std::unique_ptr<Simulation> simulation;
        std::atomic<uint64_t> state{0};  // generation, BUSY, LIVE
    };

    // A handle without a slot gives a number beyond the table.
    static size_t index(Handle handle) { return static_cast<uint32_t>(static_cast<uint32_t>(handle) - 1); }
    static uint64_t idle_state(Handle handle) { return (handle >> 32) << GENERATION_SHIFT | LIVE; }

    std::mutex mutex_;
    Slot slots_[SIMULATIONS_MAX];
};

}  // namespace dpu

#endif
