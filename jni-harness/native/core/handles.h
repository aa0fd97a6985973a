// SPDX-License-Identifier: Apache-2.0
// Names simulations by (slot, generation), so that a wrong handle is an answer and not a crash. The table is the only
// state that simulations share; it is locked for the few instructions of a lookup, never while a model runs.
#ifndef DPU_HANDLES_H
#define DPU_HANDLES_H

#include <memory>
#include <mutex>
#include <vector>

#include "simulation.h"

namespace dpu {

class Handles {
public:
    static Handles& table() {
        static Handles handles;
        return handles;
    }

    Handle add(std::unique_ptr<Simulation> simulation) {
        const std::lock_guard<std::mutex> lock(mutex_);
        size_t slot = 0;
        while (slot < slots_.size() && slots_[slot].simulation) ++slot;
        if (slot == slots_.size()) slots_.emplace_back();
        slots_[slot].simulation = std::move(simulation);
        slots_[slot].busy = false;
        return static_cast<Handle>(slots_[slot].generation) << 32 | (slot + 1);
    }

    // Marks the simulation as in use by the caller.
    Status acquire(Handle handle, Simulation** simulation) {
        const std::lock_guard<std::mutex> lock(mutex_);
        Slot* const slot = find(handle);
        if (slot == nullptr) return Status::BAD_HANDLE;
        if (slot->busy) return Status::IN_USE;
        slot->busy = true;
        *simulation = slot->simulation.get();
        return Status::OK;
    }

    void release(Handle handle) {
        const std::lock_guard<std::mutex> lock(mutex_);
        slots_[index(handle)].busy = false;
    }

    // Takes a simulation that the caller has acquired out of the table; the handle is dead from here on.
    std::unique_ptr<Simulation> remove(Handle handle) {
        const std::lock_guard<std::mutex> lock(mutex_);
        Slot& slot = slots_[index(handle)];
        ++slot.generation;
        slot.busy = false;
        return std::move(slot.simulation);
    }

private:
    struct Slot {
        std::unique_ptr<Simulation> simulation;
        uint32_t generation = 1;
        bool busy = false;
    };

    static size_t index(Handle handle) { return static_cast<uint32_t>(handle) - 1; }

    Slot* find(Handle handle) {
        if (static_cast<uint32_t>(handle) == 0 || index(handle) >= slots_.size()) return nullptr;
        Slot& slot = slots_[index(handle)];
        return slot.simulation && slot.generation == handle >> 32 ? &slot : nullptr;
    }

    std::mutex mutex_;
    std::vector<Slot> slots_;
};

}  // namespace dpu

#endif
