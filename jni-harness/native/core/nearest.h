// SPDX-License-Identifier: Apache-2.0
// What somebody may have meant: the names that need the fewest changed letters (Levenshtein's distance), as the text
// "[a, b, c]" of a message.
#ifndef DPU_NEAREST_H
#define DPU_NEAREST_H

#include <algorithm>
#include <string>
#include <vector>

namespace dpu {

inline size_t letters_changed(const std::string& from, const std::string& to) {
    std::vector<size_t> above(to.size() + 1);
    for (size_t column = 0; column <= to.size(); ++column) above[column] = column;
    for (size_t row = 1; row <= from.size(); ++row) {
        size_t diagonal = above[0]++;
        for (size_t column = 1; column <= to.size(); ++column) {
            const size_t changed = diagonal + (from[row - 1] != to[column - 1]);
            diagonal = above[column];
            above[column] = std::min(changed, 1 + std::min(above[column], above[column - 1]));
        }
    }
    return above[to.size()];
}

inline std::string nearest(const std::string& name, std::vector<std::string> known) {
    constexpr size_t OfferedMax = 3;
    std::stable_sort(known.begin(), known.end(), [&](const std::string& a, const std::string& b) {
        return letters_changed(name, a) < letters_changed(name, b);
    });
    std::string text = "[";
    for (size_t i = 0; i < known.size() && i < OfferedMax; ++i) text += (i == 0 ? "" : ", ") + known[i];
    return text + "]";
}

}  // namespace dpu

#endif
