// SPDX-License-Identifier: Apache-2.0
// The harness as flat functions over an opaque handle: loading a model, its ports, its clock, bus endpoints, waveforms.
// No type of Verilator and none of the JVM appears here.
//
// Handles are (slot, generation), never addresses: a stale or invented one is refused with BAD_HANDLE. A handle that
// another thread is using at the same moment is refused with IN_USE. Memory given by address (control blocks, rings,
// payload) belongs to the caller and must outlive the simulation; layouts are stated in layout.h.
#ifndef DPU_CORE_H
#define DPU_CORE_H

#include <cstdint>
#include <string>
#include <vector>

namespace dpu {

using Handle = uint64_t;

enum class Status : int {
    OK = 0,
    BAD_HANDLE,        // never opened, or closed
    IN_USE,            // another thread is inside the same simulation
    BAD_ARGUMENT,      // no such port, wrong width, wrong size
    LOAD_FAILED,       // the model library cannot be used
    MODEL_FINISHED,    // $finish
    MODEL_STOPPED,     // $stop
    MODEL_FAILED,      // $fatal, $error, failed assertion, runtime abort
    BUS_FAULT,         // the design broke a bus rule, or addressed what is not there
    WAVE_FAILED,       // the waveform cannot be written
    TIMED_OUT,
    OUT_OF_MEMORY,
    NOT_SAVABLE,       // the state cannot be saved, or a saved one does not fit
};

// What went wrong, with the simulation's time; filled whenever a function returns anything but OK.
struct Failure {
    std::string message;
    uint64_t time_ps = 0;
};

struct PortInfo {
    const char* name;
    uint32_t direction;  // DPU_PORT_INPUT, ...
    uint32_t width_bits;
};

// A ratio of cycles in which an endpoint holds back; drawn from (seed, cycle) alone, so that skipped cycles change
// nothing. Numerator 0: never.
struct Stall {
    uint32_t numerator = 0;
    uint32_t denominator = 1;
    uint64_t seed = 0;
};

struct OpenSettings {
    std::string clock;         // empty: a design without a clock
    std::string reset;         // empty: none
    bool reset_active_low = true;
    uint64_t period_ps = 4000;
    uint32_t seed = 1;
    uint64_t status_address = 0;  // layout.h: StatusBlock
};

struct SourceSettings {
    uint64_t control_address = 0;  // SourceControl
    uint64_t ring_address = 0;     // PacketDescriptor[ring_count]
    uint32_t ring_count = 0;       // power of two
    Stall stall;
};

struct SinkSettings {
    uint64_t control_address = 0;  // SinkControl
    uint64_t ring_address = 0;     // PacketRecord[ring_count]
    uint32_t ring_count = 0;       // power of two
    uint64_t data_address = 0;
    uint64_t data_bytes = 0;       // power of two
    uint32_t packet_bytes_max = 0;
    Stall stall;
};

struct TapSettings {
    uint64_t control_address = 0;  // TapControl
    uint64_t ring_address = 0;     // records of 8 + words * 8 bytes
    uint32_t ring_count = 0;       // power of two
    uint32_t nearly_full_count = 0;
};

struct MemorySettings {
    uint64_t control_address = 0;  // MemoryControl
    uint64_t data_address = 0;
    uint64_t data_bytes = 0;
    uint64_t base = 0;             // bus address of the first byte
    uint32_t read_latency_cycles = 1;
    uint32_t write_latency_cycles = 1;
    uint32_t outstanding_max = 16;
    Stall stall_read_address, stall_read_data, stall_write_address, stall_write_data, stall_response;
    uint64_t request_address = 0;  // RequestControl; 0: nobody is asked, and there must be memory
    uint64_t request_ring_address = 0;  // RequestRecord[request_ring_count]
    uint32_t request_ring_count = 0;    // power of two, at least 4
    uint64_t answer_address = 0;   // RequestAnswer[2 * 256]: of reads, of writes
    uint64_t room_address = 0;     // 4 KiB for each of them
    uint64_t told_ids = 0;         // ids whose writes in memory are told of, one bit each
};

struct PostedSettings {
    uint64_t control_address = 0;  // PostedControl
    uint64_t ring_address = 0;     // PostedRecord[ring_count]
    uint32_t ring_count = 0;       // power of two
    uint64_t data_address = 0;
    uint64_t data_bytes = 0;       // power of two
    uint32_t burst_bytes_max = 0;
    bool automatic = false;        // each is answered OKAY a cycle after its last beat
};

struct LiteSettings {
    uint64_t control_address = 0;  // LiteControl
    uint64_t ring_address = 0;     // LiteTransfer[ring_count]
    uint32_t ring_count = 0;       // power of two
};

struct StepperSettings {
    uint64_t control_address = 0;  // StepperControl
    uint64_t drive_address = 0;    // uint32_t[ports]: indexes of the inputs to drive
    uint64_t value_address = 0;    // their values, each port at the sum of the words of the ports before it
    uint64_t value_bytes = 0;      // 8 bytes for each 64 bits or part of them
    uint64_t watch_address = 0;    // StepperWatch[watch_count_max]
    uint32_t watch_count_max = 0;
};

// What an attached endpoint turned out to be; zero where the design has no such signal.
struct EndpointInfo {
    uint32_t index = 0;
    uint32_t data_bytes = 0;
    uint32_t keep = 0;  // 1 if there is a tkeep
    uint32_t id_bits = 0, user_bits = 0, dest_bits = 0;
    uint32_t address_bits = 0;
};

// Events on which run() returns early; the same bits tell which were seen. Watch k is bit 16 + k.
enum StopBits : uint32_t {
    STOP_PACKET = 1u << 0,
    STOP_TAP_NEARLY_FULL = 1u << 1,
    STOP_LITE_DONE = 1u << 2,
    STOP_SOURCES_DRAINED = 1u << 3,
    STOP_SOURCE_PACKET = 1u << 4,
    STOP_WRITE = 1u << 5,
    STOP_REQUEST = 1u << 6,
    STOP_WATCH_FIRST = 16,
    WATCH_COUNT_MAX = 16,
};

Status open(const char* path, const OpenSettings& settings, Handle* handle, Failure* failure);
Status close(Handle handle, Failure* failure);

Status port_count(Handle handle, uint32_t* count, Failure* failure);
Status port_info(Handle handle, uint32_t index, PortInfo* info, Failure* failure);
Status port_read(Handle handle, uint32_t index, uint64_t* words, uint32_t word_count, Failure* failure);
Status port_write(Handle handle, uint32_t index, const uint64_t* words, uint32_t word_count, Failure* failure);

// Variables and parameters inside the design that are public. Elements of an array are counted from 0, the lowest index
// of each dimension first, the last dimension fastest; what is no array has one element.
struct VariableInfo {
    uint32_t index = 0;
    uint32_t width_bits = 0;
    bool writable = false, parameter = false, forceable = false;
    std::vector<int32_t> ranges;  // left and right of each unpacked dimension
};

// When a write reaches the design: at once, or with what a stepper drives, after the next edge.
enum class When { NOW, AFTER_EDGE };

// The name goes from the top module's name on, or from inside the top. False: there is none, or it is not public.
Status signal_find(Handle handle, const char* name, VariableInfo* info, bool* found, Failure* failure);
// The names of all of them, from the top module's name on.
Status signal_names(Handle handle, std::vector<std::string>* names, Failure* failure);
Status signal_read(Handle handle, uint32_t index, uint64_t element, uint64_t* words, uint32_t word_count,
                   Failure* failure);
Status signal_write(Handle handle, uint32_t index, uint64_t element, const uint64_t* words, uint32_t word_count,
                    When when, Failure* failure);
// From then on everybody sees this value, whatever the design assigns; until it is released.
Status signal_force(Handle handle, uint32_t index, const uint64_t* words, uint32_t word_count, When when,
                    Failure* failure);
Status signal_release(Handle handle, uint32_t index, When when, Failure* failure);

Status attach_source(Handle handle, const char* prefix, const SourceSettings& settings, EndpointInfo* info,
                     Failure* failure);
Status attach_sink(Handle handle, const char* prefix, const SinkSettings& settings, EndpointInfo* info,
                   Failure* failure);
Status attach_tap(Handle handle, const char* prefix, const TapSettings& settings, EndpointInfo* info,
                  Failure* failure);
Status attach_memory(Handle handle, const char* prefix, const MemorySettings& settings, EndpointInfo* info,
                     Failure* failure);
Status attach_lite(Handle handle, const char* prefix, const LiteSettings& settings, EndpointInfo* info,
                   Failure* failure);
Status attach_posted(Handle handle, const char* prefix, const PostedSettings& settings, EndpointInfo* info,
                   Failure* failure);
// The data width of the stream or tap at a prefix, before it is attached and its rings are sized.
Status probe_data_bits(Handle handle, const char* prefix, const char* signal, uint32_t* bits, Failure* failure);
Status watch(Handle handle, uint32_t port, uint64_t value, bool drained, uint32_t* index, Failure* failure);

// A testbench that looks at the signals between any two edges; once for a simulation.
Status attach_stepper(Handle handle, const StepperSettings& settings, Failure* failure);
// Where a signal's value lies (bit 31 of the index: a public variable) and its parts that a force goes through (0 if it
// cannot be forced), and in how many bytes each.
struct SignalAddress {
    uint64_t value = 0, force_enable = 0, force_value = 0;
    uint64_t bytes = 0;
};
Status signal_address(Handle handle, uint32_t signal, SignalAddress* address, Failure* failure);
// Refuses a port that is an output, or is driven by an endpoint, the clock or the reset.
Status check_drivable(Handle handle, uint32_t port, Failure* failure);
// A further clock: low until phase, then high and low for half a period each. Before the first advance.
Status add_clock(Handle handle, const char* port, uint64_t period_ps, uint64_t phase_ps, Failure* failure);
// Goes on to the moment before the next edge, that many times or until a watch holds; 0 settles the first one.
Status advance(Handle handle, uint64_t max_steps, Failure* failure);
// Drives what is listed and lets it settle, without an edge, at a time no later than the next edge.
Status settle_at(Handle handle, uint64_t time_ps, Failure* failure);

Status reset(Handle handle, uint64_t cycles, Failure* failure);
// Runs until max_cycles or one of the events; results are in the status block.
Status run(Handle handle, uint64_t max_cycles, uint32_t stop_mask, Failure* failure);
// Runs until a lite master has completed that many transfers since it was attached.
Status run_lite(Handle handle, uint32_t lite, uint64_t completed, uint64_t max_cycles, Failure* failure);
Status skip(Handle handle, uint64_t cycles, Failure* failure);
Status take_output(Handle handle, char* buffer, uint32_t capacity, uint32_t* bytes, Failure* failure);
Status wave(Handle handle, const char* path, uint64_t from_cycle, uint64_t to_cycle, Failure* failure);

// Calls the function with the cycle's number before each rising edge of the first clock that endpoints see, when they
// have sampled; 0 for nobody. It may look at signals where they lie, and must call nothing here.
Status observe(Handle handle, uint64_t function_address, Failure* failure);

// The flight recorder: see recorder.h. Writing is possible at any time after the first cycle, also when all has ended.
Status record(Handle handle, uint64_t cycles, uint64_t log_bytes_max, Failure* failure);
Status write_recording(Handle handle, const char* path, uint64_t* from_cycle, uint64_t* to_cycle, Failure* failure);
// The state of a simulation, good for the life of the process, and for any simulation of the same model library.
Status checkpoint(Handle handle, std::vector<uint8_t>* bytes, Failure* failure);
Status restore(Handle handle, const uint8_t* bytes, uint64_t size, Failure* failure);
// Executed lines and toggled bits since the model was created, as Verilator writes them.
Status coverage(Handle handle, std::vector<uint8_t>* bytes, Failure* failure);

}  // namespace dpu

#endif
