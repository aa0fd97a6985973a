// SPDX-License-Identifier: Apache-2.0
// Included before every source of a model: what the design prints goes to its instance, not to the process's output.
#ifndef DPU_MODEL_PRINT_H
#define DPU_MODEL_PRINT_H
#ifdef __cplusplus

__attribute__((format(printf, 1, 2), visibility("hidden"))) void dpu_model_print(const char* format, ...);

#define VL_PRINTF dpu_model_print

#endif
#endif
