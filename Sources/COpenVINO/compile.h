// Compiling a model for the processor. OpenVINO's own function takes its properties as C variadic arguments, which
// Swift cannot call.

#pragma once

#include <openvino/c/openvino.h>

// Compiles `model` for the CPU with at most `threads` threads, for the shortest time of one inference, in single
// precision (some processors would otherwise get bfloat16 and slightly different results).
static inline ov_status_e ov_compile_for_cpu(
    const ov_core_t *core, const ov_model_t *model, const char *threads, ov_compiled_model_t **compiled) {
  return ov_core_compile_model(
      core, model, "CPU", 6, compiled, ov_property_key_inference_num_threads, threads,
      ov_property_key_hint_performance_mode, "LATENCY", ov_property_key_hint_inference_precision, "f32");
}
