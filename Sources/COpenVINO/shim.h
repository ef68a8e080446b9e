// OpenVINO's C API: neural network inference. Imported by Perception only.

#include <openvino/c/openvino.h>
#include "compile.h"
