/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The C table behind which a Verilated model hides. A model library exports one symbol, `dpu_model`, that returns
 * this table; everything of Verilator (classes, runtime, version) stays on the model's side.
 *
 * Not thread safe: one instance is used by one thread at a time. Several instances may live in one process.
 */
#ifndef DPU_MODEL_ABI_H
#define DPU_MODEL_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Raised with every change of this file; a library with another version is refused at load time. */
#define DPU_MODEL_ABI_VERSION 4u
#define DPU_MODEL_ENTRY "dpu_model"

enum { DPU_PORT_INPUT = 0, DPU_PORT_OUTPUT = 1, DPU_PORT_INOUT = 2 };

/* One port of the top module. Values are little-endian, in 1, 2, 4, 8 or n*4 bytes, as Verilator stores them. */
typedef struct dpu_port {
    const char* name;
    uint32_t direction;
    uint32_t width_bits;
    uint32_t storage_bytes;
} dpu_port;

#define DPU_DIMENSIONS_MAX 8

/* A variable or parameter inside the model that is public. Elements of an array follow each other, the lowest index
   of each dimension first, the last dimension fastest. */
typedef struct dpu_signal {
    void* data; /* of the first element */
    uint32_t width_bits;
    uint32_t storage_bytes; /* of one element */
    uint32_t writable;
    uint32_t parameter;
    uint32_t dimension_count; /* unpacked ones; 0: no array */
    int32_t left[DPU_DIMENSIONS_MAX];
    int32_t right[DPU_DIMENSIONS_MAX];
    /* Where a bit of the first is 1, everybody sees that of the second in its place. NULL: cannot be forced. */
    void* force_enable;
    void* force_value;
} dpu_signal;

/* Takes the hierarchical name of one public variable. Must not throw. */
typedef void (*dpu_name_reader)(void* target, const char* scope, const char* name);

/* What an evaluation ran into; ordered by gravity. */
enum {
    DPU_EVENT_NONE = 0,
    DPU_EVENT_FINISH = 1, /* $finish */
    DPU_EVENT_STOP = 2,   /* $stop */
    DPU_EVENT_FAIL = 3,   /* $fatal, $error, failed assertion: Verilator does not tell them apart */
    DPU_EVENT_ABORT = 4   /* the runtime gave up, such as logic that does not settle; the instance is unusable */
};

/* Takes the next bytes of a state that is being saved. Must not throw. */
typedef void (*dpu_state_writer)(void* target, const void* bytes, size_t count);

/* So many readable bytes must stand behind a state that is given to restore. */
#define DPU_STATE_PADDING_BYTES 32768u

typedef struct dpu_model_table {
    uint32_t version;
    uint32_t table_bytes;
    const char* top_name;
    const char* tool_version;
    uint32_t traced; /* 1 if waveforms can be written */
    uint32_t covered; /* 1 if executed lines and toggled bits are counted */
    const char* unsavable; /* why the state cannot be saved, NULL if it can */
    uint32_t port_count;
    const dpu_port* ports;

    /* A new instance in its own context; registers start from random values made of the seed. NULL without memory. */
    void* (*create)(uint32_t seed);
    void (*destroy)(void* instance);
    /* Binds the instance to the calling thread; needed before eval whenever another instance may have run. */
    void (*enter)(void* instance);
    /* Evaluates at the given time and returns the gravest event so far. */
    int (*eval)(void* instance, uint64_t time_ps);
    void* (*port)(void* instance, uint32_t index);
    /* Text of the gravest event, "" if none. Valid until the next call with this instance. */
    const char* (*message)(void* instance);
    /* Moves what $display printed into the buffer, without a terminator; returns the bytes moved. */
    size_t (*take_output)(void* instance, char* buffer, size_t capacity);
    /* Finds a public variable by scope ("TOP.top.block") and name; returns 0 if found. */
    int (*signal)(void* instance, const char* scope, const char* name, dpu_signal* found);
    /* Hands the name of every public variable to the reader, in the order of scopes and names. */
    void (*signal_names)(void* instance, dpu_name_reader reader, void* target);
    int (*wave_open)(void* instance, const char* path);
    void (*wave_dump)(void* instance, uint64_t time_ps);
    void (*wave_close)(void* instance);
    /* Hands the whole state to the writer, between two evaluations. Only where unsavable is NULL. */
    void (*save)(void* instance, dpu_state_writer writer, void* target);
    /* Takes over a state that an instance of this very table saved; returns 0 if it could. */
    int (*restore)(void* instance, const void* state, size_t bytes);
    /* Hands the counts of this instance to the writer, as Verilator writes them; returns 0 if it could. */
    int (*coverage)(void* instance, dpu_state_writer writer, void* target);
} dpu_model_table;

typedef const dpu_model_table* (*dpu_model_entry)(void);

#ifdef __cplusplus
}
#endif

#endif
