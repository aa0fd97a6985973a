// SPDX-License-Identifier: Apache-2.0
// One model instance with its endpoints and its clock. Owned by the handle table; used by one thread at a time.
#ifndef DPU_SIMULATION_H
#define DPU_SIMULATION_H

#include <memory>
#include <string>
#include <vector>

#include "../model/model_abi.h"
#include "axi_lite.h"
#include "axi_memory.h"
#include "core.h"
#include "fault.h"
#include "layout.h"
#include "posted_writes.h"
#include "recorder.h"
#include "signal.h"
#include "stream_sink.h"
#include "stream_source.h"
#include "trace_tap.h"
#include "variable.h"
#include "waveform.h"

namespace dpu {

class Simulation {
public:
    // Throws Refusal.
    Simulation(const dpu_model_table* table, const OpenSettings& settings);
    ~Simulation();
    Simulation(const Simulation&) = delete;
    Simulation& operator=(const Simulation&) = delete;

    std::vector<Signal> ports;
    std::vector<Signal> signals;      // the first elements of the public variables that were asked for
    std::vector<Variable> variables;  // the same, whole
    std::vector<std::string> port_owner;  // prefix of the endpoint that drives an input, "" if none
    const dpu_model_table* const table;
    void* instance = nullptr;

    // Endpoints by kind, in order of attachment, so that the loop makes no virtual call.
    std::vector<StreamSource> sources;
    std::vector<StreamSink> sinks;
    std::vector<TraceTap> taps;
    std::vector<AxiMemory> memories;
    std::vector<AxiLite> lites;
    std::vector<PostedWrites> posted;

    struct Watch {
        Signal port;
        uint64_t value;
        bool drained;
    };
    std::vector<Watch> watches;

    // Whether there is any endpoint that is not a stream.
    void buses_attached() { buses_ = true; }

    Fault fault;
    void (*observer)(uint64_t cycle) = nullptr;

    Status run(uint64_t max_cycles, uint32_t stop_mask, Failure* failure);
    Status run_lite(uint32_t lite, uint64_t completed, uint64_t max_cycles, Failure* failure);
    Status reset(uint64_t cycles, Failure* failure);
    Status skip(uint64_t cycles, Failure* failure);
    void attach_stepper(const StepperSettings& settings);
    void add_clock(const std::string& port, uint64_t period_ps, uint64_t phase_ps);
    Status advance(uint64_t max_steps, Failure* failure);
    Status settle_at(uint64_t time_ps, Failure* failure);
    // Brings outputs up to date with inputs that were written since the last evaluation.
    Status settle(Failure* failure);
    Status wave(const char* path, uint64_t from_cycle, uint64_t to_cycle, Failure* failure);
    // Keeps what is needed to show the last cycles, from here on. Throws Refusal.
    void record(uint64_t cycles, uint64_t log_bytes_max);
    // Writes the waveform of the last cycles that were recorded.
    void write_recording(const char* path, uint64_t* from_cycle, uint64_t* to_cycle) const;
    // The state of everything, for restore of this simulation or another of the same model. Throws Refusal.
    Status checkpoint(std::vector<uint8_t>* bytes, Failure* failure);
    Status restore(const uint8_t* bytes, uint64_t size, Failure* failure);
    void coverage(std::vector<uint8_t>* bytes) const;  // throws Refusal
    void port_written() { settled_ = false; }
    bool find_variable(const std::string& name, VariableInfo* info);
    std::vector<std::string> variable_names();
    const Variable& variable_at(uint32_t index) const;  // throws Refusal
    Status poke(std::vector<Poke> pokes, When when, Failure* failure);
    // The failure that ended this simulation, or OK.
    Status ended(Failure* failure) const;
    Signal port(const std::string& name) const;
    std::vector<std::string> port_names(uint32_t direction) const;

private:
    template <bool Traced, typename Until>
    Status loop(uint64_t max_cycles, Failure* failure, Until until);
    template <typename Until>
    Status loop(uint64_t max_cycles, Failure* failure, Until until);
    bool evaluate(uint64_t time_ps);
    bool evaluate_recorded();
    bool rise(uint64_t time_ps);
    void check_idle() const;
    bool evaluated(int event);
    void sample(uint64_t cycle);
    void sample_buses(uint64_t cycle);
    void drive(uint64_t cycle);
    void drive_buses(uint64_t cycle);
    bool drained() const;
    uint32_t events(uint32_t stop_mask) const;
    void wave_dump(uint64_t time_ps, bool low) { wave_.dump(table, instance, status_->cycle, time_ps, low); }
    void drive_listed();
    void apply(const Poke& poke);
    bool watch_holds() const;
    bool low();
    Status advance_cycles(uint64_t max_cycles, Failure* failure);
    Status advance_edges(uint64_t max_steps, Failure* failure);
    void plan_edges();
    Status end(Status status, std::string message, uint64_t time_ps, Failure* failure);
    Status end_of_model(Failure* failure);

    StatusBlock* status_;
    Signal clock_, reset_;
    bool reset_active_low_;
    bool buses_ = false;
    bool settled_ = false;
    bool low_ = false;  // the clock is low and this cycle's inputs are driven; sampling and the rising edge are to come
    int last_event_ = 0;
    Status ended_ = Status::OK;
    Failure ended_failure_;
    uint64_t time_ps_ = 0;
    Waveform wave_;
    std::unique_ptr<Recorder> recorder_;
    std::vector<Poke> pokes_;  // to be written after the next edge
    bool begun_ = false;       // initial blocks have run, so that they undo no poke

    struct Clock {
        Signal port;
        uint64_t half_ps, next_ps;
        bool level;
    };
    std::vector<Clock> clocks_;  // of a design with several, the one of the settings first; else empty
    StepperControl* stepper_ = nullptr;
    const uint32_t* drive_list_ = nullptr;
    const uint64_t* drive_values_ = nullptr;
    std::vector<uint32_t> drive_offsets_;  // of a port's value, in words
    const StepperWatch* watch_list_ = nullptr;
    uint32_t watch_list_count_ = 0;
};

// Why a request cannot be carried out.
struct Refusal {
    Status status;
    std::string message;
};

// Finds the ports of an endpoint by prefix, with or without the suffix _i or _o, in any letter case.
class PortFinder {
public:
    PortFinder(Simulation* simulation, std::string prefix);
    // Direction seen from the design. Throws Refusal where `needed` and absent, or with the wrong direction or width.
    Signal input(const char* signal, bool needed, uint32_t width_bits_max = 64);
    Signal output(const char* signal, bool needed, uint32_t width_bits_max = 64);
    // Takes the inputs found so far into the endpoint's ownership, so that nobody else writes them.
    void claim();

private:
    Signal find(const char* signal, uint32_t direction, bool needed, uint32_t width_bits_max);

    Simulation* simulation_;
    std::string prefix_;
    std::vector<uint32_t> inputs_;
};

void attach_source(Simulation*, const char* prefix, const SourceSettings&, EndpointInfo*);
void attach_sink(Simulation*, const char* prefix, const SinkSettings&, EndpointInfo*);
void attach_tap(Simulation*, const char* prefix, const TapSettings&, EndpointInfo*);
void attach_memory(Simulation*, const char* prefix, const MemorySettings&, EndpointInfo*);
void attach_lite(Simulation*, const char* prefix, const LiteSettings&, EndpointInfo*);
void attach_posted(Simulation*, const char* prefix, const PostedSettings&, EndpointInfo*);

const dpu_model_table* load_model(const char* path);  // throws Refusal

}  // namespace dpu

#endif
