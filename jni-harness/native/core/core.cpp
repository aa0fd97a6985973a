// SPDX-License-Identifier: Apache-2.0
// The flat functions of core.h: each finds its simulation, holds it for the call, and turns refusals into a status.

#include "core.h"

#include <new>

#include "handles.h"

namespace dpu {

namespace {

template <typename Body>
Status guarded(Failure* failure, Body body) {
    try {
        return body();
    } catch (const Refusal& refusal) {
        failure->message = refusal.message;
        return refusal.status;
    } catch (const std::bad_alloc&) {
        return Status::OUT_OF_MEMORY;
    }
}

template <typename Body>
Status with(Handle handle, Failure* failure, Body body) {
    Simulation* simulation = nullptr;
    const Status found = Handles::table().acquire(handle, &simulation);
    if (found != Status::OK) {
        failure->message = found == Status::IN_USE ? "simulation is in use by another thread"
                                                   : "no such simulation: handle=" + std::to_string(handle);
        return found;
    }
    const Status status = guarded(failure, [&] { return body(*simulation); });
    Handles::table().release(handle);
    return status;
}

const Signal& signal_at(const std::vector<Signal>& signals, uint32_t index) {
    if (index >= signals.size()) {
        throw Refusal{Status::BAD_ARGUMENT, "no such signal: index=" + std::to_string(index) +
                                                ", count=" + std::to_string(signals.size())};
    }
    return signals[index];
}

void check_drivable(const Simulation& simulation, uint32_t index) {
    const Signal& port = signal_at(simulation.ports, index);
    if (simulation.table->ports[index].direction == DPU_PORT_OUTPUT) {
        throw Refusal{Status::BAD_ARGUMENT, std::string("port is an output: port=") + port.name};
    }
    if (!simulation.port_owner[index].empty()) {
        throw Refusal{Status::BAD_ARGUMENT, std::string("port is driven by an endpoint: port=") + port.name +
                                                ", by=" + simulation.port_owner[index]};
    }
}

}  // namespace

Status open(const char* path, const OpenSettings& settings, Handle* handle, Failure* failure) {
    return guarded(failure, [&] {
        *handle = Handles::table().add(std::make_unique<Simulation>(load_model(path), settings));
        return Status::OK;
    });
}

Status close(Handle handle, Failure* failure) {
    std::unique_ptr<Simulation> simulation;
    Simulation* found = nullptr;
    const Status status = Handles::table().acquire(handle, &found);
    if (status == Status::OK) simulation = Handles::table().remove(handle);
    if (status == Status::IN_USE) failure->message = "simulation is in use by another thread";
    if (status == Status::BAD_HANDLE) failure->message = "no such simulation: handle=" + std::to_string(handle);
    return status;
}

Status port_count(Handle handle, uint32_t* count, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        *count = static_cast<uint32_t>(simulation.ports.size());
        return Status::OK;
    });
}

Status port_info(Handle handle, uint32_t index, PortInfo* info, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        const Signal& port = signal_at(simulation.ports, index);
        *info = PortInfo{port.name, simulation.table->ports[index].direction, port.width_bits};
        return Status::OK;
    });
}

Status port_read(Handle handle, uint32_t index, uint64_t* words, uint32_t word_count, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        const Signal& port = signal_at(simulation.ports, index);
        const Status status = simulation.settle(failure);
        if (status == Status::OK) port.read(words, word_count);
        return status;
    });
}

Status port_write(Handle handle, uint32_t index, const uint64_t* words, uint32_t word_count, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        check_drivable(simulation, index);
        simulation.ports[index].write(words, word_count);
        simulation.port_written();
        return Status::OK;
    });
}

Status signal_find(Handle handle, const char* name, VariableInfo* info, bool* found, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        *found = simulation.find_variable(name, info);
        return Status::OK;
    });
}

Status signal_names(Handle handle, std::vector<std::string>* names, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        *names = simulation.variable_names();
        return Status::OK;
    });
}

Status signal_read(Handle handle, uint32_t index, uint64_t element, uint64_t* words, uint32_t word_count,
                   Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        const Variable& variable = simulation.variable_at(index);
        const Status status = simulation.settle(failure);
        if (status == Status::OK) variable.read(element, words, word_count);
        return status;
    });
}

Status signal_write(Handle handle, uint32_t index, uint64_t element, const uint64_t* words, uint32_t word_count,
                    When when, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        return simulation.poke(simulation.variable_at(index).write(index, element, words, word_count), when, failure);
    });
}

Status signal_force(Handle handle, uint32_t index, const uint64_t* words, uint32_t word_count, When when,
                    Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        return simulation.poke(simulation.variable_at(index).force(index, words, word_count), when, failure);
    });
}

Status signal_release(Handle handle, uint32_t index, When when, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        return simulation.poke(simulation.variable_at(index).release(index), when, failure);
    });
}

#define DPU_ATTACH(function, Settings)                                                                         \
    Status function(Handle handle, const char* prefix, const Settings& settings, EndpointInfo* info,           \
                    Failure* failure) {                                                                        \
        return with(handle, failure, [&](Simulation& simulation) {                                             \
            function(&simulation, prefix, settings, info);                                                     \
            return Status::OK;                                                                                 \
        });                                                                                                    \
    }

DPU_ATTACH(attach_source, SourceSettings)
DPU_ATTACH(attach_sink, SinkSettings)
DPU_ATTACH(attach_tap, TapSettings)
DPU_ATTACH(attach_memory, MemorySettings)
DPU_ATTACH(attach_lite, LiteSettings)
DPU_ATTACH(attach_posted, PostedSettings)

#undef DPU_ATTACH

Status probe_data_bits(Handle handle, const char* prefix, const char* signal, uint32_t* bits, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        *bits = PortFinder(&simulation, prefix).output(signal, true, ~0u).width_bits;
        return Status::OK;
    });
}

Status watch(Handle handle, uint32_t port, uint64_t value, bool drained, uint32_t* index, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        const Signal& signal = signal_at(simulation.ports, port);
        if (signal.width_bits > 64 || (value & ~signal.mask) != 0) {
            throw Refusal{Status::BAD_ARGUMENT, std::string("value does not fit the port: port=") + signal.name +
                                                    ", bits=" + std::to_string(signal.width_bits) +
                                                    ", value=" + std::to_string(value)};
        }
        for (*index = 0; *index < simulation.watches.size(); ++*index) {
            const Simulation::Watch& known = simulation.watches[*index];
            if (known.port.data == signal.data && known.value == value && known.drained == drained) return Status::OK;
        }
        if (simulation.watches.size() == WATCH_COUNT_MAX) {
            throw Refusal{Status::BAD_ARGUMENT, "too many watches: countMax=" + std::to_string(WATCH_COUNT_MAX)};
        }
        simulation.watches.push_back({signal, value, drained});
        return Status::OK;
    });
}

Status attach_stepper(Handle handle, const StepperSettings& settings, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        simulation.attach_stepper(settings);
        return Status::OK;
    });
}

Status signal_address(Handle handle, uint32_t signal, SignalAddress* address, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        const bool inside = (signal >> 31) != 0;
        const Signal& found = signal_at(inside ? simulation.signals : simulation.ports, signal & ~(1u << 31));
        address->value = reinterpret_cast<uint64_t>(found.data);
        address->bytes = found.bytes;
        if (inside) {
            const dpu_signal& variable = simulation.variable_at(signal & ~(1u << 31)).described;
            address->force_enable = reinterpret_cast<uint64_t>(variable.force_enable);
            address->force_value = reinterpret_cast<uint64_t>(variable.force_value);
        }
        return Status::OK;
    });
}

Status check_drivable(Handle handle, uint32_t port, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        check_drivable(simulation, port);
        return Status::OK;
    });
}

Status add_clock(Handle handle, const char* port, uint64_t period_ps, uint64_t phase_ps, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        simulation.add_clock(port, period_ps, phase_ps);
        return Status::OK;
    });
}

Status advance(Handle handle, uint64_t max_steps, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) { return simulation.advance(max_steps, failure); });
}

Status settle_at(Handle handle, uint64_t time_ps, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) { return simulation.settle_at(time_ps, failure); });
}

Status reset(Handle handle, uint64_t cycles, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) { return simulation.reset(cycles, failure); });
}

Status run(Handle handle, uint64_t max_cycles, uint32_t stop_mask, Failure* failure) {
    return with(handle, failure,
                [&](Simulation& simulation) { return simulation.run(max_cycles, stop_mask, failure); });
}

Status run_lite(Handle handle, uint32_t lite, uint64_t completed, uint64_t max_cycles, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        if (lite >= simulation.lites.size()) {
            throw Refusal{Status::BAD_ARGUMENT, "no such AXI4-Lite endpoint: index=" + std::to_string(lite)};
        }
        return simulation.run_lite(lite, completed, max_cycles, failure);
    });
}

Status skip(Handle handle, uint64_t cycles, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) { return simulation.skip(cycles, failure); });
}

Status take_output(Handle handle, char* buffer, uint32_t capacity, uint32_t* bytes, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        *bytes = static_cast<uint32_t>(simulation.table->take_output(simulation.instance, buffer, capacity));
        return Status::OK;
    });
}

Status wave(Handle handle, const char* path, uint64_t from_cycle, uint64_t to_cycle, Failure* failure) {
    return with(handle, failure,
                [&](Simulation& simulation) { return simulation.wave(path, from_cycle, to_cycle, failure); });
}

Status observe(Handle handle, uint64_t function_address, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        simulation.observer = reinterpret_cast<void (*)(uint64_t)>(function_address);
        simulation.buses_attached();
        return Status::OK;
    });
}

Status record(Handle handle, uint64_t cycles, uint64_t log_bytes_max, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        simulation.record(cycles, log_bytes_max);
        return Status::OK;
    });
}

Status write_recording(Handle handle, const char* path, uint64_t* from_cycle, uint64_t* to_cycle, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        simulation.write_recording(path, from_cycle, to_cycle);
        return Status::OK;
    });
}

Status checkpoint(Handle handle, std::vector<uint8_t>* bytes, Failure* failure) {
    return with(handle, failure,
                [&](Simulation& simulation) { return simulation.checkpoint(bytes, failure); });
}

Status restore(Handle handle, const uint8_t* bytes, uint64_t size, Failure* failure) {
    return with(handle, failure,
                [&](Simulation& simulation) { return simulation.restore(bytes, size, failure); });
}

Status coverage(Handle handle, std::vector<uint8_t>* bytes, Failure* failure) {
    return with(handle, failure, [&](Simulation& simulation) {
        simulation.coverage(bytes);
        return Status::OK;
    });
}

}  // namespace dpu
