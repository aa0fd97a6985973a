// SPDX-License-Identifier: Apache-2.0
// One port or variable of a model, where Verilator stores it. Writes are cut to the width first: a 5-bit port that
// holds more indexes tables of the generated code out of bounds and takes the process with it.
#ifndef DPU_SIGNAL_H
#define DPU_SIGNAL_H

#include <cstdint>
#include <cstring>

namespace dpu {

struct Signal {
    uint8_t* data = nullptr;
    uint32_t bytes = 0;  // 1, 2, 4, 8 or a multiple of 4 beyond
    uint32_t width_bits = 0;
    uint64_t mask = 0;   // of the lowest 64 bits
    const char* name = nullptr;

    bool present() const { return data != nullptr; }

    // The lowest 64 bits; 0 if absent.
    uint64_t get() const {
        switch (bytes) {
        case 0: return 0;
        case 1: return *data;
        case 2: { uint16_t v; std::memcpy(&v, data, 2); return v; }
        case 4: { uint32_t v; std::memcpy(&v, data, 4); return v; }
        default: { uint64_t v; std::memcpy(&v, data, 8); return v; }
        }
    }

    // For signals of up to 64 bits; nothing if absent.
    void set(uint64_t value) const {
        value &= mask;
        switch (bytes) {
        case 0: return;
        case 1: *data = static_cast<uint8_t>(value); return;
        case 2: std::memcpy(data, &value, 2); return;
        case 4: std::memcpy(data, &value, 4); return;
        default: std::memcpy(data, &value, 8); return;
        }
    }

    bool bit() const { return *data != 0; }
    void bit(bool value) const { *data = value; }

    void read(uint64_t* words, uint32_t word_count) const {
        std::memset(words, 0, word_count * 8);
        std::memcpy(words, data, bytes < word_count * 8 ? bytes : word_count * 8);
    }

    void write(const uint64_t* words, uint32_t word_count) const {
        if (width_bits <= 64) {
            set(word_count == 0 ? 0 : words[0]);
            return;
        }
        const uint32_t given = word_count * 8 < bytes ? word_count * 8 : bytes;
        std::memcpy(data, words, given);
        std::memset(data + given, 0, bytes - given);
        const uint32_t top_bits = width_bits % 32;
        if (top_bits != 0) {
            uint32_t top;
            std::memcpy(&top, data + bytes - 4, 4);
            top &= (1u << top_bits) - 1;
            std::memcpy(data + bytes - 4, &top, 4);
        }
    }
};

inline uint64_t mask_of(uint32_t width_bits) { return width_bits >= 64 ? ~0ull : (1ull << width_bits) - 1; }

}  // namespace dpu

#endif
