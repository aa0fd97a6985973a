// SPDX-License-Identifier: Apache-2.0
// The hand-written peer of StreamBenchmark.java: the same model objects, the same packets through the buffered stream
// of bus_fixture, the same comparison of every byte, and nothing of the harness.
//
//   stream_plain [cycles]
#include <time.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "Vbus_fixture.h"
#include "verilated.h"

namespace {

constexpr int kPackets = 64;
constexpr int kPacketBytes = 4096;
constexpr int kBeatBytes = 64;

std::uint64_t mix(std::uint64_t z) {
    z += 0x9e3779b97f4a7c15ull;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

// Processor time: other programs on the machine do not count.
double processor_seconds() {
    timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec + now.tv_nsec * 1e-9;
}

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t cycles = argc > 1 ? std::strtoull(argv[1], nullptr, 0) : 10'000'000;
    VerilatedContext context;
    context.randReset(2);
    context.randSeed(1);
    const auto top = std::make_unique<Vbus_fixture>(&context);

    std::vector<std::uint64_t> packets(kPackets * kPacketBytes / 8);
    for (size_t i = 0; i < packets.size(); i++) packets[i] = mix(i);
    const auto packet = [&](std::uint64_t number) {
        return reinterpret_cast<const unsigned char*>(packets.data()) + number % kPackets * kPacketBytes;
    };

    top->S_AXIS_TVALID = top->M_AXIS_TREADY = 0;
    top->csr_awvalid_i = top->csr_wvalid_i = top->csr_arvalid_i = top->csr_bready_i = top->csr_rready_i = 0;
    top->mem_awready_i = top->mem_wready_i = top->mem_bvalid_i = top->mem_arready_i = top->mem_rvalid_i = 0;
    top->copy_start_i = top->end_i = top->print_i = top->drop_valid_i = top->change_data_i = 0;
    top->in_tvalid_i = top->out_tready_i = 0;
    std::uint64_t time_ps = 0;
    top->rst_ni = 0;
    for (int i = 0; i < 4; i++) {
        top->clk_i = 0;
        context.time(time_ps);
        top->eval();
        top->clk_i = 1;
        context.time(time_ps + 2000);
        top->eval();
        time_ps += 4000;
    }
    top->rst_ni = 1;

    std::vector<unsigned char> collected(kPacketBytes);
    std::uint64_t sent = 0, received = 0, beats = 0;
    int send_at = 0, receive_at = 0;
    double begin = processor_seconds();
    // The first tenth warms up, as it does on the other side.
    for (std::uint64_t cycle = 0; cycle < cycles + cycles / 10; cycle++) {
        if (cycle == cycles / 10) begin = processor_seconds();
        top->in_tvalid_i = 1;
        std::memcpy(top->in_tdata_i.data(), packet(sent) + send_at, kBeatBytes);
        top->in_tkeep_i = ~0ull;
        top->in_tlast_i = send_at + kBeatBytes == kPacketBytes;
        top->in_tuser_i = static_cast<std::uint16_t>(sent & 0xff);
        top->out_tready_i = 1;
        top->clk_i = 0;
        context.time(time_ps);
        top->eval();
        const bool taken = top->in_tready_o;
        if (top->out_tvalid_o) {
            beats++;
            std::memcpy(collected.data() + receive_at, top->out_tdata_o.data(), kBeatBytes);
            receive_at += kBeatBytes;
            if (top->out_tlast_o) {
                if (receive_at != kPacketBytes || top->out_tuser_o != (received & 0xff) ||
                    std::memcmp(collected.data(), packet(received), kPacketBytes) != 0) {
                    std::fprintf(stderr, "packet %llu differs\n", static_cast<unsigned long long>(received));
                    return 1;
                }
                received++;
                receive_at = 0;
            }
        }
        top->clk_i = 1;
        context.time(time_ps + 2000);
        top->eval();
        time_ps += 4000;
        if (taken) {
            send_at += kBeatBytes;
            if (send_at == kPacketBytes) {
                send_at = 0;
                sent++;
            }
        }
    }
    const double seconds = processor_seconds() - begin;
    std::printf("plain   cycles=%llu packets=%llu beats=%llu cyclesPerSecond=%.0f\n",
                static_cast<unsigned long long>(cycles), static_cast<unsigned long long>(received),
                static_cast<unsigned long long>(beats), cycles / seconds);
    return 0;
}
