// SPDX-License-Identifier: Apache-2.0
// The first broken bus rule of a simulation. Endpoints raise it in mid-cycle; the cycle loop ends on it.
#ifndef DPU_FAULT_H
#define DPU_FAULT_H

#include <cstdarg>
#include <cstdio>
#include <string>

namespace dpu {

class Fault {
public:
    bool raised() const { return raised_; }
    const std::string& text() const { return text_; }

    __attribute__((format(printf, 2, 3), cold)) void raise(const char* format, ...) {
        if (raised_) return;
        char buffer[512];
        va_list arguments;
        va_start(arguments, format);
        std::vsnprintf(buffer, sizeof buffer, format, arguments);
        va_end(arguments);
        text_ = buffer;
        raised_ = true;
    }

private:
    bool raised_ = false;
    std::string text_;
};

}  // namespace dpu

#endif
