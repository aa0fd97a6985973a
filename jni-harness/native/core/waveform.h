// SPDX-License-Identifier: Apache-2.0
// The waveform of one instance: opened at the first cycle of a window, closed after the last.
#ifndef DPU_WAVEFORM_H
#define DPU_WAVEFORM_H

#include <cstdint>
#include <string>

#include "../model/model_abi.h"

namespace dpu {

class Waveform {
public:
    // Asks for the cycles [from, to); an empty path asks for none.
    void plan(std::string path, uint64_t from_cycle, uint64_t to_cycle);
    // Whether a dump may be wanted, now or later.
    bool wanted() const { return state_ == WAITING || state_ == OPEN; }
    bool planned() const { return state_ != NONE; }
    bool open() const { return state_ == OPEN; }
    // Why it cannot be written (any more), or nothing.
    const std::string& error() const { return error_; }
    // `low`: the clock is low, a cycle begins here.
    void dump(const dpu_model_table* table, void* instance, uint64_t cycle, uint64_t time_ps, bool low);
    void close(const dpu_model_table* table, void* instance);

private:
    void begin(const dpu_model_table* table, void* instance);

    enum { NONE, WAITING, OPEN, DONE } state_ = NONE;
    std::string path_;
    std::string error_;
    uint32_t dumps_ = 0;
    uint64_t from_ = 0, to_ = 0, last_ps_ = 0;
};

}  // namespace dpu

#endif
