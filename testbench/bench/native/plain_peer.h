// SPDX-License-Identifier: Apache-2.0
// What plain testbenches share, whatever module they drive: how they end, what time it is, values of a file, and writes
// to registers.
#ifndef PLAIN_PEER_H
#define PLAIN_PEER_H

#include <errno.h>
#include <time.h>

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <type_traits>

#include "verilated.h"

namespace plain {

[[noreturn]] inline void fail(const char* what) {
    std::fprintf(stderr, "%s: %s\n", program_invocation_short_name, what);
    std::exit(1);
}

[[noreturn]] inline void fail(const char* what, uint64_t a, uint64_t b = 0) {
    std::fprintf(stderr, "%s: %s: %" PRIu64 ", %" PRIu64 "\n", program_invocation_short_name, what, a, b);
    std::exit(1);
}

inline double seconds(clockid_t clock) {
    timespec now;
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

inline void fill(void* to, size_t bytes, FILE* file) {
    if (std::fread(to, 1, bytes, file) != bytes) fail("file too short");
}

template <typename T>
T next(FILE* file) {
    T value;
    fill(&value, sizeof value, file);
    return value;
}

// The pins of an AXI4-Lite port by which registers are written.
template <typename Address>
struct RegisterPins {
    CData &awvalid, &wvalid, &bready, &wstrb;
    Address& awaddr;
    QData& wdata;
    const CData &awready, &wready, &bvalid, &bresp;
};

#define PLAIN_REGISTER_PINS(top, port)                                                                                  \
    plain::RegisterPins<std::remove_reference_t<decltype((top).port##_awaddr_i)>> {                                     \
        (top).port##_awvalid_i, (top).port##_wvalid_i, (top).port##_bready_i, (top).port##_wstrb_i,                     \
            (top).port##_awaddr_i, (top).port##_wdata_i, (top).port##_awready_o, (top).port##_wready_o,                 \
            (top).port##_bvalid_o, (top).port##_bresp_o                                                                 \
    }

// Writes a register and returns in the cycle behind the response; `low` and `high` are the halves of a cycle.
template <typename Address, typename Low, typename High>
void write_register(const RegisterPins<Address>& pins, uint64_t address, uint64_t data, Low low, High high) {
    pins.awvalid = pins.wvalid = pins.bready = 1;
    pins.awaddr = static_cast<Address>(address);
    pins.wdata = data;
    pins.wstrb = 0xff;
    for (int i = 0; i < 10000; i++) {
        low();
        const bool aw = pins.awvalid && pins.awready, w = pins.wvalid && pins.wready;
        const bool done = pins.bvalid;
        if (done && pins.bresp != 0) fail("register write refused", address, data);
        high();
        if (aw) pins.awvalid = 0;
        if (w) pins.wvalid = 0;
        if (done) {
            pins.bready = 0;
            return;
        }
    }
    fail("register write hangs", address, data);
}

}  // namespace plain

#endif
