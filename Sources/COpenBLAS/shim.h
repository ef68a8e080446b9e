// OpenBLAS: dense linear algebra through CBLAS (Debian builds it without LAPACKE). Imported by LinearAlgebra only.

#include <cblas.h>
