// SPDX-License-Identifier: Apache-2.0
/// What the native tests of RTL modules share: seeded numbers, counted checks, one clock, and memories that stand behind
/// the client ports of axi_write_mux and axi_read_mux. Everything is derived from the seed; nothing asks for the time.
///
/// A cycle of a test: drive inputs, settle(), look at handshakes, edge().
#pragma once

#include <array>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "verilated.h"

namespace rtl_test {

/// Numbers of one seed (SplitMix64).
class Random {
  public:
    explicit Random(uint64_t seed) : state(seed) {}

    uint64_t next() {
        state += 0x9E3779B97F4A7C15u;
        uint64_t z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }

    uint64_t below(uint64_t bound) { return next() % bound; }
    uint64_t between(uint64_t low, uint64_t high) { return low + below(high - low + 1); }
    bool chance(unsigned percent) { return below(100) < percent; }

    void fill(void* bytes, size_t count) {
        for (size_t i = 0; i < count; ++i) static_cast<uint8_t*>(bytes)[i] = static_cast<uint8_t>(next());
    }

  private:
    uint64_t state;
};

/// Counts what was compared and remembers whether anything was wrong; shows the first failures.
class Checks {
  public:
    Checks(const char* name, uint64_t seed) : name(name), seed(seed) {}

    void at(uint64_t now) { cycle = now; }

    __attribute__((format(printf, 3, 4))) bool expect(bool holds, const char* format, ...) {
        ++made;
        if (holds) return true;
        if (++failed <= 20) {
            std::fprintf(stderr, "%s: seed=%llu, cycle=%llu: ", name, (unsigned long long)seed, (unsigned long long)cycle);
            va_list arguments;
            va_start(arguments, format);
            std::vfprintf(stderr, format, arguments);
            va_end(arguments);
            std::fputc('\n', stderr);
        }
        return false;
    }

    bool clean() const { return failed == 0; }
    uint64_t count() const { return made; }

    /// The exit code: a test that compared too little has failed.
    int finish(uint64_t least) {
        expect(made >= least, "too few checks: made=%llu, least=%llu", (unsigned long long)made,
               (unsigned long long)least);
        std::printf("%s: %llu checks, %llu failed\n", name, (unsigned long long)made, (unsigned long long)failed);
        return failed == 0 ? 0 : 1;
    }

  private:
    const char* name;
    uint64_t seed;
    uint64_t cycle = 0;
    uint64_t made = 0;
    uint64_t failed = 0;
};

/// The seed from the command line, or the usual one.
inline uint64_t seedOf(int argc, char** argv, uint64_t usual) {
    return argc > 1 ? std::strtoull(argv[1], nullptr, 0) : usual;
}

/// A Verilated module under one clock; registers without reset start with random bits of the seed.
template <class Module>
class Bench {
  public:
    Bench(Checks& checks, uint64_t seed) : checks(checks) {
        context.randReset(2);
        context.randSeed(static_cast<int>(seed % 1000000007 + 1));
        module = std::make_unique<Module>(&context);
    }

    /// Verilator 5.006 takes a module's scopes out of the context that this thread made last, which may be gone by now.
    ~Bench() {
        Verilated::threadContextp(&context);
        module.reset();
    }

    /// Inputs must be driven before: a module in reset looks at them too.
    void reset() {
        module->rst_ni = 1;
        module->clk_i = 0;
        module->eval();
        module->rst_ni = 0;
        for (int i = 0; i < 3; ++i) edge();
        module->rst_ni = 1;
        module->eval();
    }

    void settle() { module->eval(); }

    void edge() {
        module->clk_i = 1;
        module->eval();
        module->clk_i = 0;
        module->eval();
        checks.at(++cycle);
    }

    Module* operator->() { return module.get(); }
    uint64_t now() const { return cycle; }

  private:
    VerilatedContext context;
    std::unique_ptr<Module> module;
    Checks& checks;
    uint64_t cycle = 0;
};

using Beat = std::array<uint8_t, 64>;

template <class Wide>
void put(Wide& port, const void* bytes, size_t count, size_t at = 0) {
    std::memcpy(reinterpret_cast<uint8_t*>(&port) + at, bytes, count);
}

template <class Wide>
void get(const Wide& port, void* bytes, size_t count, size_t at = 0) {
    std::memcpy(bytes, reinterpret_cast<const uint8_t*>(&port) + at, count);
}

/// Memory of whole beats; a beat never written reads as a function of its address.
class BeatMemory {
  public:
    static Beat unwritten(uint64_t address) {
        Beat beat;
        Random(address * 0x2545F4914F6CDD1Du + 1).fill(beat.data(), beat.size());
        return beat;
    }

    void write(uint64_t address, const Beat& beat) { beats[address] = beat; }
    bool written(uint64_t address) const { return beats.count(address) != 0; }
    size_t count() const { return beats.size(); }

    template <class Action>
    void each(Action action) const {
        for (const auto& entry : beats) action(entry.first);
    }

    Beat read(uint64_t address) const {
        auto found = beats.find(address);
        return found == beats.end() ? unwritten(address) : found->second;
    }

  private:
    std::map<uint64_t, Beat> beats;
};

/// How willing an endpoint is.
struct Pace {
    unsigned readyPercent = 100;    // cycles in which it is ready, or offers something
    unsigned latencyCyclesMax = 0;  // beyond the least possible
};

/// The joint and the memory behind one write client port, whose signals are named when it is made.
template <class Wide>
class WriteClient {
  public:
    struct Ports {
        const CData& requestValid;
        CData& requestReady;
        const QData& address;
        const CData& length;
        const CData& dataValid;
        CData& dataReady;
        const Wide& data;
        CData& done;
    };

    WriteClient(Ports ports, BeatMemory& memory, Checks& checks, Random random, Pace pace)
        : ports(ports), memory(memory), checks(checks), random(random), pace(pace) {}

    void pacing(Pace next) { pace = next; }

    void drive(uint64_t now) {
        ports.requestReady = random.chance(pace.readyPercent);
        ports.dataReady = !open.empty() && random.chance(pace.readyPercent);
        ports.done = !dones.empty() && dones.front() <= now;
    }

    void sample(uint64_t now) {
        if (ports.done) dones.pop_front();
        if (waiting) {
            checks.expect(ports.requestValid && ports.address == waitingAddress && ports.length == waitingLength,
                          "write request changed while it waited: address=%llx", (unsigned long long)ports.address);
        }
        waiting = ports.requestValid && !ports.requestReady;
        waitingAddress = ports.address;
        waitingLength = ports.length;
        if (ports.dataValid && ports.dataReady) {
            Burst& burst = open.front();
            Beat beat;
            get(ports.data, beat.data(), beat.size());
            memory.write(burst.address, beat);
            burst.address += 64;
            ++beats;
            if (--burst.beats == 0) {
                open.pop_front();
                uint64_t due = now + 1 + random.below(pace.latencyCyclesMax + 1);
                if (!dones.empty() && due < dones.back() + 1) due = dones.back() + 1;
                dones.push_back(due);
            }
        }
        if (ports.requestValid && ports.requestReady) {
            ++bursts;
            checks.expect(ports.address % 64 == 0, "burst not aligned: address=%llx", (unsigned long long)ports.address);
            checks.expect(ports.address / 4096 == (ports.address + ports.length * 64u) / 4096,
                          "burst crosses 4 KiB: address=%llx, beats=%u", (unsigned long long)ports.address,
                          ports.length + 1u);
            open.push_back({ports.address, ports.length + 1u});
        }
    }

    bool idle() const { return open.empty() && dones.empty(); }
    uint64_t bursts = 0;
    uint64_t beats = 0;

  private:
    struct Burst {
        uint64_t address;
        unsigned beats;
    };
    Ports ports;
    BeatMemory& memory;
    Checks& checks;
    Random random;
    Pace pace;
    std::deque<Burst> open;
    std::deque<uint64_t> dones;
    bool waiting = false;
    uint64_t waitingAddress = 0;
    unsigned waitingLength = 0;
};

/// The joint and the memory behind one read client port.
template <class Wide>
class ReadClient {
  public:
    struct Ports {
        const CData& requestValid;
        CData& requestReady;
        const QData& address;
        const CData& length;
        CData& dataValid;
        const CData& dataReady;
        Wide& data;
        CData& last;
    };

    ReadClient(Ports ports, const BeatMemory& memory, Checks& checks, Random random, Pace pace, unsigned latencyCycles)
        : ports(ports), memory(memory), checks(checks), random(random), pace(pace), latencyCycles(latencyCycles) {}

    void pacing(Pace next, unsigned cycles) {
        pace = next;
        latencyCycles = cycles;
    }

    void drive(uint64_t now) {
        ports.requestReady = random.chance(pace.readyPercent);
        // A beat that was refused is offered again.
        if (!offered) offered = !open.empty() && open.front().due <= now && random.chance(pace.readyPercent);
        ports.dataValid = offered;
        if (offered) {
            Beat beat = memory.read(open.front().address);
            put(ports.data, beat.data(), beat.size());
            ports.last = open.front().beats == 1;
        }
    }

    void sample(uint64_t now) {
        if (waiting) {
            checks.expect(ports.requestValid && ports.address == waitingAddress && ports.length == waitingLength,
                          "read request changed while it waited: address=%llx", (unsigned long long)ports.address);
        }
        waiting = ports.requestValid && !ports.requestReady;
        waitingAddress = ports.address;
        waitingLength = ports.length;
        if (offered && ports.dataReady) {
            offered = false;
            open.front().address += 64;
            if (--open.front().beats == 0) open.pop_front();
        } else if (offered) {
            ++refused;
        }
        if (ports.requestValid && ports.requestReady) {
            ++bursts;
            checks.expect(ports.address % 64 == 0, "burst not aligned: address=%llx", (unsigned long long)ports.address);
            checks.expect(ports.address / 4096 == (ports.address + ports.length * 64u) / 4096,
                          "burst crosses 4 KiB: address=%llx, beats=%u", (unsigned long long)ports.address,
                          ports.length + 1u);
            open.push_back({ports.address, ports.length + 1u,
                            now + latencyCycles + random.below(pace.latencyCyclesMax + 1)});
        }
    }

    bool idle() const { return open.empty(); }
    uint64_t bursts = 0;
    uint64_t refused = 0;  // cycles in which a beat was not taken

  private:
    struct Burst {
        uint64_t address;
        unsigned beats;
        uint64_t due;
    };
    Ports ports;
    const BeatMemory& memory;
    Checks& checks;
    Random random;
    Pace pace;
    unsigned latencyCycles;
    std::deque<Burst> open;
    bool offered = false;
    bool waiting = false;
    uint64_t waitingAddress = 0;
    unsigned waitingLength = 0;
};

/// CRC32C bit by bit: slow, and plainly the definition. `crc` continues a message.
inline uint32_t crc32c(const uint8_t* bytes, size_t count, uint32_t crc = 0) {
    crc = ~crc;
    for (size_t i = 0; i < count; ++i) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) ? 0x82F63B78u : 0);
    }
    return ~crc;
}

}  // namespace rtl_test
