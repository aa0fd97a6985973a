// SPDX-License-Identifier: Apache-2.0
// Blocks that the harness and its caller share in memory. Only one side runs at a time, so counters need no atomics.
// The Java classes of the same purpose state the same offsets.
#ifndef DPU_LAYOUT_H
#define DPU_LAYOUT_H

#include <cstdint>

namespace dpu {

// Written here, read by the caller after each call.
struct StatusBlock {
    uint64_t cycle;          // stepped + skipped
    uint64_t cycles_stepped;
    uint64_t cycles_skipped;
    uint64_t period_ps;
    uint64_t events;         // StopBits seen at the end of the last run
    uint64_t run_cycles;     // cycles of the last run
    uint64_t reserved[2];
};

// Counters run up for ever; a ring's slot is the counter modulo its size.
struct SourceControl {
    uint64_t queued;          // caller: packets offered
    uint64_t started;         // packets whose first beat was driven
    uint64_t completed;       // packets whose last beat was taken; a reset completes what it drops
    uint64_t beats;
    uint64_t waiting_cycles;  // valid without ready
    uint64_t dropped;         // by a reset
    uint64_t reserved[2];
};

struct PacketDescriptor {
    uint64_t address;
    uint64_t byte_length;
    uint64_t tid;
    uint64_t tuser;
    uint64_t tdest;
    uint64_t cycle_min;  // first beat not before this cycle
    uint64_t reserved[2];
};

struct SinkControl {
    uint64_t produced;
    uint64_t consumed;        // caller: packets it is done with
    uint64_t beats;
    uint64_t waiting_cycles;  // valid without ready
    uint64_t reserved[4];
};

struct PacketRecord {
    uint64_t position;  // offset in the data region, modulo its size
    uint64_t byte_length;
    uint64_t tid;
    uint64_t tuser;
    uint64_t tdest;
    uint64_t cycle_first;
    uint64_t cycle_last;
    uint64_t reserved;
};

struct TapControl {
    uint64_t produced;
    uint64_t consumed;  // caller
    uint64_t reserved[6];
};

struct MemoryControl {
    uint64_t read_bursts;
    uint64_t read_beats;
    uint64_t write_bursts;
    uint64_t write_beats;
    uint64_t read_waiting_cycles;   // RVALID without RREADY
    uint64_t write_waiting_cycles;  // WVALID without WREADY
    uint64_t reserved[2];
};

// Records between the least of consumed and responded, and produced, are the caller's to read.
struct PostedControl {
    uint64_t produced;        // writes whose address and data have come
    uint64_t consumed;        // caller: writes it is done with
    uint64_t answered;        // caller: writes whose record holds the response
    uint64_t responded;       // responses taken; a reset responds to what it drops
    uint64_t beats;
    uint64_t waiting_cycles;  // WVALID without WREADY
    uint64_t reserved[2];
};

struct PostedRecord {
    uint64_t position;     // of the first byte in the data region, modulo its size
    uint64_t byte_length;  // bytes written
    uint64_t address;      // of the first of them
    uint64_t user;
    uint64_t cycle;        // of the last beat
    uint32_t id;
    uint32_t response;     // caller: 0 OKAY, 2 SLVERR, 3 DECERR
    uint32_t lane;         // of the first byte, from the address of the burst
    uint32_t beats;
    uint64_t reserved;
};

// Between an AXI memory and a caller who answers what is not done in memory.
struct RequestControl {
    uint64_t produced;
    uint64_t consumed;  // caller: records it is done with
    uint64_t direct;    // caller: 1: what lies in memory is done there
    uint64_t forgets;   // caller: counted up to drop all that is under way before the next cycle
    uint64_t open;      // 0 when nothing is under way
    uint64_t due;       // 1 when something will be answered without the caller, or has been and is under way
    uint64_t lives;     // resets; what was handed over before one wants no answer
    uint64_t reserved;
};

enum RequestKind : uint32_t { REQUEST_READ = 0, REQUEST_WRITE = 1, REQUEST_WRITTEN = 2 };

struct RequestRecord {
    uint64_t position;     // of the first byte in the region of the places
    uint64_t byte_length;  // to read, or written
    uint64_t address;      // of the first of them
    uint64_t cycle;        // of the address of a read, of the last beat of a write
    uint32_t kind;         // RequestKind; REQUEST_WRITTEN has no place and wants no answer
    uint32_t id;
    uint32_t place;
    uint32_t reserved[5];
};

// Written by the caller, cleared when the place is taken.
struct RequestAnswer {
    uint32_t given;
    uint32_t good;      // of a read: bytes in front of the first beat that has the response; they are OKAY
    uint32_t response;  // 0 OKAY, 2 SLVERR, 3 DECERR
    uint32_t reserved;
};

struct LiteControl {
    uint64_t queued;  // caller
    uint64_t completed;
    uint64_t reserved[6];
};

struct LiteTransfer {
    uint64_t address;
    uint64_t value;     // to write; after a read, what came back
    uint32_t write;     // 1 write, 0 read
    uint32_t strobe;    // byte strobes of a write
    uint32_t response;  // 0 OKAY, 1 EXOKAY, 2 SLVERR, 3 DECERR
    uint32_t reserved;
    uint64_t cycle;     // in which the response came
};

// What a testbench that looks at every cycle and the harness tell each other, see Simulation::advance.
struct StepperControl {
    uint64_t drive_count;  // caller: entries of the drive list; set to 0 here when they have been driven
    uint64_t watch_count;  // caller: entries of the watch list
    uint64_t watch_hit;    // 1 if a watch holds after the last cycle
    uint64_t now_ps;       // time of the last evaluation
    uint64_t next_ps;      // time of the edges to come
    uint64_t rising;       // clocks that rise then, one bit each
    uint64_t falling;      // clocks that fall then
    uint64_t reserved;
};

enum StepperWatchKind : uint32_t { WATCH_EQUAL = 0, WATCH_CHANGED = 1 };

struct StepperWatch {
    uint32_t signal;  // index of a port; with bit 31 of a public variable
    uint32_t kind;    // the signal has the value, or no longer has it
    uint64_t value;
};

static_assert(sizeof(StepperControl) == 64 && sizeof(StepperWatch) == 16, "layout");
static_assert(sizeof(StatusBlock) == 64 && sizeof(SourceControl) == 64 && sizeof(PacketDescriptor) == 64, "layout");
static_assert(sizeof(SinkControl) == 64 && sizeof(PacketRecord) == 64 && sizeof(TapControl) == 64, "layout");
static_assert(sizeof(MemoryControl) == 64 && sizeof(LiteControl) == 64 && sizeof(LiteTransfer) == 40, "layout");
static_assert(sizeof(RequestControl) == 64 && sizeof(RequestRecord) == 64 && sizeof(RequestAnswer) == 16, "layout");
static_assert(sizeof(PostedControl) == 64 && sizeof(PostedRecord) == 64, "layout");

}  // namespace dpu

#endif
