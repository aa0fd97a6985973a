// SPDX-License-Identifier: Apache-2.0
// Puts one Verilated top module behind the table of model_abi.h. It compiles against the Verilator that made the
// model; model_ports.h (written by model_ports.awk from the model's own header) names the class and lists the ports.
//
// $finish, $stop and failures never end the process: they are remembered, and eval reports them.

#include "model_abi.h"
#include "model_eval.h"
#include "model_inside.h"
#include "model_loops.h"
#include "model_ports.h"
#include "model_unsavable.h"

#include <verilated.h>
#include <verilated_syms.h>
#if VM_TRACE_FST
#include <verilated_fst_c.h>
#elif VM_TRACE_VCD
#include <verilated_vcd_c.h>
#endif
#ifndef DPU_UNSAVABLE
#include <verilated_save.h>
#endif
#if VM_COVERAGE
#include <sys/mman.h>
#include <unistd.h>
#include <verilated_cov.h>
#endif

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <vector>

namespace {

#if VM_TRACE_FST
using Wave = VerilatedFstC;
#elif VM_TRACE_VCD
using Wave = VerilatedVcdC;
#endif

// More than this of unread $display text is dropped, oldest first.
constexpr size_t OutputBytesMax = 256 * 1024;

// Leaves an evaluation that cannot go on (the runtime would loop forever otherwise).
struct Aborted {};

struct Instance {
    VerilatedContext context;
    std::unique_ptr<DPU_MODEL_CLASS> model;
#ifdef DPU_MODEL_EVAL
    DPU_MODEL_ROOT* root = nullptr;  // once the model's own eval() has run
#endif
    int event = DPU_EVENT_NONE;
    std::string message;
    std::string output;
    std::string line;         // what was printed last in this evaluation
    bool line_fresh = false;  // line belongs to the present evaluation
#if VM_TRACE
    std::unique_ptr<Wave> wave;
#endif

    explicit Instance(uint32_t seed) {
        // 2: every variable without an initial value starts random. Zero as a seed would mean "by the clock".
        context.randReset(2);
        context.randSeed(static_cast<int>(seed & 0x7fffffffu) | (seed == 0 ? 1 : 0));
        context.assertOn(true);
#if VM_TRACE
        context.traceEverOn(true);
#endif
    }
};

thread_local Instance* current = nullptr;

Instance& of(void* instance) { return *static_cast<Instance*>(instance); }

void raise(int event, const std::string& text) {
    Instance* const instance = current;
    if (instance == nullptr || event <= instance->event) return;
    instance->event = event;
    instance->message = text;
}

std::string where(const char* file, int line, const char* what) {
    return std::string(what) + " at " + (file && *file ? file : "?") + ":" + std::to_string(line);
}

std::string trimmed(const std::string& text) {
    const size_t end = text.find_last_not_of("\r\n ");
    return end == std::string::npos ? std::string() : text.substr(0, end + 1);
}

const dpu_port port_list[] = {
#define DPU_PORT(member, name, direction, width) {name, direction, width, sizeof(DPU_MODEL_CLASS::member)},
    DPU_PORTS
#undef DPU_PORT
    {nullptr, 0, 0, 0}};

void* port(void* instance, uint32_t index) {
    DPU_MODEL_CLASS& model = *of(instance).model;
    void* const addresses[] = {
#define DPU_PORT(member, name, direction, width) &model.member,
        DPU_PORTS
#undef DPU_PORT
        nullptr};
    return addresses[index];
}

void enter(void* instance) {
    current = &of(instance);
    Verilated::threadContextp(&current->context);
}

void* create(uint32_t seed) try {
    std::unique_ptr<Instance> instance(new Instance(seed));
    enter(instance.get());
    instance->model.reset(new DPU_MODEL_CLASS(&instance->context));
    return instance.release();
} catch (...) {
    return nullptr;
}

void wave_close(void* instance) {
#if VM_TRACE
    if (of(instance).wave) of(instance).wave->close();
#else
    (void)instance;
#endif
}

void destroy(void* instance) {
    enter(instance);
    try {
        if (of(instance).event == DPU_EVENT_NONE) of(instance).model->final();
    } catch (const Aborted&) {
        // A final block that fails has nobody left to tell.
    }
    wave_close(instance);
    delete &of(instance);
    current = nullptr;
}

int eval(void* instance, uint64_t time_ps) {
    Instance& self = of(instance);
    self.line_fresh = false;
    self.context.time(time_ps);
    try {
#ifdef DPU_MODEL_EVAL
        if (__builtin_expect(self.root != nullptr, 1)) {
            DPU_MODEL_EVAL(self.root);
        } else {
            self.model->eval();
            self.root = self.model->rootp;
        }
#else
        self.model->eval();
#endif
    } catch (const Aborted&) {
        // raise() has noted it
    }
    return self.event;
}

const char* message(void* instance) { return of(instance).message.c_str(); }

size_t take_output(void* instance, char* buffer, size_t capacity) {
    std::string& output = of(instance).output;
    const size_t bytes = output.size() < capacity ? output.size() : capacity;
    std::memcpy(buffer, output.data(), bytes);
    output.erase(0, bytes);
    return bytes;
}

uint32_t storage_bytes(VerilatedVarType type, uint32_t width_bits) {
    switch (type) {
    case VLVT_UINT8: return 1;
    case VLVT_UINT16: return 2;
    case VLVT_UINT32: return 4;
    case VLVT_UINT64: return 8;
    case VLVT_WDATA: return (width_bits + 31) / 32 * 4;
    default: return 0;
    }
}

// What Verilator's own table of public variables lacks, see model_inside.awk.
struct Inside {
    const char* scope;
    const char* name;
    void* data;
    void* force_enable;
    void* force_value;
    VerilatedVarType type;
    int flags;
    std::vector<int> ranges;  // left and right of the packed dimension, then of each unpacked one; {} if in the table
};

std::vector<Inside> insides(Instance& instance) {
    [[maybe_unused]] auto& syms = *instance.model->rootp->vlSymsp;
    return {
#define DPU_INSIDE(scope, name, data, enable, value, type, flags, ...) \
    {"TOP." scope, name, (void*)(data), enable, value, type, flags, {__VA_ARGS__}},
        DPU_INSIDES
#undef DPU_INSIDE
    };
}

void dimensions(dpu_signal* found, const Inside& inside) {
    found->width_bits = static_cast<uint32_t>(std::abs(inside.ranges[0] - inside.ranges[1])) + 1;
    found->dimension_count = static_cast<uint32_t>(inside.ranges.size() / 2 - 1);
    for (uint32_t i = 0; i < found->dimension_count && i < DPU_DIMENSIONS_MAX; ++i) {
        found->left[i] = inside.ranges[2 * i + 2];
        found->right[i] = inside.ranges[2 * i + 3];
    }
}

int signal(void* instance, const char* scope_name, const char* name, dpu_signal* found) {
    *found = dpu_signal{};
    VerilatedVarType type = VLVT_UNKNOWN;
    int flags = 0;
    const VerilatedScope* const scope = of(instance).context.scopeFind(scope_name);
    const VerilatedVar* const variable = scope == nullptr ? nullptr : scope->varFind(name);
    if (variable != nullptr && variable->udims() <= 1) {
        found->data = variable->datap();
        found->width_bits = static_cast<uint32_t>(variable->packed().elements());
        found->parameter = variable->isParam();
        found->dimension_count = static_cast<uint32_t>(variable->udims());
        if (variable->udims() == 1) {
            found->left[0] = variable->unpacked().left();
            found->right[0] = variable->unpacked().right();
        }
        type = variable->vltype();
        flags = variable->vldir() | (variable->isPublicRW() ? VLVF_PUB_RW : 0);
    }
    for (const Inside& inside : insides(of(instance))) {
        if (std::strcmp(inside.scope, scope_name) != 0 || std::strcmp(inside.name, name) != 0) continue;
        if (!inside.ranges.empty()) {
            found->data = inside.data;
            dimensions(found, inside);
            type = inside.type;
            flags = inside.flags;
        }
        found->force_enable = inside.force_enable;
        found->force_value = inside.force_value;
    }
    found->writable = (flags & VLVF_PUB_RW) != 0 && found->parameter == 0;
    found->storage_bytes = storage_bytes(type, found->width_bits);
    return found->storage_bytes != 0 && found->dimension_count <= DPU_DIMENSIONS_MAX ? 0 : 1;
}

void signal_names(void* instance, dpu_name_reader reader, void* target) {
    enter(instance);
    for (const auto& scope : *of(instance).context.scopeNameMap()) {
        if (scope.second->varsp() == nullptr) continue;
        for (const auto& variable : *scope.second->varsp()) reader(target, scope.first, variable.first);
    }
    for (const Inside& inside : insides(of(instance))) {
        if (inside.ranges.size() > 4) reader(target, inside.scope, inside.name);
    }
}

int wave_open(void* instance, const char* path) {
#if VM_TRACE
    Instance& self = of(instance);
    if (!self.wave) {
        self.wave.reset(new Wave);
        self.model->trace(self.wave.get(), 99);
    }
    self.wave->open(path);
    return self.wave->isOpen() ? 0 : 1;
#else
    (void)instance;
    (void)path;
    return 1;
#endif
}

void wave_dump(void* instance, uint64_t time_ps) {
#if VM_TRACE
    of(instance).wave->dump(time_ps);
#else
    (void)instance;
    (void)time_ps;
#endif
}

#ifdef DPU_UNSAVABLE
constexpr const char* Unsavable = DPU_UNSAVABLE;

void save(void*, dpu_state_writer, void*) {}

int restore(void*, const void*, size_t) { return 1; }
#else
constexpr const char* Unsavable = nullptr;

// Verilator's own writer and reader, on memory in place of files.
class Save final : public VerilatedSerialize {
public:
    Save(dpu_state_writer writer, void* target) : writer_(writer), target_(target) {}
    void flush() override {
        writer_(target_, m_bufp, static_cast<size_t>(m_cp - m_bufp));
        m_cp = m_bufp;
    }

private:
    dpu_state_writer writer_;
    void* target_;
};

class Restore final : public VerilatedDeserialize {
public:
    // The reader looks ahead by less than the padding, so it never has to ask for more than it was given.
    Restore(const void* state, size_t bytes)
        : begin_(static_cast<uint8_t*>(const_cast<void*>(state))), end_(begin_ + bytes) {
        m_cp = begin_;
        m_endp = end_ + DPU_STATE_PADDING_BYTES;
        m_isOpen = true;
    }
    void fill() override { throw Aborted(); }
    void flush() override {}
    bool finished() const { return m_cp == end_; }

private:
    uint8_t* begin_;
    uint8_t* end_;
};

void save(void* instance, dpu_state_writer writer, void* target) {
    Instance& self = of(instance);
    enter(instance);
    Save out(writer, target);
    out << *self.model;
    out << self.output;
    out.flush();
}

int restore(void* instance, const void* state, size_t bytes) {
    Instance& self = of(instance);
    enter(instance);
    try {
        Restore in(state, bytes);
        in >> *self.model;
        in >> self.output;
#ifdef DPU_MODEL_EVAL
        self.root = nullptr;  // the state may be one from before the first evaluation
#endif
        self.line_fresh = false;
        self.event = DPU_EVENT_NONE;
        self.message.clear();
#if VM_TRACE
        self.context.traceEverOn(true);
#endif
        return in.finished() ? 0 : 1;
    } catch (const Aborted&) {
        return 1;
    }
}
#endif

#if VM_COVERAGE
constexpr uint32_t Covered = 1;

// Verilator writes to a file of a given name and does not see when that fails; so the file is one in memory.
int coverage(void* instance, dpu_state_writer writer, void* target) {
    enter(instance);
    const int file = memfd_create("coverage", MFD_CLOEXEC);
    if (file < 0) return 1;
    int status = 0;
    try {
        of(instance).context.coveragep()->write(("/proc/self/fd/" + std::to_string(file)).c_str());
        char buffer[65536];
        ssize_t bytes;
        while ((bytes = read(file, buffer, sizeof buffer)) > 0) writer(target, buffer, static_cast<size_t>(bytes));
        if (bytes < 0) status = 1;
    } catch (const Aborted&) {
        status = 1;
    }
    close(file);
    return status;
}
#else
constexpr uint32_t Covered = 0;

int coverage(void*, dpu_state_writer, void*) { return 1; }
#endif

const dpu_model_table table = {
    DPU_MODEL_ABI_VERSION,
    sizeof(dpu_model_table),
    DPU_MODEL_TOP,
    VERILATOR_VERSION,
    VM_TRACE,
    Covered,
    Unsavable,
    sizeof(port_list) / sizeof(port_list[0]) - 1,
    port_list,
    create,
    destroy,
    enter,
    eval,
    port,
    message,
    take_output,
    signal,
    signal_names,
    wave_open,
    wave_dump,
    wave_close,
    save,
    restore,
    coverage,
};

}  // namespace

extern "C" __attribute__((visibility("default"))) const dpu_model_table* dpu_model(void) { return &table; }

void dpu_model_print(const char* format, ...) {
    char buffer[8192];
    va_list arguments;
    va_start(arguments, format);
    const int length = std::vsnprintf(buffer, sizeof buffer, format, arguments);
    va_end(arguments);
    Instance* const instance = current;
    if (length <= 0 || instance == nullptr) return;
    instance->line.assign(buffer, static_cast<size_t>(length) < sizeof buffer ? length : sizeof buffer - 1);
    instance->line_fresh = true;
    instance->output += instance->line;
    if (instance->output.size() > OutputBytesMax) {
        instance->output.erase(0, instance->output.size() - OutputBytesMax);
    }
}

// Verilator's runtime calls these instead of its own, which would end the process.

void vl_finish(const char* file, int line, const char*) { raise(DPU_EVENT_FINISH, where(file, line, "$finish")); }

void vl_stop(const char* file, int line, const char*) {
    // A failure prints its text first and then stops; a bare $stop prints nothing.
    const Instance* const instance = current;
    if (instance != nullptr && instance->line_fresh && instance->line.find("%Error") != std::string::npos) {
        raise(DPU_EVENT_FAIL, trimmed(instance->line));
    } else {
        raise(DPU_EVENT_STOP, where(file, line, "$stop"));
    }
}

void vl_fatal(const char* file, int line, const char*, const char* text) {
    std::string told = trimmed(text);
    if (told.find("did not converge") != std::string::npos) {
        if (told.back() == '.') told.pop_back();
        told = "logic does not settle, " + told;
        if (*DPU_LOOPS != 0) told += ", loopThrough=" DPU_LOOPS;
        raise(DPU_EVENT_ABORT, trimmed(told));
    } else {
        raise(DPU_EVENT_ABORT, where(file, line, text));
    }
    throw Aborted();
}
